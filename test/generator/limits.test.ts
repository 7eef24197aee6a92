import { describe, expect, it } from 'vitest';
import {
  baselineInput,
  baselineOf,
  fileOf,
  objectOf,
  pack,
  peer,
  searchSourceOf,
  type SearchSource,
} from '../support/generated.ts';

const address = (i: number): string => `203.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
const many = (n: number, application: (i: number) => string = () => 'stratum') =>
  baselineInput(
    baselineOf(
      ['10.0.0.1'],
      Array.from({ length: n }, (_, i) => peer(`${application(i)} ${address(i)} 3333`)),
    ),
  );
const chart = (
  options: Parameters<typeof pack>[0],
  target: 'netmon' | 'kibana' | 'opensearch-dashboards',
): SearchSource =>
  searchSourceOf(objectOf(pack({ miners: ['10.0.0.1'], ...options }), target, 'Unexpected-Miner-Activity'));
const MINERS = Array.from({ length: 40 }, (_, i) => `10.0.${i}.${i * 3}`);
const count = (text: string): number => (text.match(/"/g) ?? []).length / 2;

describe('long lists', () => {
  it('stay a readable query while they are short', () => {
    for (const target of ['netmon', 'kibana', 'opensearch-dashboards'] as const) {
      const { query, filters } = chart({ baseline: many(300) }, target);
      expect(filters).toEqual([]);
      expect(query.length).toBeLessThan(8000);
    }
  });

  it('become a filter before the weakest engine refuses them: 511 values on an ip field of OpenSearch', () => {
    const baseline = many(420);
    expect(chart({ baseline, profileName: 'ecs' }, 'kibana').filters).toEqual([]);
    const { query, filters } = chart({ baseline, profileName: 'ecs' }, 'opensearch-dashboards');
    expect(query).toBe(
      '(source.ip:"10.0.0.1" OR destination.ip:"10.0.0.1") AND NOT network.application:"windows_update"',
    );
    expect(filters).toHaveLength(1);
  });

  it('never leave more than the limit in a query', () => {
    for (let n = 360; n < 520; n += 20) {
      for (const target of ['netmon', 'kibana', 'opensearch-dashboards'] as const) {
        const { query } = chart({ baseline: many(n) }, target);
        expect(count(query)).toBeLessThanOrEqual(target === 'opensearch-dashboards' ? 400 : 500);
        expect(query.length).toBeLessThanOrEqual(8000);
      }
    }
  });

  it('use the limit to the last value', () => {
    const full = chart({ baseline: many(396) }, 'opensearch-dashboards');
    expect([count(full.query), full.filters]).toEqual([400, []]);
    expect(chart({ baseline: many(397) }, 'opensearch-dashboards').filters).toHaveLength(1);
  });

  it('are filters in the form of their target, named', () => {
    const baseline = many(2000);
    const [netmon] = chart({ baseline }, 'netmon').filters;
    expect(netmon).toMatchObject({
      meta: {
        index: '[network_]YYYY_MM_DD',
        negate: true,
        disabled: false,
        alias: 'the baseline: 2,000 destinations, 0 clients',
      },
      bool: { filter: [{ terms: { Application: ['stratum'] } }, { terms: { DestIP: expect.any(Array) as string[] } }] },
      $state: { store: 'appState' },
    });
    expect(Object.keys(chart({ baseline, expect: 'address' }, 'netmon').filters[0] ?? {})).toEqual([
      'meta',
      'terms',
      '$state',
    ]);
    const generated = pack({ miners: ['10.0.0.1'], baseline });
    for (const target of ['kibana', 'opensearch-dashboards'] as const) {
      const object = objectOf(generated, target, 'Unexpected-Activity-Table');
      const reference = 'kibanaSavedObjectMeta.searchSourceJSON.filter[0].meta.index';
      expect(searchSourceOf(object).filters[0]).toMatchObject({
        meta: { negate: true, disabled: false, type: 'custom', key: 'bool', indexRefName: reference },
        query: { bool: {} },
        $state: { store: 'appState' },
      });
      expect(object.references).toContainEqual({
        name: reference,
        type: 'index-pattern',
        id: object.references[0]?.id,
      });
    }
  });

  it('of miners become a filter too', () => {
    const miners = Array.from({ length: 400 }, (_, i) => `10.9.${i >> 8}.${i & 255}`);
    const { query, filters } = chart({ miners }, 'kibana');
    expect(query).toBe('* AND NOT Application:"windows_update"');
    expect(filters).toMatchObject([{ meta: { negate: false, alias: 'of 400 miners' } }]);
  });

  it('of 60,000 destinations and 40 miners fit the newer targets', () => {
    const baseline = many(60_000);
    const generated = pack({ miners: MINERS, baseline, targets: ['kibana', 'opensearch-dashboards'] });
    for (const { id } of generated.targets) {
      const { query, filters } = searchSourceOf(objectOf(generated, id, 'Unexpected-Miner-Activity'));
      expect(count(query)).toBe(81);
      expect(JSON.stringify(filters).match(/"203\./g)).toHaveLength(60_000);
      expect(fileOf(generated, id, 'bitsecure.ndjson').length).toBeLessThan(26e6);
      expect(fileOf(generated, id, 'README.md').length).toBeLessThan(10_000);
    }
  });

  it('are refused with reason and remedy where nothing would take them', () => {
    const refused = (options: Parameters<typeof pack>[0], message: RegExp): void => {
      expect(() => pack({ miners: ['10.0.0.1'], ...options })).toThrow(
        expect.objectContaining({ code: 'TOO_LARGE', message: expect.stringMatching(message) as string }),
      );
    };
    refused(
      { baseline: many(60_001), targets: ['kibana'] },
      /a list of 60001 addresses is more than an engine takes \(60000\)/,
    );
    refused({ baseline: many(60_000) }, /^netmon: .* would be \d+ bytes, and Kibana 5 takes 1048576/);
    refused({ baseline: many(900, (i) => `app-${i}`), targets: ['kibana'] }, /1800 separate conditions/);
    pack({ miners: ['10.0.0.1'], baseline: many(900, (i) => `app-${i}`), targets: ['kibana'], expect: 'address' });
  });

  it('fit Kibana 5 while object and search stay below its megabyte', () => {
    const generated = pack({ miners: ['10.0.0.1'], baseline: many(28_000), targets: ['netmon'] });
    let search = 0;
    for (const id of ['Miner-Activity', 'Unexpected-Miner-Activity', 'Unexpected-Activity-Table']) {
      const object = objectOf(generated, 'netmon', id);
      expect(object.length).toBeLessThan(1_048_576);
      search += JSON.stringify(searchSourceOf(object)).length;
    }
    expect(search).toBeLessThan(1_048_576);
    expect(() => pack({ miners: ['10.0.0.1'], baseline: many(36_000), targets: ['netmon'] })).toThrow(
      expect.objectContaining({
        code: 'TOO_LARGE',
        message: expect.stringContaining("the dashboard's search") as string,
      }),
    );
  });
});
