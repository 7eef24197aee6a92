/** Whatever a file holds: what it is taken for, what is said about it, and that nothing is thrown. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TargetId } from '../../files/profile.ts';
import type { BitSecureError } from '../../model/errors.ts';
import { packFile } from '../../validator/read-file.ts';
import { makePack, readPacks } from '../../validator/read-pack.ts';
import { validate, validatePack } from '../../validator/validate.ts';
import type { PackText } from '../support/mutate.ts';
import { packOf } from '../support/packs.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const codes = (files: PackText[], target?: TargetId): string[] => {
  const read = files.map(({ name, content }) => packFile(name, content));
  const { findings } = validatePack(makePack(read, target === undefined ? {} : { target }));
  return [...new Set(findings.map(({ code }) => code))].sort();
};
const one = (name: string, text: string, target?: TargetId): string[] =>
  codes([{ name, content: bytes(text) }], target);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function thrown(run: () => unknown): { code: string; message: string } {
  try {
    run();
  } catch (error) {
    const { code, message } = error as BitSecureError;
    return { code, message };
  }
  throw new Error('nothing was thrown');
}

describe('what a file is taken for', () => {
  it.each([
    ['a.json', '[{"_id":"x"}]', 'array', 'content'],
    ['a.ndjson', '{"id":"x"}\n{"id":"y"}', 'ndjson', 'content'],
    ['a.json', '{"id":"x","type":"search","attributes":{}}', 'ndjson', 'content'],
    ['a.json', '{"id":"x"}\n{"id":"y"}', 'ndjson', 'content'],
    ['a.json', '{"version":"6.0","objects":[]}', 'envelope', 'content'],
    ['a.json', '{"_type":"index-pattern","_id":"x","_source":{}}', 'object', 'index-pattern'],
    ['index_pattern.json', '{}', 'object', 'index-pattern'],
    ['a.json', '{"title":"x","timeFieldName":"t"}', 'object', 'index-pattern'],
    ['manifest.json', 'broken', 'object', 'manifest'],
    ['b.json', '{"schema":"bitsecure/baseline/1"}', 'object', 'baseline'],
    ['p.json', '{"schema":"bitsecure/profile/1"}', 'object', 'profile'],
    ['c.json', '{"miner-ip":"10.0.0.1"}', 'object', 'config'],
    ['c.yaml', 'miner-ip: 10.0.0.1', 'text', 'config'],
    ['README.md', '# x', 'text', 'other'],
    ['a.json', '', 'empty', 'content'],
    ['a.json', '"text"', 'object', 'content'],
  ])('%s with %s', (name, text, form, role) => {
    expect(packFile(name, bytes(text))).toMatchObject({ form, role });
  });
});

describe('what is taken', () => {
  it('CRLF, blank lines and a missing last line break in NDJSON', async () => {
    const [{ content } = { content: new Uint8Array() }] = await packOf('small', 'kibana');
    const text = Buffer.from(content).toString('utf8');
    expect(one('bitsecure.ndjson', text.replaceAll('\n', '\r\n'))).toEqual([]);
    expect(one('bitsecure.ndjson', text.replaceAll('\n', '\n\n'))).toEqual([]);
    expect(one('bitsecure.ndjson', text.trimEnd())).toEqual([]);
  });

  it('a byte order mark in an array, which Kibana 5 accepts', async () => {
    const files = await packOf('small', 'netmon');
    const marked = files
      .filter(({ name }) => name.endsWith('.json') && name !== 'manifest.json')
      .map(({ name, content }) => ({ name, content: Buffer.concat([Buffer.from('efbbbf', 'hex'), content]) }));
    expect(codes(marked)).toEqual([]);
  });

  it('an export without its summary line', async () => {
    const [{ content } = { content: new Uint8Array() }] = await packOf('small', 'kibana');
    const lines = Buffer.from(content).toString('utf8').trim().split('\n');
    expect(one('bitsecure.ndjson', lines.slice(0, -1).join('\n'))).toEqual([]);
  });

  it('text that is no JSON at all', () => {
    expect(one('a.json', 'hello')).toEqual(['json-syntax']);
    expect(one('a.ndjson', 'hello\nyou')).toEqual(['json-syntax']);
    expect(one('a.json', '7')).toEqual(['file-form']);
  });
});

describe('paths', () => {
  it('a folder of packs is all its packs, single files of one target are one', async () => {
    for (const target of ['netmon', 'kibana'] as const) {
      mkdirSync(join(folder, target));
      for (const { name, content } of await packOf('small', target)) writeFileSync(join(folder, target, name), content);
    }
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    expect(readPacks([folder]).map(({ target, files }) => [target.id, files.length])).toEqual([
      ['kibana', 3],
      ['netmon', 9],
    ]);
    const files = ['bitsecure_visualizations.json', 'bitsecure_dashboard.json', 'index_pattern.json'];
    const [pack, ...more] = readPacks(files.map((name) => join(folder, 'netmon', name)));
    expect([pack?.target.id, pack?.profile?.id, pack?.objects.length, more.length]).toEqual(['netmon', 'netmon', 6, 0]);
    expect(validate([folder]).flatMap(({ findings }) => findings)).toEqual([]);
  });

  it('the manifest beside a single file tells its target', async () => {
    for (const { name, content } of await packOf('small', 'opensearch-dashboards'))
      writeFileSync(join(folder, name), content);
    expect(readPacks([join(folder, 'bitsecure.ndjson')])[0]?.target.id).toBe('opensearch-dashboards');
    rmSync(join(folder, 'manifest.json'));
    expect(readPacks([join(folder, 'bitsecure.ndjson')])[0]?.target.id).toBe('opensearch-dashboards');
    expect(readPacks([join(folder, 'bitsecure.ndjson')], { target: 'kibana' })[0]?.target.id).toBe('kibana');
  });

  it('could not run: no such file, no pack, no such profile', () => {
    expect(thrown(() => readPacks([join(folder, 'none')]))).toMatchObject({ code: 'NOT_FOUND' });
    expect(thrown(() => readPacks([folder]))).toEqual({ code: 'BAD_PACK', message: 'holds no file of a pack' });
    writeFileSync(join(folder, 'a.json'), '[]');
    expect(thrown(() => readPacks([folder], { profile: 'nobody' }))).toMatchObject({ code: 'BAD_PROFILE' });
  });

  it('a picture is no pack; beside content it is left alone', () => {
    writeFileSync(join(folder, 'a.png'), 'x');
    writeFileSync(join(folder, 'a.json'), '[]');
    const picture = join(folder, 'a.png');
    expect(thrown(() => readPacks([picture]))).toEqual({
      code: 'BAD_PACK',
      message: 'is no file of a pack, and no document',
    });
    expect(readPacks([picture, join(folder, 'a.json')])[0]?.files.map(({ base }) => base)).toEqual(['a.json']);
  });

  it('a folder of a thousand files is refused', () => {
    for (let index = 0; index <= 1000; index += 1) writeFileSync(join(folder, `${index}.json`), '');
    expect(thrown(() => readPacks([folder]))).toMatchObject({ code: 'TOO_LARGE' });
  });

  it('links and pipes in a folder are left alone; a pipe that is named is read', () => {
    symlinkSync('/', join(folder, 'root'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    writeFileSync(join(folder, 'a.json'), '[]');
    expect(readPacks([folder])[0]?.files.map(({ base }) => base)).toEqual(['a.json']);
    const writer = spawn('sh', ['-c', `printf '[]' > "${join(folder, 'pipe')}"`], { stdio: 'ignore' });
    expect(readPacks([join(folder, 'pipe')])[0]?.files[0]).toMatchObject({ form: 'array', bytes: 2 });
    writer.unref();
  });

  it('what never ends is not read to its end', () => {
    expect(readPacks(['/dev/zero'])[0]?.files[0]).toMatchObject({ unread: 'too-large' });
  });
});

describe('damaged packs', () => {
  const targets: TargetId[] = ['netmon', 'kibana', 'opensearch-dashboards'];

  it('cut anywhere: findings, and nothing is thrown', async () => {
    const packs = await Promise.all(targets.map(async (target) => packOf('home', target)));
    fc.assert(
      fc.property(fc.nat(2), fc.nat(9), fc.double({ min: 0, max: 0.999, noNaN: true }), (which, at, share) => {
        const files = packs[which] ?? [];
        const index = at % files.length;
        const cut = files.map(({ name, content }, other) => ({
          name: `pack/${name}`,
          content: other === index ? content.subarray(0, Math.floor(content.length * share)) : content,
        }));
        const read = cut.map(({ name, content }) => packFile(name, content));
        expect(validatePack(makePack(read, {}, 'pack')).findings.length).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  it('bytes changed anywhere: nothing is thrown, and the check sums tell', async () => {
    const packs = await Promise.all(targets.map(async (target) => packOf('home', target)));
    fc.assert(
      fc.property(
        fc.nat(2),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        (which, changes) => {
          const files = packs[which] ?? [];
          const changed = files.map(({ name, content }) => ({ name, content: Uint8Array.from(content) }));
          const content = (changed[0] ?? { content: new Uint8Array() }).content;
          for (const [at, value] of changes) content[at % content.length] = value;
          const same = Buffer.compare(content, files[0]?.content ?? new Uint8Array()) === 0;
          const read = changed.map(({ name, content: each }) => packFile(`pack/${name}`, each));
          const { findings } = validatePack(makePack(read, {}, 'pack'));
          if (!same) expect(findings.map(({ code }) => code)).toContain('manifest-checksum');
        },
      ),
      { numRuns: 150 },
    );
  });

  it('any JSON in any place of an object: nothing is thrown', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const text = value.map((each) => JSON.stringify(each));
    const object = fc.record({
      _id: value,
      _type: fc.constantFrom<unknown>('visualization', 'dashboard', 'search', 'index-pattern', 7, null),
      _source: fc.oneof(
        value,
        fc.record({
          title: value,
          visState: fc.oneof(
            text,
            fc
              .record({ type: fc.constantFrom('table', 'markdown', 'vega', 'histogram'), params: value, aggs: value })
              .map((each) => JSON.stringify(each)),
          ),
          panelsJSON: fc.oneof(
            text,
            fc.array(value).map((each) => JSON.stringify(each)),
          ),
          fieldFormatMap: text,
          kibanaSavedObjectMeta: fc.oneof(
            value,
            fc.record({
              searchSourceJSON: fc.oneof(
                text,
                fc.record({ query: value, filter: fc.array(value) }).map((each) => JSON.stringify(each)),
              ),
            }),
          ),
        }),
      ),
    });
    fc.assert(
      fc.property(fc.array(object, { maxLength: 4 }), fc.constantFrom(...targets), (objects, target) => {
        const later = objects.map(({ _id, _type, _source }) => ({
          id: _id,
          type: _type,
          attributes: _source,
          references: _id,
          migrationVersion: _id,
        }));
        if (target === 'netmon') one('a.json', JSON.stringify(objects), target);
        else one('a.ndjson', later.map((each) => JSON.stringify(each)).join('\n'), target);
      }),
      { numRuns: 300 },
    );
  });
});
