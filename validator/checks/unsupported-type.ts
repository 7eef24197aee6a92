import type { Check, Problem } from '../check.ts';
import { isKnownType } from '../targets.ts';
import { attributePlace, placeIn, type PackObject } from '../pack.ts';

/** Attributes of Kibana's that OpenSearch Dashboards refuses (strict mappings). */
const KIBANA_ONLY: Readonly<Record<string, readonly string[]>> = {
  dashboard: ['controlGroupInput'],
  map: ['layerListJSON'],
};

function* kibanaOnly(object: PackObject, title: string): Iterable<Problem> {
  for (const attribute of KIBANA_ONLY[object.type ?? ''] ?? []) {
    if (!Object.hasOwn(object.attributes, attribute)) continue;
    yield { at: attributePlace(object, attribute), message: `${title} refuses a ${object.type} with ${attribute}` };
  }
}

export const check: Check = {
  about:
    "Objects that exist elsewhere but that this target refuses: Lens and Canvas outside Kibana, Kibana's maps and controls in OpenSearch Dashboards.",
  severity: 'error',
  *run(pack) {
    const { target } = pack;
    for (const object of pack.objects) {
      const { type } = object;
      if (type === undefined || !isKnownType(type)) continue;
      const elsewhere = target.id === 'netmon' && type === 'index-pattern';
      if (!target.objectTypes.has(type) && !elsewhere) {
        yield {
          at: placeIn(object, object.legacy ? '_type' : 'type'),
          message: `${target.title} does not take objects of type ${type}`,
          hint: 'rebuild it as a visualization of the classic kind',
        };
      } else if (target.id === 'opensearch-dashboards') yield* kibanaOnly(object, target.title);
    }
  },
};
