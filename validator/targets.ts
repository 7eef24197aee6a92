/** What each target takes, as measured or read in its source; the limits that a pack must keep. */
import type { TargetId } from '../files/profile.ts';

export interface Target {
  id: TargetId;
  title: string;
  /** Kibana 4/5 arrays, or one object per line. */
  form: 'array' | 'ndjson';
  /** Types of saved objects that its import takes. */
  objectTypes: ReadonlySet<string>;
  visTypes: ReadonlySet<string>;
  /** Newest version of a type's shape that it knows; absent where the types have no versions. */
  newest?: { byType: Readonly<Record<string, string>>; others: string };
  /** Columns of a dashboard's grid. */
  columns: number;
  /** Characters of one object that its server or its import takes. */
  objectLimit: number;
  /** Clauses of one query string on its oldest engine; `ipTerms` where terms on ip fields are counted apart. */
  clauses: { perGroup: number; ipTerms?: number };
  /** Types of embedded pictures that it shows. */
  pictures: ReadonlySet<string>;
  queryLanguages: ReadonlySet<string>;
}

const BASIC = ['area', 'histogram', 'line', 'markdown', 'metric', 'pie', 'table', 'tagcloud', 'tile_map', 'timelion'];
const LATER = ['gauge', 'goal', 'heatmap', 'horizontal_bar', 'input_control_vis', 'metrics', 'region_map', 'vega'];
const RASTER = ['image/png', 'image/gif', 'image/jpeg', 'image/webp'];
const COMMON = ['config', 'dashboard', 'index-pattern', 'query', 'search', 'timelion-sheet', 'url', 'visualization'];

export const TARGETS: Readonly<Record<TargetId, Target>> = {
  netmon: {
    id: 'netmon',
    title: 'NetMon (Kibana 4/5)',
    form: 'array',
    objectTypes: new Set(['dashboard', 'search', 'timelion-sheet', 'visualization']),
    visTypes: new Set(BASIC),
    columns: 12,
    objectLimit: 1_048_576,
    clauses: { perGroup: 1024 },
    pictures: new Set([...RASTER, 'image/svg+xml']),
    queryLanguages: new Set(),
  },
  kibana: {
    id: 'kibana',
    title: 'Kibana 7 to 9',
    form: 'ndjson',
    objectTypes: new Set([
      ...COMMON,
      'canvas-element',
      'canvas-workpad',
      'event-annotation-group',
      'graph-workspace',
      'lens',
      'links',
      'map',
      'tag',
    ]),
    visTypes: new Set([...BASIC, ...LATER]),
    newest: { byType: {}, others: '9.99.99' },
    columns: 48,
    objectLimit: 26_214_400,
    clauses: { perGroup: 1024 },
    pictures: new Set(RASTER),
    queryLanguages: new Set(['kuery', 'lucene']),
  },
  'opensearch-dashboards': {
    id: 'opensearch-dashboards',
    title: 'OpenSearch Dashboards',
    form: 'ndjson',
    objectTypes: new Set([...COMMON, 'augment-vis', 'visualization-visbuilder', 'map']),
    visTypes: new Set([...BASIC, ...LATER]),
    newest: {
      byType: { 'index-pattern': '7.6.0', visualization: '7.10.0', dashboard: '7.9.3', search: '7.9.3' },
      others: '7.10.2',
    },
    columns: 48,
    objectLimit: 1_048_576,
    clauses: { perGroup: 1024, ipTerms: 511 },
    pictures: new Set(RASTER),
    queryLanguages: new Set(['kuery', 'lucene']),
  },
};

const ALL_TYPES = new Set(Object.values(TARGETS).flatMap((target) => Array.from(target.objectTypes)));

/** True for a type of saved object that at least one target takes. */
export function isKnownType(type: string): boolean {
  return ALL_TYPES.has(type);
}
