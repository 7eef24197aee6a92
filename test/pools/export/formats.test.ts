import fc from 'fast-check';
import { isIP } from 'node:net';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { KnownEndpoint } from '../../../pools/ask/known-endpoint.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../../pools/export/formats.ts';
import { indicatorsOf } from '../../../pools/export/indicators.ts';
import { EXPORTERS } from '../../../pools/export/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { endpoint, ENDPOINTS, HOSTILE } from '../../support/pool-endpoints.ts';

const TIME = '2026-03-02T12:00:00.000Z';

/** Text of each file of a format. */
function exported(format: ExportFormat, endpoints: readonly KnownEndpoint[], time = TIME): Map<string, string> {
  const exporter = EXPORTERS[format];
  const files = new Map(exporter.files.map((file) => [file, '']));
  for (const { file, text } of exporter.write({ endpoints, indicators: indicatorsOf(endpoints), time })) {
    files.set(file, `${files.get(file)}${text}`);
  }
  return files;
}
function only(format: ExportFormat, endpoints: readonly KnownEndpoint[]): string {
  const [text = ''] = exported(format, endpoints).values();
  return text;
}
const dataLines = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

/** What each format's consumer makes of the text; throws where the text is not of the format. */
const READERS: Record<ExportFormat, (files: Map<string, string>, endpoints: readonly KnownEndpoint[]) => void> = {
  csv: (files, endpoints) => {
    const rows: string[][] = parse(files.get('pools.csv') ?? '', { record_delimiter: '\r\n' });
    expect(rows).toHaveLength(endpoints.length + 1);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([19]));
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]|[\p{Cc}\p{Cs}]/u);
  },
  hosts: (files) => {
    for (const line of dataLines(files.get('hosts.txt') ?? '')) expect(line).toMatch(/^0\.0\.0\.0 [a-z0-9.-]+$/);
  },
  blocklist: (files) => {
    for (const line of dataLines(files.get('blocklist.txt') ?? '')) expect([line, isIP(line)]).not.toEqual([line, 0]);
  },
  'zeek-intel': (files) => {
    const [header, ...lines] = (files.get('bitsecure-pools.intel') ?? '').trimEnd().split('\n');
    expect(header).toBe('#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\tmeta.url');
    for (const line of lines) {
      const fields = line.split('\t');
      expect(fields).toHaveLength(5);
      const [value = '', type] = fields;
      expect(type).toBe(isIP(value) === 0 ? 'Intel::DOMAIN' : 'Intel::ADDR');
      // Nothing empty, no control characters, and no escape but that of the backslash.
      for (const field of fields) expect(field).toMatch(/^(?:[^\p{Cc}\p{Cs}\\]|\\x5c)+$/u);
    }
  },
  'ecs-threat': (files) => {
    for (const line of dataLines(files.get('pools.ndjson') ?? '')) {
      const document = JSON.parse(line) as { event: object; threat: { indicator: Record<string, unknown> } };
      expect(document.event).toMatchObject({ kind: 'enrichment', category: ['threat'], type: ['indicator'] });
      const { type, ip, url, confidence } = document.threat.indicator;
      expect(['ipv4-addr', 'ipv6-addr', 'domain-name']).toContain(type);
      expect([ip, url].filter((each) => each !== undefined)).toHaveLength(1);
      expect(['None', 'Low', 'Medium', 'High']).toContain(confidence);
    }
  },
  'stix2.1': (files) => {
    const text = files.get('pools.stix.json') ?? '';
    const bundle = JSON.parse(text) as { id: string; objects: Record<string, string>[] };
    expect(new Set(bundle.objects.map(({ id }) => id)).size).toBe(bundle.objects.length);
    for (const object of bundle.objects.slice(1)) {
      expect(object['pattern']).toMatch(
        /^\[(?:[a-z0-9:_.-]+ (?:= (?:'(?:[^'\\]|\\['\\])*'|\d+)|IN \(\d+(?:, \d+)*\))(?: AND )?)+\]$/,
      );
      expect(String(object['created']) <= String(object['modified'])).toBe(true);
    }
  },
  misp: (files) => {
    const { Event } = JSON.parse(files.get('pools.misp.json') ?? '') as {
      Event: { Attribute: Record<string, string>[] };
    };
    expect(new Set(Event.Attribute.map(({ uuid }) => uuid)).size).toBe(Event.Attribute.length);
    for (const { comment } of Event.Attribute) expect(comment).not.toMatch(/[\p{Cc}\p{Cs}]/u);
  },
  suricata: (files) => {
    const lines = (name: string): string[] => dataLines(files.get(name) ?? '');
    for (const name of ['bitsecure-pool-addresses.lst', 'bitsecure-pool-hosts.lst'])
      for (const line of lines(name)) expect([line, isIP(line)]).not.toEqual([line, 0]);
    for (const line of lines('bitsecure-pool-names.lst'))
      expect(Buffer.from(line, 'base64').toString()).toMatch(/^[a-z0-9.-]+$/);
    const rules = lines('bitsecure-pools.rules');
    for (const line of rules) {
      expect(line.length).toBeLessThan(8192);
      expect(line).toMatch(
        /^alert (?:tcp|tls|dns|http) \$\w+ any -> (?:any|\$\w+) (?:any|\[\d+(?:,\d+)*\]) \((?:[a-z._]+(?::(?:"[^"]*"|[^";"]+))?; ?)+\)$/,
      );
    }
    const sids = rules.map((line) => /sid:(\d+);/.exec(line)?.[1]);
    expect(new Set(sids).size).toBe(rules.length);
    // Every set that a rule looks up is written beside it.
    for (const [, name = ''] of rules.join('\n').matchAll(/load ([\w.-]+)/g)) expect(files.get(name)).not.toBe('');
  },
};

describe.each(EXPORT_FORMATS)('the export %s', (format) => {
  it('is what it was', () => {
    for (const [file, text] of exported(format, ENDPOINTS)) expectGolden(`export/${file}`, text);
  });

  it('is read by the rules of its format, hostile texts and all', () => {
    READERS[format](exported(format, ENDPOINTS), ENDPOINTS);
    READERS[format](exported(format, []), []);
  });

  it('is the same for the same endpoints in any order, where order is not theirs', () => {
    const turned = exported(format, ENDPOINTS.toReversed());
    if (format === 'csv') expect(turned).not.toEqual(exported(format, ENDPOINTS));
    else expect(turned).toEqual(exported(format, ENDPOINTS));
  });

  it('holds for whatever texts lists may have', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...HOSTILE));
    const strange = fc.record({
      pool: text,
      coin: text,
      region: text,
      port: fc.integer({ min: 1, max: 65_535 }),
      host: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()),
    });
    fc.assert(
      fc.property(fc.array(strange, { maxLength: 5 }), (all) => {
        const endpoints = all.map(({ pool, coin, region, port, host }) =>
          endpoint({
            ...(isIP(host) === 0 ? { fqdn: host } : { address: host }),
            port,
            pools: [pool],
            coins: [coin],
            regions: [region],
            reason: pool,
          }),
        );
        READERS[format](exported(format, endpoints), endpoints);
      }),
      { numRuns: 60 },
    );
  });
});

