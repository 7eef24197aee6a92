import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { propertyOf } from '../../model/json.ts';
import { UPGRADE_TARGETS, type UpgradeTargetId } from '../../upgrade/target.ts';
import { upgrade, type Upgrade } from '../../upgrade/upgrade.ts';
import { withoutInterval } from '../../upgrade/index-pattern.ts';
import { readPacks } from '../../validator/read-pack.ts';
import { validatePack } from '../../validator/validate.ts';
import { expectGolden } from '../support/golden.ts';
import { BASE_NAMES, packsOf } from '../support/packs.ts';
import { REPOSITORY } from '../support/shared.ts';

const TARGETS = Object.keys(UPGRADE_TARGETS) as UpgradeTargetId[];
const SOURCE = 'kibanaSavedObjectMeta.searchSourceJSON';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-upgrade-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, value: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

function codesOf({ ndjson, target }: Upgrade): string[] {
  const [pack] = readPacks([put('out.ndjson', ndjson)], { target });
  return pack === undefined ? ['no pack'] : [...new Set(validatePack(pack).findings.map(({ code }) => code))].sort();
}

interface Line {
  id: string;
  type: string;
  attributes: Record<string, unknown>;
  references: { name: string; type: string; id: string }[];
}

const linesOf = ({ ndjson }: Upgrade): Line[] =>
  ndjson
    .trim()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);

/** The value at a dotted path of attributes, through JSON in strings. */
function at(line: Line | undefined, path: string): unknown {
  let value: unknown = line?.attributes;
  for (const key of path.split('/')) {
    if (typeof value === 'string') value = JSON.parse(value);
    value = Array.isArray(value) ? (value as unknown[])[Number(key)] : propertyOf(value, key);
  }
  return value;
}

/** An old visualization, and what becomes of it. */
function upgraded(
  state: object,
  source: object = {},
  target: UpgradeTargetId = 'kibana',
  more: object = {},
): Line | undefined {
  const old = {
    _id: 'v',
    _type: 'visualization',
    _source: {
      title: 'v',
      visState: JSON.stringify({ title: 'v', aggs: [], params: {}, ...state }),
      kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(source) },
      ...more,
    },
  };
  return linesOf(upgrade([put('old.json', [old])], target)).find(({ type }) => type === 'visualization');
}

describe('the original shape', () => {
  it.each(TARGETS)('for %s, byte for byte', (target) => {
    const names = ['bitsecure_visualizations.json', 'bitsecure_dashboard.json'];
    const files = names.map((name) => join(REPOSITORY, 'fixtures', 'packs', 'original-shape', name));
    expectGolden(`upgrade/original-shape.${target}.ndjson`, upgrade(files, target).ndjson);
  });
});

describe('what the generator makes for NetMon', () => {
  it.each(BASE_NAMES.filter((base) => !base.startsWith('ecs') && base !== 'everybody'))(
    '%s: upgraded, it has no finding',
    async (base) => {
      const files = ((await packsOf(base)).get('netmon') ?? [])
        .filter(({ name }) => name.endsWith('.json') && name !== 'manifest.json')
        .map(({ name, content }) => put(name, Buffer.from(content).toString('utf8')));
      for (const target of TARGETS) {
        const result = upgrade(files, target);
        expect(codesOf(result), target).toEqual([]);
        expect(result.objects.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 18 }, () => 'converted'));
        expect(result.objects.flatMap(({ lost }) => lost)).toEqual([]);
      }
    },
  );

  it('the dashboard of the pool index, without its index patterns: they are made right', async () => {
    const files = ((await packsOf('home')).get('netmon') ?? [])
      .filter(({ name }) => name === 'bitsecure_pools.json')
      .map(({ name, content }) => put(name, Buffer.from(content).toString('utf8')));
    for (const target of TARGETS) {
      const result = upgrade(files, target);
      expect(codesOf(result), target).toEqual([]);
      const patterns = linesOf(result).filter(({ type }) => type === 'index-pattern');
      expect(patterns.map(({ attributes }) => [attributes['title'], attributes['timeFieldName']])).toEqual([
        ['bitsecure-pool-observations-*', 'time'],
        ['bitsecure-pools', 'checkedAt'],
      ]);
    }
  });
});

