/** Panels of a dashboard, of either grid, as one thing. */
import { arrayOf, isObject, objectOf, propertyOf, stringOf, type JsonObject, type JsonPath } from '../model/json.ts';
import type { PackObject } from './pack.ts';

export interface Panel {
  raw: JsonObject;
  path: JsonPath;
  /** As text; undefined when it has none. */
  panelIndex: string | undefined;
  /** Columns and rows from 0; undefined when a number is missing. */
  place: { x: number; y: number; w: number; h: number } | undefined;
  /** What it shows; undefined for a panel that carries its content, or whose reference is missing. */
  shows: { type: string; id: string } | undefined;
  /** `panelRefName` where the panel has one. */
  refName: string | undefined;
}

/** Panels in order; none when panelsJSON does not parse. */
export function panelsOf(dashboard: PackObject): Panel[] {
  const embedded = dashboard.embedded.get('panelsJSON');
  if (embedded === undefined) return [];
  const references = referencesByName(dashboard);
  return arrayOf(embedded.value).flatMap((raw, index) => {
    if (!isObject(raw)) return [];
    const path = [...embedded.path, index];
    const panelIndex = raw['panelIndex'];
    const refName = stringOf(raw['panelRefName']);
    return [
      {
        raw,
        path,
        panelIndex: typeof panelIndex === 'string' || typeof panelIndex === 'number' ? String(panelIndex) : undefined,
        place: placeOf(raw),
        shows: refName === undefined ? ownTarget(raw) : references.get(refName),
        refName,
      },
    ];
  });
}

/** References by what a panel calls them. Kibana 8 puts the panel's index before it: `<index>:panel_<index>`. */
function referencesByName(dashboard: PackObject): Map<string, PackObject['references'][number]> {
  const behindColon = dashboard.references.map((reference) => [afterColon(reference.name), reference] as const);
  return new Map([...behindColon, ...dashboard.references.map((reference) => [reference.name, reference] as const)]);
}

/** A reference's name without the panel's index before it. */
export function afterColon(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function ownTarget(raw: JsonObject): { type: string; id: string } | undefined {
  const id = stringOf(raw['id']);
  return id === undefined ? undefined : { type: stringOf(raw['type']) ?? 'visualization', id };
}

function placeOf(raw: JsonObject): Panel['place'] {
  const grid = objectOf(raw['gridData']);
  const later = ['x', 'y', 'w', 'h'].map((key) => grid[key]);
  const first = [raw['col'], raw['row']].map((value) => (typeof value === 'number' ? value - 1 : undefined));
  const numbers = isObject(propertyOf(raw, 'gridData')) ? later : [...first, raw['size_x'], raw['size_y']];
  const [x, y, w, h] = numbers.map((value) => (typeof value === 'number' ? value : Number.NaN));
  if (x === undefined || y === undefined || w === undefined || h === undefined) return undefined;
  return [x, y, w, h].some((value) => Number.isNaN(value)) ? undefined : { x, y, w, h };
}
