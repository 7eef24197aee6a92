import type { Check } from '../check.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { aggregationsOf } from '../vis-state.ts';

const WANTED = { scaleMetricValues: false, useNormalizedOpenSearchInterval: true, drop_partials: false } as const;

export const check: Check = {
  about: 'OpenSearch Dashboards scales sums of a fixed interval without these flags: 0.4 instead of 4.',
  severity: 'error',
  targets: ['opensearch-dashboards'],
  *run(pack) {
    for (const object of objectsOfType(pack, 'visualization')) {
      for (const { type, params, path } of aggregationsOf(object)) {
        if (type !== 'date_histogram' || params['interval'] === 'auto' || params['interval'] === undefined) continue;
        const wrong = Object.entries(WANTED).filter(([key, value]) => params[key] !== value);
        if (wrong.length === 0) continue;
        yield {
          at: placeAt(object, [...path, 'params']),
          message: `with the interval ${JSON.stringify(params['interval'])} the sums are divided: ${wrong.map(([key]) => key).join(', ')} not set`,
          hint: `set ${wrong.map(([key, value]) => `"${key}": ${String(value)}`).join(', ')}, or the interval "auto"`,
        };
      }
    }
  },
};