describe('index patterns', () => {
  it.each([
    ['[network_]YYYY_MM_DD', 'network_*'],
    ['[logstash-]YYYY.MM.DD', 'logstash-*'],
    ['YYYY.MM[-log]', '*-log'],
    ['[a-]YYYY[-b-]MM', 'a-*-b-*'],
    ['network_*', 'network_*'],
    ['.kibana', '.kibana'],
  ])('%s is now %s', (old, now) => {
    expect(withoutInterval(old)).toBe(now);
  });

  it('one is made for every pattern that is named, with its time field and plain ids', () => {
    const aggs = [
      { id: '1', type: 'count', schema: 'metric', params: {} },
      { id: '2', type: 'date_histogram', schema: 'segment', params: { field: 'TimeStart', interval: 'auto' } },
      { id: '3', type: 'terms', schema: 'group', params: { field: 'DestPort', size: 30 } },
    ];
    const old = {
      _id: 'v',
      _type: 'visualization',
      _source: {
        title: 'v',
        visState: JSON.stringify({ type: 'line', aggs }),
        kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify({ index: '[network_]YYYY_MM_DD', filter: [] }) },
      },
    };
    const result = upgrade([put('old.json', [old])], 'kibana');
    expect(linesOf(result)[0]).toMatchObject({
      id: 'network_*',
      type: 'index-pattern',
      attributes: {
        title: 'network_*',
        timeFieldName: 'TimeStart',
        fieldFormatMap: '{"DestPort":{"id":"number","params":{"pattern":"0"}}}',
      },
    });
    expect(codesOf(result)).toEqual([]);
  });

  it('its own object gives time field and formats, alone or in an array', () => {
    const own = {
      title: '[n_]YYYY',
      timeFieldName: 'TimeUpdated',
      intervalName: 'years',
      fieldFormatMap: '{"SrcPort":{"id":"string"}}',
    };
    for (const file of [
      put('a.json', own),
      put('b.json', [{ _id: '[n_]YYYY', _type: 'index-pattern', _source: own }]),
    ]) {
      const [line] = linesOf(upgrade([file], 'opensearch-dashboards'));
      expect(line).toMatchObject({
        id: 'n_*',
        attributes: { title: 'n_*', timeFieldName: 'TimeUpdated', fieldFormatMap: '{"SrcPort":{"id":"string"}}' },
      });
    }
  });
});

