/** Packs that were made to hurt: bounded in time and memory, and never an exception. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TargetId } from '../../files/profile.ts';
import type { Finding } from '../../model/finding.ts';
import { validate, validatePack } from '../../validator/validate.ts';
import { packFile } from '../../validator/read-file.ts';
import { makePack } from '../../validator/read-pack.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function findings(name: string, text: string, target: TargetId = 'kibana'): Finding[] {
  return validatePack(makePack([packFile(name, new TextEncoder().encode(text))], { target })).findings;
}

function vis(attributes: object, references: unknown = []): string {
  return `${JSON.stringify({ id: 'v', type: 'visualization', attributes: { title: 'v', ...attributes }, references })}\n`;
}

const source = (query: string): object => ({
  kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify({ query: { query, language: 'lucene' }, filter: [] }) },
});
const markdown = (text: string): object => ({
  visState: JSON.stringify({ title: 'v', type: 'markdown', params: { markdown: text }, aggs: [] }),
});

describe('size', () => {
  it('a line of 100 MB is not even read', () => {
    const file = join(folder, 'line.ndjson');
    writeFileSync(file, Buffer.alloc(100_000_000, 'x'));
    const before = process.memoryUsage().rss;
    const start = performance.now();
    expect(validate([file]).flatMap((result) => result.findings.map(({ code }) => code))).toEqual(['file-too-large']);
    expect(performance.now() - start).toBeLessThan(3000);
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });

  it.each([
    ['numbers in an array', 'a.json', `[${'0,'.repeat(12_000_000)}0]`, 'netmon'],
    ['empty objects in an array', 'a.json', `[${'{},'.repeat(8_000_000)}{}]`, 'netmon'],
    ['lines', 'a.ndjson', '{}\n'.repeat(8_000_000), 'kibana'],
    ['line breaks', 'a.ndjson', '\n'.repeat(26_000_000), 'kibana'],
    [
      'references',
      'a.ndjson',
      vis(
        {},
        Array.from({ length: 4_000_000 }, () => 0),
      ),
      'kibana',
    ],
    ['keys', 'a.ndjson', vis(Object.fromEntries(Array.from({ length: 1_000_000 }, (_, n) => [`k${n}`, n]))), 'kibana'],
    ['a query of words', 'a.ndjson', vis(source('a '.repeat(12_000_000))), 'kibana'],
    ['quotation marks', 'a.ndjson', '"'.repeat(26_000_000), 'kibana'],
  ] as const)(
    '26 MB of %s: a few findings in a few seconds',
    (_, name, text, target) => {
      const start = performance.now();
      expect(findings(name, text, target).length).toBeLessThan(400);
      expect(performance.now() - start).toBeLessThan(20_000);
    },
    60_000,
  );
});

describe('depth', () => {
  it.each([
    ['a file', 'a.json', '['.repeat(10_000_000)],
    ['a line', 'a.ndjson', `${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}`],
    ['a string', 'a.ndjson', vis({ visState: '['.repeat(1_000_000) })],
    ['objects in a string', 'a.ndjson', vis({ visState: '{"a":'.repeat(100_000) })],
  ])('%s', (_, name, text) => {
    expect(findings(name, text).map(({ code }) => code)).toContain('json-depth');
  });

  it('a query, and YAML', () => {
    expect(findings('a.ndjson', vis(source('('.repeat(100_000)))).map(({ code }) => code)).toContain('query-syntax');
    expect(findings('a.yaml', 'a: '.concat('['.repeat(100_000))).map(({ code }) => code)).toEqual(['document-shape']);
  });
});

describe('names', () => {
  it('__proto__, constructor and toString are names like others', () => {
    const text = `{"id":"__proto__","type":"visualization","attributes":{"__proto__":{"polluted":1},"title":"constructor",
      "visState":"{\\"type\\":\\"__proto__\\",\\"aggs\\":[{\\"id\\":\\"toString\\",\\"type\\":\\"constructor\\",\\"params\\":{\\"field\\":\\"__proto__\\",\\"orderBy\\":\\"toString\\"}}]}"},
      "migrationVersion":{"__proto__":"1.0.0","constructor":"99.0.0"},"references":[{"name":"__proto__","type":"constructor","id":"toString"}]}`;
    const found = findings('a.ndjson', text.replaceAll('\n', ' '));
    expect(found.map(({ code }) => code)).toContain('vis-type');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(['../x', '..', 'a/../../etc/passwd', 'a\u0000b', 'x'.repeat(600)])('the id %j', (id) => {
    const object = {
      id,
      type: 'search',
      attributes: { title: 't', kibanaSavedObjectMeta: { searchSourceJSON: '{}' } },
    };
    expect(findings('a.ndjson', JSON.stringify(object)).map(({ code }) => code)).toContain('object-id');
  });

  it('a manifest that lists files outside its folder reads none of them', () => {
    const manifest = {
      schema: 'bitsecure/manifest/1',
      tool: { name: 'bitsecure', version: '0' },
      target: { id: 'kibana', oldest: '7.0.0', newest: '9.x' },
      profile: { id: 'netmon', sha256: '0'.repeat(64) },
      inputs: {
        miners: [],
        netmonAddresses: [],
        ignoredApplications: [],
        expect: 'address',
        indexPattern: 'x',
        title: 'x',
      },
      files: [{ name: '../../../../etc/passwd', bytes: 1, sha256: '0'.repeat(64) }],
    };
    const target = mkdtempSync(join(folder, 'pack-'));
    writeFileSync(join(target, 'manifest.json'), JSON.stringify(manifest));
    const found = validate([target]).flatMap((result) => result.findings);
    expect(found.map(({ code }) => code)).toContain('manifest-missing-file');
  });

  it('what a terminal would obey does not reach a message', () => {
    const found = findings('a.ndjson', vis({ visState: JSON.stringify({ type: '\u001b[2J\u0007\u202e' }) }));
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ message }) => message).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('text that makes regular expressions explode', () => {
  const bombs = [
    'a'.repeat(50_000) + '!',
    '<svg'.repeat(50_000),
    '![](<'.repeat(50_000),
    '0.'.repeat(50_000),
    ':'.repeat(100_000),
    '1/'.repeat(50_000),
    ' '.repeat(100_000),
    '`'.repeat(100_000),
  ];
  it.each(bombs.map((text) => [text.slice(0, 8), text]))('%s…', (_, text) => {
    const start = performance.now();
    findings('a.ndjson', vis({ ...markdown(text), ...source(text) }));
    findings('a.ndjson', vis({ ...markdown(`![a](data:image/svg+xml,${text})`), ...source(`"${text}"`) }));
    findings(
      'a.ndjson',
      `${JSON.stringify({ id: text.slice(0, 400), type: 'index-pattern', attributes: { title: text, intervalName: text } })}\n`,
    );
    findings(
      'a.ndjson',
      `${JSON.stringify({ id: 'd', type: 'dashboard', attributes: { title: text, panelsJSON: '[]', timeRestore: true, timeFrom: text, timeTo: `now${text}` } })}\n`,
    );
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('floods', () => {
  it('a thousand mistakes of one kind are a hundred findings and one more that says so', () => {
    const lines = Array.from({ length: 1000 }, (_, n) =>
      JSON.stringify({ id: `${n}`, type: 'nothing', attributes: {} }),
    );
    const found = findings('a.ndjson', lines.join('\n')).filter(({ code }) => code === 'unknown-type');
    expect(found.length).toBe(101);
    expect(found.at(-1)?.message).toContain('there are more of these');
    expect(found[0]).toMatchObject({ line: 1, path: '/type' });
  });

  it('ten thousand panels on ten thousand references take no minute', () => {
    const count = 10_000;
    const panels = Array.from({ length: count }, (_, n) => ({
      gridData: { x: 0, y: n, w: 1, h: 1, i: `${n}` },
      panelIndex: `${n}`,
      panelRefName: `panel_${n}`,
    }));
    const references = panels.map(({ panelRefName }) => ({
      name: panelRefName,
      type: 'visualization',
      id: panelRefName,
    }));
    const dashboard = {
      id: 'd',
      type: 'dashboard',
      attributes: { title: 'd', panelsJSON: JSON.stringify(panels) },
      references,
    };
    const start = performance.now();
    expect(findings('a.ndjson', JSON.stringify(dashboard)).length).toBeLessThan(300);
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
