/** Visualizations: visState, search source, saved search. */
import { arrayOf, objectOf, stringOf, type JsonObject } from '../model/json.ts';
import type { Reference, SavedObject } from '../model/saved-object.ts';
import { upgradeAggregations } from './aggregations.ts';
import type { Notes } from './notes.ts';
import { decodedOf, type OldObject } from './read-old.ts';
import { upgradeSearchSource } from './search-source.ts';
import { upgradeSeries } from './series.ts';
import type { UpgradeTarget } from './target.ts';

/** The object in its new shape. What does not parse is carried as it is, for `validate` to point at. */
export function upgradeVisualization(old: OldObject, target: UpgradeTarget, notes: Notes): SavedObject {
  const references: Reference[] = [];
  const search = stringOf(old.attributes['savedSearchId']);
  if (search !== undefined) {
    references.push({ name: 'search_0', type: 'search', id: search });
    notes.change('the saved search is a reference');
  }
  return {
    id: old.id,
    type: 'visualization',
    attributes: {
      title: old.attributes['title'],
      visState: visStateOf(old, target, notes),
      uiStateJSON: old.embedded.get('uiStateJSON')?.text ?? '{}',
      description: stringOf(old.attributes['description']) ?? '',
      version: 1,
      ...(search === undefined ? {} : { savedSearchRefName: 'search_0' }),
      kibanaSavedObjectMeta: { searchSourceJSON: upgradeSearchSource(old, references, notes) },
    },
    references,
    migrationVersion: { visualization: target.versions.visualization },
  };
}

function visStateOf(old: OldObject, target: UpgradeTarget, notes: Notes): unknown {
  const embedded = old.embedded.get('visState');
  if (embedded === undefined || embedded.broken) {
    notes.lose('visState does not parse; it is carried as it is');
    return embedded?.text;
  }
  const { listeners: _, ...state } = decodedOf(old, 'visState');
  const type = stringOf(state['type']) ?? '';
  const aggs = upgradeAggregations(state['aggs'], target, notes);
  return {
    ...state,
    title: state['title'] ?? old.attributes['title'],
    type,
    params: upgradeVisParams(type, objectOf(state['params']), aggs, notes),
    aggs,
  };
}

function upgradeVisParams(type: string, params: JsonObject, aggs: readonly unknown[], notes: Notes): JsonObject {
  switch (type) {
    case 'histogram':
    case 'line':
    case 'area':
      return upgradeSeries(type, params, aggs, notes);
    case 'table': {
      const { showMeticsAtAllLevels, ...rest } = params;
      return { showMetricsAtAllLevels: showMeticsAtAllLevels === true, ...rest };
    }
    case 'markdown':
      return { fontSize: 12, openLinksInNewTab: false, ...params };
    case 'metric':
      return metricParams(params, notes);
    case 'pie':
      return { type: 'pie', legendPosition: 'right', ...params };
    case 'tile_map':
      notes.lose('the coordinate map is not drawn by Kibana 8 and later');
      return params;
    default:
      return params;
  }
}

function metricParams(params: JsonObject, notes: Notes): JsonObject {
  if (params['metric'] !== undefined) return params;
  const { fontSize, handleNoResults: _, ...rest } = params;
  notes.change('the size of the number is a style of the metric');
  return {
    addTooltip: true,
    addLegend: false,
    type: 'metric',
    ...rest,
    metric: {
      percentageMode: false,
      useRanges: false,
      colorSchema: 'Green to Red',
      metricColorMode: 'None',
      colorsRange: [{ from: 0, to: 10_000 }],
      labels: { show: true },
      invertColors: false,
      style: { bgFill: '#000', bgColor: false, labelColor: false, subText: '', fontSize: Number(fontSize ?? 60) },
    },
  };
}

/** Saved searches: their columns stay, their search source is upgraded. */
export function upgradeSearch(old: OldObject, target: UpgradeTarget, notes: Notes): SavedObject {
  const references: Reference[] = [];
  return {
    id: old.id,
    type: 'search',
    attributes: {
      title: old.attributes['title'],
      description: stringOf(old.attributes['description']) ?? '',
      columns: arrayOf(old.attributes['columns']),
      sort: sortOf(arrayOf(old.attributes['sort']), target),
      version: 1,
      kibanaSavedObjectMeta: { searchSourceJSON: upgradeSearchSource(old, references, notes) },
    },
    references,
    migrationVersion: { search: target.versions.search },
  };
}

/** From the shape of 7.4 on a search has a list of sorts; before, one. */
function sortOf(sort: readonly unknown[], target: UpgradeTarget): readonly unknown[] {
  const isList = Array.isArray(sort[0]);
  return target.id === 'kibana' || isList || sort.length === 0 ? sort : [sort];
}