describe('visState', () => {
  it('mode and scale become axes and series', () => {
    const aggs = [
      { id: '1', type: 'sum', schema: 'metric', params: { field: 'TotalBytesDelta' } },
      { id: '4', type: 'count', schema: 'metric', params: { customLabel: 'Documents' } },
      { id: '2', type: 'date_histogram', schema: 'segment', params: { field: 'TimeUpdated', interval: 'minute' } },
    ];
    const params = {
      mode: 'grouped',
      scale: 'log',
      smoothLines: true,
      setYExtents: true,
      yAxis: { min: 0, max: 9 },
      addLegend: false,
      legendPosition: 'top',
    };
    const line = upgraded({ type: 'area', params, aggs });
    expect(at(line, 'visState/params/seriesParams')).toMatchObject([
      {
        type: 'area',
        mode: 'normal',
        data: { id: '1', label: 'sum of TotalBytesDelta' },
        interpolate: 'cardinal',
        valueAxis: 'ValueAxis-1',
      },
      { data: { id: '4', label: 'Documents' } },
    ]);
    expect(at(line, 'visState/params/valueAxes/0/scale')).toEqual({
      type: 'log',
      mode: 'normal',
      setYExtents: true,
      min: 0,
      max: 9,
    });
    expect(at(line, 'visState/params')).toMatchObject({ addLegend: false, legendPosition: 'top', addTooltip: true });
    expect(at(line, 'visState/aggs/2/params/interval')).toBe('m');
    expect(at(line, 'visState/listeners')).toBeUndefined();
  });

  it.each([
    ['stacked', 'stacked', 'normal'],
    ['percentage', 'stacked', 'percentage'],
    ['overlap', 'normal', 'normal'],
    [undefined, 'stacked', 'normal'],
  ])('mode %s', (mode, series, axis) => {
    const line = upgraded({
      type: 'histogram',
      params: { mode },
      aggs: [{ id: '1', type: 'count', schema: 'metric' }],
    });
    expect(at(line, 'visState/params/seriesParams/0/mode')).toBe(series);
    expect(at(line, 'visState/params/valueAxes/0/scale/mode')).toBe(axis);
  });

  it('parameters with series already are kept', () => {
    const params = { seriesParams: [{ data: { id: '1' } }], mine: true };
    expect(at(upgraded({ type: 'line', params }), 'visState/params')).toEqual(params);
  });

  it.each([
    ['auto', undefined, 'auto'],
    ['custom', '90m', '90m'],
    ['custom', undefined, 'auto'],
    ['day', undefined, 'd'],
    ['constructor', undefined, 'constructor'],
  ])('interval %s %s', (interval, customInterval, now) => {
    const aggs = [
      { id: '1', type: 'date_histogram', params: { field: 't', interval, customInterval, time_zone: 'UTC' } },
    ];
    for (const target of TARGETS) {
      expect(at(upgraded({ type: 'table', aggs }, {}, target), 'visState/aggs/0/params')).toEqual({
        field: 't',
        interval: now,
        scaleMetricValues: false,
        [UPGRADE_TARGETS[target].normalisedInterval]: true,
        drop_partials: false,
        min_doc_count: 1,
        extended_bounds: {},
      });
    }
  });

  it('terms: sizes, orders and patterns', () => {
    const params = {
      field: 'Application',
      size: 0,
      orderBy: '_term',
      include: { pattern: 'a.*', flags: ['CASE_INSENSITIVE'] },
      orderAgg: { id: '1-orderAgg', type: 'date_histogram', params: { interval: 'hour' } },
    };
    const line = upgraded({ type: 'pie', aggs: [{ id: 1, type: 'terms', params }] });
    expect(at(line, 'visState/aggs/0')).toMatchObject({
      id: '1',
      enabled: true,
      params: {
        size: 10_000,
        orderBy: '_key',
        include: 'a.*',
        otherBucket: false,
        orderAgg: { params: { interval: 'h' } },
      },
    });
  });

  it('filters, metric, table, markdown, pie', () => {
    const filters = [{ input: { query: { query_string: { query: 'a:b' } } }, label: 'x' }];
    expect(
      at(
        upgraded({ type: 'pie', aggs: [{ id: '1', type: 'filters', params: { filters } }] }),
        'visState/aggs/0/params/filters/0',
      ),
    ).toEqual({
      input: { query: 'a:b', language: 'lucene' },
      label: 'x',
    });
    expect(
      at(
        upgraded({ type: 'metric', params: { fontSize: 24, handleNoResults: true } }),
        'visState/params/metric/style/fontSize',
      ),
    ).toBe(24);
    expect(at(upgraded({ type: 'table', params: { showMeticsAtAllLevels: true } }), 'visState/params')).toEqual({
      showMetricsAtAllLevels: true,
    });
    expect(at(upgraded({ type: 'markdown', params: { markdown: 'x' } }), 'visState/params')).toEqual({
      fontSize: 12,
      openLinksInNewTab: false,
      markdown: 'x',
    });
  });
});

