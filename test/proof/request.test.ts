import { describe, expect, it } from 'vitest';
import type { TargetId } from '../../files/profile.ts';
import type { ProvablePanel } from '../../proof/pack.ts';
import { resolveInterval } from '../../proof/interval.ts';
import { dialectOf, panelRequest } from '../../proof/request.ts';
import { expectGolden } from '../support/golden.ts';
import { PROVABLE, provablePack } from '../support/provable.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const HALF_HOUR = { fromMs: Date.UTC(2026, 2, 2, 6), toMs: Date.UTC(2026, 2, 2, 6, 30) };

const ENGINES: [TargetId, string, { product: 'elasticsearch' | 'opensearch'; version: string }][] = [
  ['netmon', '5.6', { product: 'elasticsearch', version: '5.6.16' }],
  ['kibana', '9.2', { product: 'elasticsearch', version: '9.2.0' }],
  ['opensearch-dashboards', '2.19', { product: 'opensearch', version: '2.19.1' }],
];

describe.each(ENGINES)('requests of %s on %s', (target, version, engine) => {
  const pack = provablePack(PROVABLE['with a baseline'] ?? {}, target);

  it.each(['live', 'chart', 'table'])('the %s panel asks what its Kibana asks', (role) => {
    const panel = pack.panels.find((each) => each.role === role);
    const request = panelRequest(panel as ProvablePanel, pack, HALF_HOUR, dialectOf(engine));
    expect('body' in request).toBe(true);
    expectGolden(
      `proof/${target}-${version}-${role}.json`,
      `${JSON.stringify('body' in request && request.body, null, 2)}\n`,
    );
  });

  it('text asks nothing', () => {
    const panel = pack.panels.find((each) => each.role === 'baseline');
    expect(panelRequest(panel as ProvablePanel, pack, HALF_HOUR, dialectOf(engine))).toMatchObject({
      asksNothing: true,
    });
  });
});

