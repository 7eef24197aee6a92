/** Baselines, profiles and configurations: what the commands that read them refuse is a finding. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataPath } from '../../files/package-data.ts';
import { schemaViolations } from '../../files/schema.ts';
import { packFile } from '../../validator/read-file.ts';
import { makePack } from '../../validator/read-pack.ts';
import { validatePack } from '../../validator/validate.ts';

function findings(name: string, text: string): string[] {
  const pack = makePack([packFile(name, new TextEncoder().encode(text))], {});
  return validatePack(pack).findings.map(
    ({ code, line, path, message }) => `${code} ${line ?? ''} ${path ?? ''} ${message}`,
  );
}

const BASELINE = {
  schema: 'bitsecure/baseline/1',
  miners: [{ address: '10.0.0.1', hosts: ['10.0.0.1'], bytes: 1, sessions: 1 }],
  span: { from: '2026-03-02T06:00:00Z', to: '2026-03-02T07:00:00Z' },
  applications: [],
  destinations: [{ address: '203.0.113.5', port: 3333, transport: 'tcp', application: 'stratum' }],
  clients: [],
  volume: { from: '2026-03-02T06:00:00Z', intervalSeconds: 60, series: [] },
};
const [destination] = BASELINE.destinations;

describe('baselines', () => {
  it('a good one', () => {
    expect(findings('b.json', JSON.stringify(BASELINE))).toEqual([]);
  });

  it.each([
    [{ miners: [] }, /^document-shape 1 \/miners the baseline: \/miners must NOT have fewer than 1 items$/],
    [{ span: { ...BASELINE.span, to: 'noon' } }, /\/span\/to/],
    [{ extra: 1 }, /\/extra is not a known property/],
    [{ destinations: [{ ...destination, address: 'pool' }] }, /\/destinations\/0\/address: "pool" is not an address/],
    [{ destinations: [destination, destination] }, /hold 203\.0\.113\.5 port 3333 over tcp with stratum twice/],
    [{ span: { from: BASELINE.span.to, to: BASELINE.span.from } }, /ends .* before it begins/],
  ])('%j', (change, expected) => {
    const found = findings('b.json', JSON.stringify({ ...BASELINE, ...change }));
    expect(found).toEqual([expect.stringMatching(expected)]);
  });

  it('names the line', () => {
    const text = JSON.stringify({ ...BASELINE, destinations: [{ ...destination, port: 70_000 }] }, null, 1);
    const line = text.split('\n').findIndex((each) => each.includes('70000')) + 1;
    expect(findings('b.json', text)[0]).toMatch(new RegExp(`^document-shape ${line} /destinations/0/port `));
  });
});

describe('profiles', () => {
  const netmon = readFileSync(dataPath('profiles', 'netmon.json'), 'utf8');

  it.each(['netmon', 'ecs'])('%s', (name) => {
    expect(findings('p.json', readFileSync(dataPath('profiles', `${name}.json`), 'utf8'))).toEqual([]);
  });

  it.each([
    ['"kind": "daily"', '"kind": "hourly"', /\/index\/kind must be one of/],
    ['"source.port":', '"source.harbour":', /there is no semantic field "source\.harbour"/],
    ['"SrcPort", "type": "long"', '"SrcPort", "type": "keyword"', /source\.port cannot be of type keyword/],
    ['"SrcPort"', '"DestPort"', /cannot both be in a document/],
  ])('%s as %s', (from, to, expected) => {
    expect(netmon).toContain(from);
    expect(findings('p.json', netmon.replace(from, to))).toEqual([expect.stringMatching(expected)]);
  });
});

describe('configurations', () => {
  it.each([
    ['c.yaml', 'miner-ip: [10.0.0.1, 10.0.0.2]\ntitle: Mine\n', undefined],
    ['c.json', '{"miner-ip": "10.0.0.1"}', undefined],
    ['c.yml', 'miner-ip: 10.0.0.1\ntilte: Mine\n', /^document-shape 2 .*tilte/],
    ['c.yaml', 'miner-ip: [10.0.0.1\ntitle: Mine\n', /^document-shape \d .*not valid YAML/],
    ['c.json', '{"miner-ip": "10.0.0.1", "expect": "nothing"}', /expect must be one of/],
  ])('%s: %s', (name, text, expected) => {
    expect(findings(name, text)).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
  });
});

it.each(readdirSync(dataPath('schemas', 'saved-objects')))('the schema %s refuses what has no shape', (file) => {
  const name = `saved-objects/${file.replace('.schema.json', '')}`;
  expect(schemaViolations(name, 7).length).toBeGreaterThan(0);
});