describe('queries and filters', () => {
  it.each([
    [{ query_string: { query: 'a:b', analyze_wildcard: true } }, { query: 'a:b', language: 'lucene' }],
    [{ match_all: {} }, { query: '', language: 'lucene' }],
    [undefined, { query: '', language: 'lucene' }],
    ['a:b', { query: 'a:b', language: 'lucene' }],
    [{ term: { a: 'b' } }, { query: { term: { a: 'b' } }, language: 'lucene' }],
  ])('the query %j', (query, now) => {
    expect(at(upgraded({ type: 'table' }, { query }), `${SOURCE.replace('.', '/')}/query`)).toEqual(now);
  });

  it('an operator that was AND by default is told', () => {
    const old = { query: { query_string: { query: 'a b', default_operator: 'AND' } } };
    const source = {
      _id: 'v',
      _type: 'visualization',
      _source: {
        title: 'v',
        visState: '{"type":"table"}',
        kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(old) },
      },
    };
    expect(upgrade([put('a.json', [source])], 'kibana').objects[0]?.lost.join()).toContain('default_operator AND');
  });

  it.each([
    [{ terms: { D: ['a'] } }, { terms: { D: ['a'] } }],
    [{ query: { match: { D: { query: 'a', type: 'phrase' } } } }, { match_phrase: { D: 'a' } }],
    [{ missing: { field: 'D' } }, { bool: { must_not: [{ exists: { field: 'D' } }] } }],
    [{ exists: { field: 'D' } }, { exists: { field: 'D' } }],
  ])('the filter %j', (clause, now) => {
    const filter = { meta: { index: '[n_]YYYY', negate: true, alias: 'x' }, $state: { store: 'appState' }, ...clause };
    const line = upgraded({ type: 'table' }, { index: '[n_]YYYY', filter: ['rubbish', filter] });
    expect(at(line, `${SOURCE.replace('.', '/')}/filter`)).toEqual([
      {
        meta: {
          alias: 'x',
          disabled: false,
          negate: true,
          type: 'custom',
          key: Object.keys(now).join(),
          indexRefName: `${SOURCE}.filter[0].meta.index`,
        },
        query: now,
        $state: { store: 'appState' },
      },
    ]);
    expect(line?.references).toEqual([
      { name: `${SOURCE}.index`, type: 'index-pattern', id: 'n_*' },
      { name: `${SOURCE}.filter[0].meta.index`, type: 'index-pattern', id: 'n_*' },
    ]);
  });
});