it('an address that its name has no longer indicates nothing', () => {
  expect(only('blocklist', ENDPOINTS)).not.toContain('192.0.2.99');
  expect(only('csv', ENDPOINTS)).toContain('192.0.2.99');
});

it('what a format cannot tell is said', () => {
  const input = { endpoints: ENDPOINTS, indicators: indicatorsOf(ENDPOINTS), time: TIME };
  expect(EXPORTERS.hosts.leavesOut?.(input)).toBe('15 addresses: only names can stand in it');
  expect(EXPORTERS.blocklist.leavesOut?.(input)).toBe(
    '2 names without an address; bitsecure pools refresh resolves them',
  );
  expect(EXPORTERS.csv.leavesOut?.(input)).toBeUndefined();
});

it('indicators are sorted: names, then addresses by number, IPv4 first', () => {
  const of = (...addresses: string[]): string[] =>
    indicatorsOf(addresses.map((address) => endpoint({ address, port: 1 }))).map(({ value }) => value);
  expect(of('2001:db8::1', '10.0.0.1', '9.0.0.1', '100.0.0.1')).toEqual([
    '9.0.0.1',
    '10.0.0.1',
    '100.0.0.1',
    '2001:db8::1',
  ]);
});

it('an indicator has all ports, counts on any where a list names the host alone, and has the best status', () => {
  const [name, first, second] = indicatorsOf([
    endpoint({
      fqdn: 'a.example',
      address: '192.0.2.1',
      port: 2,
      status: 'down',
      checkedAt: '2026-01-01T00:00:00.000Z',
    }),
    endpoint({ fqdn: 'a.example', address: '192.0.2.1', port: 1, status: 'up', checkedAt: '2026-01-02T00:00:00.000Z' }),
    endpoint({ address: '192.0.2.2', port: 5 }),
    endpoint({ address: '192.0.2.2' }),
  ]);
  expect(name).toMatchObject({
    value: 'a.example',
    ports: [1, 2],
    status: 'up',
    checkedAt: '2026-01-02T00:00:00.000Z',
  });
  expect(first).toMatchObject({ value: '192.0.2.1', ports: [1, 2] });
  expect(second).toMatchObject({ value: '192.0.2.2', ports: [5], anyPort: true });
  expect(second?.status).toBeUndefined();
});

it('many ports make several rules, none too long', () => {
  const endpoints = Array.from({ length: 1000 }, (_, at) => endpoint({ address: '192.0.2.1', port: 60_000 + at }));
  const files = exported('suricata', endpoints);
  READERS.suricata(files, endpoints);
  expect(files.get('bitsecure-pools.rules')?.match(/address and port/g)).toHaveLength(5);
});
