/** A validated pack as the proof takes it: panels with their dashboards around them, and where they stand in the files. */
import type { Pack, PackObject } from '../validator/pack.ts';
import { decodedObject, nameOf, objectsOfType, placeAt } from '../validator/pack.ts';
import { lineOf } from '../validator/locate.ts';
import { panelRole } from '../validator/panel-roles.ts';
import { panelsOf } from '../validator/panels.ts';
import { indexPatternsOf } from '../validator/references.ts';
import { pointerOf, propertyOf, stringOf } from '../model/json.ts';
import type { PanelPlace, ProvablePack, ProvablePanel } from '../proof/pack.ts';

const SOURCE = 'kibanaSavedObjectMeta.searchSourceJSON';

function placeOf(object: PackObject, attribute: string): PanelPlace {
  const path = object.embedded.get(attribute)?.path ?? object.path;
  const line = lineOf(placeAt(object, path));
  return {
    file: object.document.file.name,
    ...(line === undefined ? {} : { line }),
    ...(path.length === 0 ? {} : { path: pointerOf(path) }),
  };
}

/** The time field of the index pattern that an object stands on, where the pack holds that. */
function timeFieldOf(pack: Pack, object: PackObject): string | undefined {
  const ids = new Set(indexPatternsOf(object).map(({ id }) => id));
  const pattern = objectsOfType(pack, 'index-pattern').find(({ id }) => id !== undefined && ids.has(id));
  return stringOf(propertyOf(pattern?.attributes, 'timeFieldName'));
}

/** Undefined where no profile says what the fields of the documents are called. */
export function provable(pack: Pack): ProvablePack | undefined {
  if (pack.profile === undefined) return undefined;
  const around = new Map<string, PackObject>();
  for (const dashboard of objectsOfType(pack, 'dashboard'))
    for (const { shows } of panelsOf(dashboard))
      if (shows?.type === 'visualization' && !around.has(shows.id)) around.set(shows.id, dashboard);
  const panels = objectsOfType(pack, 'visualization').map((object): ProvablePanel => {
    const dashboard = around.get(object.id ?? '');
    return {
      name: nameOf(object),
      role: panelRole(object),
      visState: decodedObject(object, 'visState'),
      source: decodedObject(object, SOURCE),
      dashboardSource: dashboard === undefined ? undefined : decodedObject(dashboard, SOURCE),
      timeField: timeFieldOf(pack, object),
      query: placeOf(object, SOURCE),
      state: placeOf(object, 'visState'),
    };
  });
  return { target: pack.target.id, profile: pack.profile, manifest: pack.manifest, panels };
}