describe('dashboards, searches, and what is lost', () => {
  it('twelve columns become forty-eight, and panels keep their own state', () => {
    const old = {
      _id: 'd',
      _type: 'dashboard',
      _source: {
        title: 'd',
        panelsJSON: JSON.stringify([
          { id: 'v', type: 'visualization', panelIndex: 3, size_x: 6, size_y: 3, col: 7, row: 4 },
          {
            id: 's',
            type: 'search',
            panelIndex: 4,
            size_x: 12,
            size_y: 2,
            col: 1,
            row: 7,
            columns: ['a'],
            sort: ['a', 'asc'],
          },
          { visId: 'w', col: 1, row: 9 },
          { col: 1, row: 11 },
        ]),
        optionsJSON: '{"darkTheme":true}',
        uiStateJSON: '{"P-3":{"vis":{"legendOpen":false}}}',
        timeRestore: true,
        timeFrom: 'now-1d',
        timeTo: 'now',
        refreshInterval: { display: '5 seconds', pause: false, section: 1, value: 5000 },
        kibanaSavedObjectMeta: {
          searchSourceJSON: JSON.stringify({ filter: [{ query: { query_string: { query: 'a:b' } } }] }),
        },
      },
    };
    const result = upgrade([put('old.json', [old])], 'kibana');
    const [line] = linesOf(result);
    expect(at(line, 'panelsJSON')).toEqual(
      JSON.stringify([
        {
          version: '7.0.0',
          gridData: { x: 24, y: 15, w: 24, h: 15, i: '3' },
          panelIndex: '3',
          embeddableConfig: { vis: { legendOpen: false } },
          panelRefName: 'panel_0',
        },
        {
          version: '7.0.0',
          gridData: { x: 0, y: 30, w: 48, h: 10, i: '4' },
          panelIndex: '4',
          embeddableConfig: { columns: ['a'], sort: ['a', 'asc'] },
          panelRefName: 'panel_1',
        },
        {
          version: '7.0.0',
          gridData: { x: 0, y: 40, w: 12, h: 10, i: '3' },
          panelIndex: '3',
          embeddableConfig: { vis: { legendOpen: false } },
          panelRefName: 'panel_2',
        },
        { version: '7.0.0', gridData: { x: 0, y: 50, w: 12, h: 10, i: '4' }, panelIndex: '4', embeddableConfig: {} },
      ]),
    );
    expect(line?.references.map(({ type, id }) => `${type} ${id}`)).toEqual([
      'visualization v',
      'search s',
      'visualization w',
    ]);
    expect(line?.attributes).toMatchObject({
      timeRestore: true,
      timeFrom: 'now-1d',
      refreshInterval: { pause: false, value: 5000 },
    });
    expect(at(line, `${SOURCE.replace('.', '/')}/query`)).toEqual({ query: 'a:b', language: 'lucene' });
    expect(result.objects[0]?.lost).toEqual([
      'the dark theme, which is a setting of the user now',
      'panel 4 names nothing',
    ]);
  });

  it('saved searches are kept, with their sort in the shape of the target', () => {
    const old = {
      _id: 's',
      _type: 'search',
      _source: {
        title: 's',
        columns: ['a'],
        sort: ['t', 'desc'],
        kibanaSavedObjectMeta: { searchSourceJSON: '{"index":"n_*"}' },
      },
    };
    const sorts = TARGETS.map((target) => linesOf(upgrade([put('a.json', [old])], target)).at(-1)?.attributes['sort']);
    expect(sorts).toEqual([['t', 'desc'], [['t', 'desc']]]);
    const line = upgraded({ type: 'table' }, {}, 'kibana', { savedSearchId: 's' });
    expect(line?.attributes['savedSearchRefName']).toBe('search_0');
    expect(line?.references).toEqual([{ name: 'search_0', type: 'search', id: 's' }]);
  });

  it('what does not parse is carried as it is, told, and found by validate', () => {
    const old = [
      {
        _id: 'v',
        _type: 'visualization',
        _source: { title: 'v', visState: '{"type":', kibanaSavedObjectMeta: { searchSourceJSON: '{' } },
      },
      {
        _id: 'd',
        _type: 'dashboard',
        _source: { title: 'd', panelsJSON: '[', kibanaSavedObjectMeta: { searchSourceJSON: '{' } },
      },
    ];
    const result = upgrade([put('a.json', old)], 'kibana');
    expect(result.objects.map(({ lost }) => lost.length)).toEqual([2, 2]);
    expect(codesOf(result)).toEqual(['panels-json', 'searchsource-json', 'visstate-json']);
  });

  it('of two objects with one id the last is kept, as by an import', () => {
    const old = ['first', 'last'].map((title) => ({ _id: 'v', _type: 'search', _source: { title } }));
    const result = upgrade([put('a.json', old)], 'kibana');
    expect(linesOf(result).map(({ attributes }) => attributes['title'])).toEqual(['last']);
    expect(result.objects.map(({ outcome }) => outcome)).toEqual(['converted', 'lost']);
  });

  it("reads the envelope of Kibana 5.5's dashboard API", () => {
    const objects = [{ id: 's', type: 'search', attributes: { title: 's' }, version: 1 }];
    expect(linesOf(upgrade([put('a.json', { version: '5.6.0', objects })], 'kibana')).map(({ id }) => id)).toEqual([
      's',
    ]);
  });

  it('the same input gives the same bytes', () => {
    const files = ['bitsecure_visualizations.json', 'bitsecure_dashboard.json'].map((name) =>
      join(REPOSITORY, 'fixtures', 'packs', 'original-shape', name),
    );
    expect(upgrade(files, 'kibana').ndjson).toBe(upgrade(files, 'kibana').ndjson);
  });

  it('never throws on any objects', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const text = value.map((each) => JSON.stringify(each));
    const object = fc.record({
      _id: fc.oneof(fc.string(), value),
      _type: fc.constantFrom('visualization', 'dashboard', 'search', 'index-pattern', 'x'),
      _source: fc.oneof(
        value,
        fc.record({
          title: value,
          visState: fc
            .record({ type: fc.constantFrom('table', 'area', 'metric', 'markdown'), params: value, aggs: value })
            .map((each) => JSON.stringify(each)),
          panelsJSON: fc.array(value).map((each) => JSON.stringify(each)),
          uiStateJSON: text,
          fieldFormatMap: text,
          kibanaSavedObjectMeta: fc.record({
            searchSourceJSON: fc
              .record({ index: value, query: value, filter: fc.array(value) })
              .map((each) => JSON.stringify(each)),
          }),
        }),
      ),
    });
    fc.assert(
      fc.property(fc.array(object, { maxLength: 4 }), fc.constantFrom(...TARGETS), (objects, target) => {
        const { ndjson } = upgrade([put('a.json', objects)], target);
        for (const line of ndjson.trim().split('\n')) JSON.parse(line);
      }),
      { numRuns: 300 },
    );
  });
});