describe('what is kept of a panel', () => {
  const pack = provablePack({}, 'kibana');
  const [first] = pack.panels;
  const base = first as ProvablePanel;
  const ask = (change: Partial<ProvablePanel>, engine = '9.2.0'): ReturnType<typeof panelRequest> =>
    panelRequest({ ...base, ...change }, pack, HALF_HOUR, dialectOf({ product: 'elasticsearch', version: engine }));
  const query = (change: Partial<ProvablePanel>): Record<string, unknown> => {
    const request = ask(change);
    return ('query' in request ? request.query['bool'] : {}) as Record<string, unknown>;
  };
  const range = expect.objectContaining({ range: expect.anything() as unknown }) as unknown;

  it('filters: disabled ones are left out, negated ones must not match, what Kibana keeps about them is not sent', () => {
    const filter = [
      { meta: { disabled: true, negate: false }, query: { match_all: {} } },
      { meta: { disabled: false, negate: true }, $state: { store: 'appState' }, terms: { DestIP: ['10.0.0.1'] } },
      { meta: { negate: false }, query: { match_phrase: { Application: 'ssh' } }, $state: { store: 'globalState' } },
    ];
    expect(query({ source: { query: { query: '', language: 'lucene' }, filter } })).toEqual({
      must: [{ match_all: {} }],
      filter: [{ match_phrase: { Application: 'ssh' } }, range],
      should: [],
      must_not: [{ terms: { DestIP: ['10.0.0.1'] } }],
    });
  });

  it("the dashboard's own query and filters count", () => {
    const dashboardSource = {
      query: { query: 'a:b', language: 'lucene' },
      filter: [{ meta: {}, exists: { field: 'c' } }],
    };
    expect(query({ source: {}, dashboardSource })).toMatchObject({
      must: [{ query_string: { query: 'a:b', analyze_wildcard: true } }],
      filter: [{ exists: { field: 'c' } }, range],
    });
  });

  it.each([
    ['a query in KQL', { source: { query: { query: 'a: b', language: 'kuery' } } }, /kuery, which Kibana itself/],
    ['a saved search', { source: { savedSearchRefName: 'search_0' } }, /saved search/],
    ['Vega', { visState: { type: 'vega' } }, /Vega/],
    [
      'an unknown aggregation',
      { visState: { type: 'pie', aggs: [{ id: '1', type: 'geohash_grid', params: {} }] } },
      /geohash_grid/,
    ],
    [
      'an interval that is none',
      { visState: { type: 'line', aggs: [{ id: '1', type: 'date_histogram', params: { interval: '0m' } }] } },
      /"0m" is none/,
    ],
    [
      'a pattern of terms',
      { visState: { type: 'pie', aggs: [{ id: '1', type: 'terms', params: { field: 'a', include: 'b.*' } }] } },
      /pattern/,
    ],
    [
      'an order of its own',
      { visState: { type: 'pie', aggs: [{ id: '1', type: 'terms', params: { field: 'a', orderAgg: {} } }] } },
      /orders by/,
    ],
  ])('%s is said not to be asked', (_, change, why) => {
    expect(ask(change)).toMatchObject({ why: expect.stringMatching(why) as string });
  });

  it('metrics stand at every level where the panel shows them there, and terms are ordered as engines call it', () => {
    const aggs = [
      { id: '1', type: 'count', params: {} },
      { id: '2', type: 'avg', params: { field: 'n', json: '{"missing":1}' } },
      { id: '3', type: 'terms', params: { field: 'a', orderBy: '_term', order: 'asc', size: 3, json: '{broken' } },
      { id: '4', type: 'terms', params: { field: 'b', orderBy: '1' } },
      { id: '5', type: 'sum', enabled: false, params: { field: 'n' } },
    ];
    const avg = { avg: { field: 'n', missing: 1 } };
    const inner = { terms: { field: 'b', size: 5, order: { _count: 'desc' } }, aggs: { '2': avg } };
    for (const [version, key] of [
      ['5.6.16', '_term'],
      ['6.8.23', '_key'],
    ] as const) {
      const outer = { field: 'a', size: 3, order: { [key]: 'asc' } };
      expect(ask({ visState: { type: 'pie', aggs } }, version)).toMatchObject({
        aggs: { '3': { terms: outer, aggs: { '2': avg, '4': inner } } },
      });
      expect(ask({ visState: { type: 'area', aggs } }, version)).toMatchObject({
        aggs: { '3': { terms: outer, aggs: { '4': inner } } },
        metrics: [
          { id: '1', kind: 'count' },
          { id: '2', kind: 'avg', field: 'n' },
        ],
      });
    }
  });
});

describe('the interval of a date histogram', () => {
  // Worked by hand from Kibana's table: the span over 50 bars, and the rule with the nearest bound above that.
  it.each([
    ['auto', 15 * MINUTE, '30s'], // 18 s a bar: below 45 s
    ['auto', 30 * MINUTE, '30s'], // 36 s
    ['auto', HOUR, '1m'], // 72 s: below 3 min
    ['auto', DAY, '30m'], // 28.8 min: below 45 min
    ['auto', 7 * DAY, '3h'], // 3.36 h: below 6 h
    ['auto', 30 * DAY, '12h'], // 14.4 h: below 24 h
    ['auto', 365 * DAY, '1w'], // 7.3 days: below 3 weeks
    ['auto', 40, '100ms'],
    ['m', HOUR, '1m'],
    ['5m', HOUR, '5m'],
    ['90s', HOUR, '90s'],
    ['s', HOUR, '30s'], // 3600 bars are too many: below 36 s
    ['M', 30 * DAY, '1M'],
  ] as [string, number, string][])('%s over %d ms is %s', (setting, span, expression) => {
    expect(resolveInterval(setting, span)?.expression).toBe(expression);
  });

  it.each(['', '0m', 'often', '1.5h', '-1m', 'auto '])('%j is none', (setting) => {
    expect(resolveInterval(setting, HOUR)).toBeUndefined();
  });

  it('single minutes, hours and days, and all longer ones, go by the calendar', () => {
    const calendar = (setting: string): boolean | undefined => resolveInterval(setting, DAY)?.calendar;
    expect(['h', 'd', 'w', 'M', 'y'].map(calendar)).toEqual([true, true, true, true, true]);
    expect(['2h', '30m', '2d'].map(calendar)).toEqual([false, false, false]);
  });
});
