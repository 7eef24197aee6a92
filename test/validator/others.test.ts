/** Packs that other people made, with other tools and for other indices: what is right is not complained about. */
import { describe, expect, it } from 'vitest';
import type { TargetId } from '../../files/profile.ts';
import { packFile } from '../../validator/read-file.ts';
import { makePack } from '../../validator/read-pack.ts';
import { usedFields } from '../../validator/used-fields.ts';
import { validatePack } from '../../validator/validate.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const META = 'kibanaSavedObjectMeta.searchSourceJSON';

interface Made {
  id: string;
  type: string;
  attributes: object;
  references?: object[];
}

function packOf(objects: Made[], target: TargetId, profile?: string): ReturnType<typeof makePack> {
  const text = objects.map((object) => JSON.stringify({ references: [], ...object })).join('\n');
  return makePack([packFile('export.ndjson', bytes(text))], { target, ...(profile === undefined ? {} : { profile }) });
}

function codes(objects: Made[], target: TargetId = 'kibana', profile?: string): string[] {
  return [...new Set(validatePack(packOf(objects, target, profile)).findings.map(({ code }) => code))].sort();
}

const source = (value: object = { query: { query: '', language: 'kuery' }, filter: [] }): object => ({
  searchSourceJSON: JSON.stringify(value),
});
const indexed = (query = ''): object =>
  source({ query: { query, language: 'lucene' }, filter: [], indexRefName: `${META}.index` });
const byPattern = [{ name: `${META}.index`, type: 'index-pattern', id: 'flows' }];

/** An index pattern that lists its fields itself. */
const pattern: Made = {
  id: 'flows',
  type: 'index-pattern',
  attributes: {
    title: 'flows-*',
    timeFieldName: '@timestamp',
    fields: JSON.stringify([
      { name: '@timestamp', type: 'date', aggregatable: true },
      { name: 'bytes', type: 'number', aggregatable: true },
      { name: 'host', type: 'string', aggregatable: true },
      { name: 'note', type: 'string', aggregatable: false },
      { name: 'kilobytes', type: 'number', scripted: true },
    ]),
  },
};

function chart(aggs: object[], more: object = {}): Made {
  return {
    id: 'v',
    type: 'visualization',
    attributes: {
      title: 'v',
      visState: JSON.stringify({ title: 'v', type: 'pie', params: {}, aggs, ...more }),
      kibanaSavedObjectMeta: indexed(),
    },
    references: byPattern,
  };
}

describe('objects of Kibana 7 and 8', () => {
  it('visualizations that need no index pattern', () => {
    const states = [
      {
        type: 'markdown',
        params: {
          markdown: '[![logo](data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA7)](https://x)',
          fontSize: 12,
        },
      },
      { type: 'metrics', params: { id: 'x', type: 'timeseries', series: [], index_pattern: 'flows-*' } },
      { type: 'timelion', params: { expression: '.es(*)', interval: 'auto' } },
      { type: 'vega', params: { spec: '{\n  $schema: https://vega.github.io/schema/vega/v5.json\n  # HJSON\n}' } },
    ];
    const objects = states.map((state, index) => ({
      id: `${index}`,
      type: 'visualization',
      attributes: {
        title: state.type,
        visState: JSON.stringify({ title: '', aggs: [], ...state }),
        uiStateJSON: '{}',
        kibanaSavedObjectMeta: source(index === 0 ? {} : undefined),
      },
    }));
    expect(codes(objects)).toEqual([]);
  });

  it('a list of controls, whose patterns are references of their own', () => {
    const controls = [{ id: '1', fieldName: 'host', type: 'list', indexPatternRefName: 'control_0_index_pattern' }];
    const object = {
      id: 'c',
      type: 'visualization',
      attributes: {
        title: 'c',
        visState: JSON.stringify({ title: 'c', type: 'input_control_vis', params: { controls }, aggs: [] }),
        kibanaSavedObjectMeta: source({}),
      },
      references: [{ name: 'control_0_index_pattern', type: 'index-pattern', id: 'flows' }],
    };
    expect(codes([pattern, object])).toEqual([]);
    expect(codes([pattern, { ...object, references: [] }])).toEqual(['index-reference']);
  });

  it('a dashboard of Kibana 8: panels that carry their content, references with the index before the name, tags', () => {
    const panels = [
      {
        type: 'visualization',
        panelIndex: 'a',
        gridData: { x: 0, y: 0, w: 24, h: 15, i: 'a' },
        panelRefName: 'panel_a',
      },
      {
        type: 'lens',
        panelIndex: 'b',
        gridData: { x: 24, y: 0, w: 24, h: 15, i: 'b' },
        embeddableConfig: { attributes: { title: 'x' } },
      },
      {
        type: 'visualization',
        panelIndex: 'c',
        gridData: { x: 0, y: 15, w: 48, h: 5, i: 'c' },
        embeddableConfig: { savedVis: { type: 'markdown' } },
      },
    ];
    const dashboard = {
      id: 'd',
      type: 'dashboard',
      attributes: {
        title: 'd',
        panelsJSON: JSON.stringify(panels),
        controlGroupInput: {},
        kibanaSavedObjectMeta: source(),
      },
      references: [
        { name: 'a:panel_a', type: 'visualization', id: 'v' },
        { name: 'b:indexpattern-datasource-layer-1', type: 'index-pattern', id: 'flows' },
        { name: 'tag-ref-t', type: 'tag', id: 't' },
      ],
    };
    const tag = { id: 't', type: 'tag', attributes: { name: 't', color: '#fff', description: '' } };
    expect(codes([pattern, chart([{ id: '1', type: 'count', schema: 'metric' }]), tag, dashboard])).toEqual([]);
    expect(codes([pattern, tag, dashboard])).toEqual(['missing-visualization']);
    expect(codes([pattern, chart([]), tag, dashboard], 'opensearch-dashboards')).toEqual(['unsupported-type']);
  });

  it('a saved search, and a visualization on it', () => {
    const search = {
      id: 's',
      type: 'search',
      attributes: {
        title: 's',
        columns: ['host'],
        sort: [['@timestamp', 'desc']],
        kibanaSavedObjectMeta: indexed('bytes:>100'),
      },
      references: byPattern,
    };
    const onIt = {
      id: 'v',
      type: 'visualization',
      attributes: {
        title: 'v',
        visState: JSON.stringify({
          title: 'v',
          type: 'metric',
          params: {},
          aggs: [{ id: '1', type: 'count', schema: 'metric' }],
        }),
        savedSearchRefName: 'search_0',
        kibanaSavedObjectMeta: source(),
      },
      references: [{ name: 'search_0', type: 'search', id: 's' }],
    };
    expect(codes([pattern, search, onIt])).toEqual([]);
    expect(codes([pattern, onIt])).toEqual(['missing-search']);
    expect(usedFields(packOf([search], 'kibana').objects[0] as never).map(({ field }) => field)).toEqual([
      'bytes',
      'host',
      '@timestamp',
    ]);
  });
});

