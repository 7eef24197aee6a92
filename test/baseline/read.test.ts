import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readBaseline } from '../../baseline/read.ts';
import { baselineText, writeBaseline } from '../../baseline/write.ts';
import { BitSecureError } from '../../model/errors.ts';
import type { Baseline } from '../../model/generated/baseline.ts';
import { capture, learned, update } from '../support/updates.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-baseline-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'baseline.json');

function read(text: string): Baseline {
  writeFileSync(file, text);
  return readBaseline(file);
}

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof BitSecureError) return `${error.toLine().replace(`${folder}/`, '')} [${error.code}]`;
    throw error;
  }
  throw new Error('was not refused');
}

const LEARNED = learned(
  ['10.0.0.5'],
  [
    update({ client: '10.0.0.5:4000', server: '192.0.2.1:3333', names: ['pool.example.net'], to: 30 }),
    update({ client: '10.0.0.5:4001', server: '192.0.2.53:53', application: 'dns', transport: 'udp' }),
    update({ client: '10.0.0.9:5000', server: '10.0.0.5:80', application: 'http', from: 9 }),
  ],
  { captures: [capture(0, 40)] },
);
const TEXT = baselineText(LEARNED);

/** The text after a change, as a person with an editor would make it. */
function edited(change: (document: Baseline) => void): string {
  const document = structuredClone(LEARNED);
  change(document);
  return JSON.stringify(document, null, 2);
}

