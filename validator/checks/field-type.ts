import type { Check } from '../check.ts';
import type { FieldType } from '../../files/profile.ts';
import { indexFields, listedFields } from '../known-fields.ts';
import { placeAt } from '../pack.ts';
import { usedFields } from '../used-fields.ts';

const NUMBER: readonly FieldType[] = ['long', 'integer', 'double'];
const DATE: readonly FieldType[] = ['date'];

/** Types that an aggregation takes; those that take any are not here. */
const TAKES: Readonly<Record<string, readonly FieldType[]>> = {
  avg: NUMBER,
  date_histogram: DATE,
  date_range: DATE,
  histogram: NUMBER,
  ip_range: ['ip'],
  max: [...NUMBER, 'date'],
  median: NUMBER,
  min: [...NUMBER, 'date'],
  percentile_ranks: NUMBER,
  percentiles: NUMBER,
  range: NUMBER,
  significant_terms: ['keyword', 'ip'],
  std_dev: NUMBER,
  sum: NUMBER,
};

export const check: Check = {
  about:
    'A field whose type its aggregation cannot use: Kibana says that the "field" parameter is invalid, yet saves the panel, which stays empty.',
  severity: 'error',
  *run(pack) {
    const listed = listedFields(pack);
    for (const object of pack.objects) {
      const known = indexFields(pack, object)?.types;
      for (const { field, use, path } of usedFields(object)) {
        const type = known?.get(field);
        const at = placeAt(object, path);
        if (use === 'time' && type !== undefined && type !== 'date') {
          yield { at, message: `the time field ${field} is of type ${type}, not a date` };
        }
        if (typeof use === 'string') continue;
        const takes = Object.hasOwn(TAKES, use.aggregation) ? TAKES[use.aggregation] : undefined;
        if (listed.get(field)?.aggregatable === false) {
          yield {
            at,
            message: `${field} cannot be aggregated (a text field, by the index pattern)`,
            hint: 'use its keyword',
          };
        } else if (type !== undefined && takes?.includes(type) === false) {
          yield {
            at,
            message: `${use.aggregation} of ${field}, which is of type ${type}: the panel stays empty`,
            hint: `${use.aggregation} takes ${takes.join(', ')}`,
          };
        }
      }
    }
  },
};
