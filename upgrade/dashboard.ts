/** Dashboards: from 12 columns to 48, panels by reference, what each panel keeps of the old common state. */
import { arrayOf, isObject, objectOf, stringOf, type JsonObject } from '../model/json.ts';
import type { Reference, SavedObject } from '../model/saved-object.ts';
import type { Notes } from './notes.ts';
import { upgradeFilters, upgradeQuery } from './query.ts';
import { decodedList, decodedOf, type OldObject } from './read-old.ts';
import type { UpgradeTarget } from './target.ts';

/** One old column is four new ones; one old row, 100 px, is five. */
const COLUMN = 4;
const ROW = 5;

/** The object in its new shape. Panels that do not parse are carried as they are. */
export function upgradeDashboard(old: OldObject, target: UpgradeTarget, notes: Notes): SavedObject {
  const references: Reference[] = [];
  const panels = old.embedded.get('panelsJSON');
  const broken = panels === undefined || panels.broken;
  if (broken) notes.lose('panelsJSON does not parse; it is carried as it is');
  const options = decodedOf(old, 'optionsJSON');
  if (options['darkTheme'] === true) notes.lose('the dark theme, which is a setting of the user now');
  return {
    id: old.id,
    type: 'dashboard',
    attributes: {
      title: old.attributes['title'],
      hits: 0,
      description: stringOf(old.attributes['description']) ?? '',
      panelsJSON: broken ? panels?.text : upgradePanels(old, target, references, notes),
      optionsJSON: { useMargins: true, hidePanelTitles: false },
      version: 1,
      ...timeOf(old.attributes),
      kibanaSavedObjectMeta: { searchSourceJSON: dashboardSource(old, references, notes) },
    },
    references,
    migrationVersion: { dashboard: target.versions.dashboard },
  };
}

function timeOf(attributes: JsonObject): JsonObject {
  if (attributes['timeRestore'] !== true) return { timeRestore: false };
  const value = Number(objectOf(attributes['refreshInterval'])['value'] ?? 0);
  return {
    timeRestore: true,
    timeTo: attributes['timeTo'],
    timeFrom: attributes['timeFrom'],
    refreshInterval: { pause: !(value > 0), value: value > 0 ? value : 0 },
  };
}

function upgradePanels(old: OldObject, target: UpgradeTarget, references: Reference[], notes: Notes): JsonObject[] {
  const states = decodedOf(old, 'uiStateJSON');
  const panels = decodedList(old, 'panelsJSON').filter((panel) => isObject(panel));
  if (panels.length > 0) notes.change('the grid has 48 columns, and panels are references');
  return panels.map((panel, index): JsonObject => {
    const name = `panel_${index}`;
    const id = stringOf(panel['id']) ?? stringOf(panel['visId']);
    if (id !== undefined) references.push({ name, type: stringOf(panel['type']) ?? 'visualization', id });
    else notes.lose(`panel ${index + 1} names nothing`);
    const { panelIndex } = panel;
    const i = typeof panelIndex === 'number' || typeof panelIndex === 'string' ? String(panelIndex) : String(index + 1);
    const state = objectOf(states[`P-${i}`]);
    return {
      version: target.versions.dashboard,
      gridData: Object.assign(placeOf(panel, index), { i }),
      panelIndex: i,
      embeddableConfig: configOf(panel, state),
      panelRefName: id === undefined ? undefined : name,
    };
  });
}

/** What a panel sets for itself: its part of the old common state, and a saved search's columns. */
function configOf(panel: JsonObject, state: JsonObject): JsonObject {
  const { columns, sort } = panel;
  return { ...state, ...(columns === undefined ? {} : { columns }), ...(sort === undefined ? {} : { sort }) };
}

function placeOf(panel: JsonObject, index: number): JsonObject {
  const number = (key: string, otherwise: number): number => {
    const value = panel[key];
    return typeof value === 'number' && Number.isInteger(value) ? value : otherwise;
  };
  return {
    x: (number('col', 1) - 1) * COLUMN,
    y: (number('row', 1 + index * 2) - 1) * ROW,
    w: number('size_x', 3) * COLUMN,
    h: number('size_y', 2) * ROW,
  };
}

/** Kibana 4 and 5 keep a dashboard's query among its filters, as the one without `meta`. */
function dashboardSource(old: OldObject, references: Reference[], notes: Notes): unknown {
  const embedded = old.embedded.get('searchSourceJSON');
  if (embedded?.broken === true) {
    notes.lose('searchSourceJSON does not parse; it is carried as it is');
    return embedded.text;
  }
  const source = decodedOf(old, 'searchSourceJSON');
  const filters = arrayOf(source['filter']);
  const own = filters.find((filter) => isObject(filter) && filter['meta'] === undefined);
  const query = upgradeQuery(source['query'] ?? objectOf(own)['query'], notes);
  return {
    query: query['query'] === '*' ? { query: '', language: 'lucene' } : query,
    filter: upgradeFilters(
      filters.filter((filter) => filter !== own),
      references,
      notes,
    ),
  };
}