describe('fields', () => {
  it('that the index pattern lists itself are known, and others are not', () => {
    const aggs = (field: string): object[] => [{ id: '1', type: 'sum', schema: 'metric', params: { field } }];
    expect(codes([pattern, chart(aggs('bytes'))])).toEqual([]);
    expect(codes([pattern, chart(aggs('kilobytes'))])).toEqual([]);
    expect(codes([pattern, chart(aggs('octets'))])).toEqual(['unknown-field']);
    expect(
      codes([pattern, chart([{ id: '1', type: 'terms', schema: 'segment', params: { field: 'note', size: 50 } }])]),
    ).toEqual(['field-type']);
  });

  it('of no profile that is known: told once, not field by field', () => {
    const { fields: _, ...attributes } = pattern.attributes as { fields: string };
    const bare = { ...pattern, attributes };
    expect(codes([bare, chart([{ id: '1', type: 'sum', schema: 'metric', params: { field: 'octets' } }])])).toEqual([
      'profile-unknown',
    ]);
  });

  it('are found wherever they are used', () => {
    const object = chart([
      { id: '1', type: 'avg', schema: 'metric', params: { field: 'a' } },
      { id: '2', enabled: false, type: 'sum', schema: 'metric', params: { field: 'off' } },
      {
        id: '3',
        type: 'terms',
        schema: 'segment',
        params: {
          field: 'b',
          size: 50,
          orderBy: 'custom',
          orderAgg: { id: '3-o', type: 'max', params: { field: 'c' } },
        },
      },
      {
        id: '4',
        type: 'filters',
        schema: 'split',
        params: {
          filters: [
            { input: { query: 'd:1 AND NOT e:2', language: 'lucene' } },
            { input: { query: { query_string: { query: 'f:3' } } } },
          ],
        },
      },
    ]);
    const [read] = packOf([object], 'kibana').objects;
    expect(
      usedFields(read as never).map(({ field, use }) => `${field} ${typeof use === 'string' ? use : use.aggregation}`),
    ).toEqual(['a avg', 'off sum', 'b terms', 'c max', 'd query', 'e query', 'f query']);
  });

  it('meta fields and patterns of names are everywhere', () => {
    expect(
      codes([
        pattern,
        {
          ...chart([]),
          attributes: {
            ...chart([]).attributes,
            kibanaSavedObjectMeta: indexed('_id:x AND source.\\*:y AND _exists_:bytes'),
          },
        },
      ]),
    ).toEqual([]);
  });
});

describe('a pack of this tool, by its parts', () => {
  it('is recognised by ids and by titles, whatever stands before them', () => {
    const named = (id: string, title: string): Made => ({
      ...chart([]),
      id,
      attributes: { ...chart([]).attributes, title },
    });
    const one = packOf(
      [named('x', 'My mine Miner-Activity'), named('My-mine-Unexpected-Activity-Table', 'y')],
      'kibana',
    );
    expect(one.isBitSecure).toBe(true);
    expect(packOf([named('x', 'Miner-Activity')], 'kibana').isBitSecure).toBe(false);
    expect(packOf([named('x', 'Examiner-Activity'), named('y', 'Activity-Table')], 'kibana').isBitSecure).toBe(false);
  });
});
