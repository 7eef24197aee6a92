import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PoolRecord } from '../../../model/generated/pool-record.ts';
import { loadCatalogue } from '../../../pools/catalogue/load.ts';
import { applyOverlay, readOverlay, writeOverlay } from '../../../pools/catalogue/overlay.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-overlay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function record(host: string, port: number, more: Partial<PoolRecord> = {}): PoolRecord {
  return { host, port, transport: 'tcp', pools: [], coins: [], sources: [{ id: 'list' }], ...more };
}
function file(...lines: string[]): string {
  const path = join(folder, 'catalogue.ndjson');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

describe("a user's own catalogue", () => {
  const shipped = [
    record('a.example', 1, { pools: ['A'], coins: [{ symbol: 'BTC' }], tls: false, dialects: ['stratum'] }),
    record('b.example', 2),
  ];

  it('adds records, merges those of the same host and port, and removes', () => {
    const merged = applyOverlay(shipped, [
      record('c.example', 3, { sources: [{ id: 'user' }] }),
      record('a.example', 1, {
        coins: [{ symbol: 'BCH' }],
        tls: true,
        dialects: ['stratum-v2'],
        sources: [{ id: 'user' }],
      }),
      { host: 'b.example', port: 2, removed: true },
    ]);
    expect(merged).toEqual([
      record('a.example', 1, {
        pools: ['A'],
        coins: [{ symbol: 'BCH' }, { symbol: 'BTC' }],
        tls: true,
        dialects: ['stratum-v2', 'stratum'],
        sources: [{ id: 'list' }, { id: 'user' }],
      }),
      record('c.example', 3, { sources: [{ id: 'user' }] }),
    ]);
  });

  it('replaces by a tombstone and a record after it', () => {
    const own = record('a.example', 1, { pools: ['Mine'], sources: [{ id: 'user' }] });
    expect(applyOverlay(shipped, [{ host: 'a.example', port: 1, removed: true }, own])[0]).toEqual(own);
  });

  it('is read back as it was written, a tombstone before its record, and leaves no other file', () => {
    const own = record('192.168.1.2', 3333, { sources: [{ id: 'user' }] });
    const path = join(folder, 'deep', 'own.ndjson');
    writeOverlay(path, [own, { host: '192.168.1.2', port: 3333, removed: true }]);
    expect(readOverlay(path)).toEqual([{ host: '192.168.1.2', port: 3333, removed: true }, own]);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['own.ndjson']);
    expect(loadCatalogue(path)).toContainEqual(own);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3);
  });

  it('may be empty', () => {
    expect(loadCatalogue(file(''))).toEqual(loadCatalogue());
  });

  it.each([
    ['{', 'is cut'],
    ['[]', 'must be object'],
    ['{"host":"a.example"}', 'required property'],
    ['{"host":"a.example","port":0,"removed":true}', '/port must be >= 1'],
    ['{"host":"a.example","removed":false}', '/removed must be true'],
    ['{"host":"A.example","removed":true}', 'has to be spelled a.example'],
    ['{"host":"a_b.example","removed":true}', 'underscore'],
    ['{"host":"0.0.0.0","removed":true}', 'not globally routable'],
    [JSON.stringify({ ...record('a.example', 1), transport: undefined }), 'transport'],
    [JSON.stringify({ ...record('a.example', 1), wallet: 'x' }), '/wallet is not a known property'],
    ['['.repeat(300), 'nested deeper'],
  ])('with %s in it is refused in one line that names the place', (line, why) => {
    const path = file('{"host":"a.example","removed":true}', line);
    expect(() => readOverlay(path)).toThrow(
      expect.objectContaining({
        code: 'BAD_CATALOGUE',
        place: expect.objectContaining({ file: path, line: 2 }) as object,
      }),
    );
    expect(() => readOverlay(path)).toThrow(why);
  });

  it('that is named and not there is told', () => {
    expect(() => loadCatalogue(join(folder, 'none.ndjson'))).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});