describe('a baseline file', () => {
  it('reads as it was written', () => {
    expect(read(TEXT)).toEqual(LEARNED);
    expect(read(`\uFEFF${TEXT.replaceAll('\n', '\r\n')}`)).toEqual(LEARNED);
  });

  it('may be edited: a destination removed, another added with what is required alone', () => {
    const baseline = read(
      edited((document) => {
        document.destinations.shift();
        document.destinations.push({ address: ' 2001:DB8:0::7 ', transport: 'tcp', application: 'stratum' });
        document.note = 'the new pool goes live on Monday';
        document.$schema = '../schemas/baseline.schema.json';
      }),
    );
    expect(baseline.destinations).toEqual([
      LEARNED.destinations[1],
      { address: '2001:db8::7', transport: 'tcp', application: 'stratum' },
    ]);
  });

  it('comes out with addresses in their one spelling', () => {
    const baseline = read(
      edited((document) => {
        document.miners[0] = { address: '10.0.0.5/8', hosts: ['::ffff:10.0.0.5'], bytes: 0, sessions: 0 };
        document.clients[0] = { ...document.clients[0]!, address: '::FFFF:192.0.2.77' };
      }),
    );
    expect(baseline.miners[0]).toMatchObject({ address: '10.0.0.0/8', hosts: ['10.0.0.5'] });
    expect(baseline.clients[0]?.address).toBe('192.0.2.77');
  });

  it.each<[string, string, string]>([
    [
      'of another version',
      TEXT.replace('baseline/1', 'baseline/2'),
      'baseline.json:2:13: is a baseline of format bitsecure/baseline/2, this version reads bitsecure/baseline/1; learn it again from its capture',
    ],
    [
      'that is something else',
      '{\n  "schema": "bitsecure/profile/1"\n}',
      'baseline.json:2:13: is not a baseline; make one with: bitsecure baseline learn',
    ],
    ['that is an array', '[]', 'baseline.json:1:1: is not a baseline; make one with'],
    ['that is empty', '', 'baseline.json:1:1: is not valid JSON'],
    ['that is cut', TEXT.slice(0, 300), 'is not valid JSON'],
    ['with a comma too many', TEXT.replace('"miners": [', '"miners": [,'), 'is not valid JSON'],
    ['nested without end', '['.repeat(100_000), 'baseline.json:1:201: is nested deeper than 200 levels'],
    [
      'with an unknown property',
      edited((d) => Object.assign(d.span, { until: 'x' })),
      'not a valid baseline: /span/until is not a known property',
    ],
    [
      'without miners',
      edited((d) => (d.miners = [])),
      'not a valid baseline: /miners must NOT have fewer than 1 items',
    ],
    [
      'with a name for an address',
      edited((d) => (d.destinations[0]!.address = 'pool.example.net')),
      '"pool.example.net" is not an address; give one IPv4 or IPv6 address',
    ],
    [
      'with a block for a peer',
      edited((d) => (d.clients[0]!.address = '10.0.0.0/8')),
      '"10.0.0.0/8" is not an address',
    ],
    [
      'with a miner that is none',
      edited((d) => (d.miners[0]!.address = '10.0.0.300')),
      '"10.0.0.300" is not an address; give an IPv4 or IPv6 address or a CIDR block',
    ],
    [
      'with a miner twice',
      edited((d) => d.miners.push({ address: '10.0.0.5/32', hosts: [], bytes: 0, sessions: 0 })),
      'names the miner 10.0.0.5 a second time; remove one',
    ],
    ['with a host that is none', edited((d) => (d.miners[0]!.hosts = ['x'])), '"x" is not an address'],
    [
      'with a destination twice',
      edited((d) => d.destinations.push({ ...d.destinations[0]!, address: '::ffff:192.0.2.1' })),
      'destinations hold 192.0.2.1 port 3333 over tcp with stratum twice; remove one',
    ],
    [
      'that ends before it begins',
      edited((d) => (d.span.to = '2020-01-01T00:00:00Z')),
      'ends (2020-01-01T00:00:00Z) before it begins (2026-03-02T06:00:00.000Z)',
    ],
    [
      'with a peer that leaves before it comes',
      edited((d) => (d.clients[0]!.lastSeen = '2020-01-01T00:00:00Z')),
      'ends (2020-01-01T00:00:00Z) before it begins',
    ],
    [
      'with a leap second',
      edited((d) => (d.volume.from = '2016-12-31T23:59:60Z')),
      'has a time that no clock shows; write times like 2026-03-02T06:00:00Z',
    ],
    [
      'with no time at all',
      edited((d) => (d.span.from = 'yesterday')),
      'not a valid baseline: /span/from must match format "date-time"',
    ],
    [
      'with series of different lengths',
      edited((d) => d.volume.series[1]!.bytes.pop()),
      'intervals where the first series has',
    ],
    [
      'with a series twice',
      edited((d) => (d.volume.series[1]!.application = d.volume.series[0]!.application)),
      'is a second series of "dns"; remove one',
    ],
    ['whose chart has no end', edited((d) => (d.volume.intervalSeconds = 1e300)), 'reaches beyond the year 9999'],
    [
      'with a count beyond counting',
      edited((d) => (d.miners[0]!.bytes = 1e300)),
      '/miners/0/bytes must be <= 9007199254740991',
    ],
  ])('%s is refused in one line', (_, text, expected) => {
    const line = refusal(text);
    expect(line).toContain(expected);
    expect(line).toMatch(/^baseline\.json:\d+:\d+: .* \[BAD_BASELINE\]$/);
  });

  it('is refused at the line and column of the mistake', () => {
    const text = TEXT.replace('"192.0.2.53"', '"192.0.2.530"');
    const line = text.split('\n').findIndex((one) => one.includes('192.0.2.530')) + 1;
    const column = (text.split('\n')[line - 1] ?? '').indexOf('"192.0.2.530"') + 1;
    expect(refusal(text)).toContain(`baseline.json:${line}:${column}: "192.0.2.530" is not an address`);
  });

  it('that is missing or a folder is told as such', () => {
    expect(() => readBaseline(join(folder, 'nope.json'))).toThrow('no such file');
    expect(() => readBaseline(folder)).toThrow('is a folder, not a file');
  });

  it('is read or refused, whatever stands in it', () => {
    const values = fc.oneof(fc.jsonValue(), fc.constantFrom('10.0.0.1', 'tcp', -1, 1e300, '2026-03-02T06:00:00Z'));
    const paths = fc.constantFrom(
      'miners.0.address',
      'miners.0.presence.0.host',
      'span',
      'span.from',
      'destinations',
      'destinations.0.port',
      'destinations.0.names',
      'clients.0',
      'volume.from',
      'volume.series.0.bytes',
      'volume.intervalSeconds',
      'learnedFrom',
      'schema',
    );
    fc.assert(
      fc.property(paths, values, (path, value) => {
        const document = structuredClone(LEARNED) as unknown as Record<string, unknown>;
        const keys = path.split('.');
        const last = keys.pop() ?? '';
        const parent = keys.reduce((node, key) => node[key] as Record<string, unknown>, document);
        parent[last] = value;
        try {
          read(JSON.stringify(document));
        } catch (error) {
          expect(error).toBeInstanceOf(BitSecureError);
          expect((error as BitSecureError).code).toBe('BAD_BASELINE');
        }
      }),
    );
  });
});

describe('the text of a baseline', () => {
  it('is JSON, short values on one line and numbers side by side', () => {
    const long = structuredClone(LEARNED);
    long.volume.series[0]!.bytes = Array.from({ length: 100 }, (_, index) => index * 1000);
    const text = baselineText(long);
    expect(JSON.parse(text)).toEqual(long);
    expect(text.endsWith('}\n')).toBe(true);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(122);
    expect(text.split('\n').length).toBeLessThan(120);
  });

  it('stays JSON with any strings', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (note) => {
        const baseline = { ...LEARNED, note };
        expect(JSON.parse(baselineText(baseline))).toEqual(baseline);
      }),
    );
  });

  it('replaces no file that says something else, unless told to', () => {
    const target = join(folder, 'deep', 'new.json');
    expect(writeBaseline(target, LEARNED, false)).toBe('new');
    expect(writeBaseline(target, LEARNED, false)).toBe('same');
    const other = { ...LEARNED, note: 'edited' };
    writeFileSync(target, baselineText(other));
    expect(() => writeBaseline(target, LEARNED, false)).toThrow('is there already and says something else');
    expect(readFileSync(target, 'utf8')).toBe(baselineText(other));
    expect(writeBaseline(target, LEARNED, true)).toBe('changed');
    expect(readFileSync(target, 'utf8')).toBe(TEXT);
  });
});
