/** What is asked of the cluster: the exclusion of generator/exclusions.ts, and the groups of the dashboard's table. */
import { baselineQueries, minerQuery, settingsQueries } from '../generator/exclusions.ts';
import { intervalOf } from '../generator/index-pattern.ts';
import type { Inputs } from '../generator/inputs.ts';
import { toDsl, type Dsl } from '../generator/query/dsl.ts';
import type { Profile } from '../model/profile.ts';

/** Groups of each level; more of them are counted, and not listed. */
const MOST_GROUPS = 500;

/** Milliseconds since 1970, both ends included. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/** The documents of a span. */
export function spanQuery({ fromMs, toMs }: Span, { fields }: Profile): Dsl {
  return { range: { [fields['time.updated'].name]: { gte: fromMs, lte: toMs, format: 'epoch_millis' } } };
}

/** The documents of a span that a miner takes part in and that nothing expects. */
export function unexpectedQuery({ miners, exclusions, profile }: Inputs, span: Span): Dsl {
  const expected = [...settingsQueries(exclusions, profile), ...baselineQueries(exclusions, miners, profile)];
  return {
    bool: {
      filter: [toDsl(minerQuery(miners, profile)), spanQuery(span, profile)],
      must_not: expected.map((query) => toDsl(query)),
    },
  };
}

/** The groups of the table, from the outside in, with what is told of each, and the count of all. Ports that are absent are 0. */
export function tableAggregations({ fields }: Profile): Dsl {
  const updated = fields['time.updated'].name;
  const metrics: Dsl = {
    bytes: { sum: { field: fields['bytes.delta'].name } },
    first: { min: { field: fields['time.start']?.name ?? updated } },
    last: { max: { field: updated } },
  };
  const port = fields['destination.port'];
  const levels: [string, Dsl][] = [
    ['application', { field: fields['application.name'].name, missing: 'unknown' }],
    ['source', { field: fields['source.address'].name }],
    ['destination', { field: fields['destination.address'].name }],
    ...(port === undefined ? [] : [['port', { field: port.name, missing: 0 }] as [string, Dsl]]),
  ];
  let inner = metrics;
  for (const [name, terms] of levels.toReversed()) {
    const body = { ...terms, size: MOST_GROUPS, order: { bytes: 'desc' } };
    inner = { [name]: { terms: body, aggs: Object.assign({ bytes: metrics['bytes'] }, inner) } };
  }
  return { all: { filter: { match_all: {} } }, ...inner };
}

/** The documents of a host, on either side. */
export function hostQuery(host: string, { fields }: Profile): Dsl {
  const sides = [fields['source.address'].name, fields['destination.address'].name];
  return { bool: { should: sides.map((field) => ({ term: { [field]: host } })), minimum_should_match: 1 } };
}

/** A pattern that a cluster takes: the time in a Kibana 4/5 interval pattern becomes a star. */
export function searchPattern({ indexPattern, profile }: Inputs): string {
  const pattern = indexPattern ?? profile.index.pattern;
  if (intervalOf(pattern) === undefined) return pattern;
  return pattern
    .split(/\[([^\]]*)\]/)
    .map((part, index) => (index % 2 === 1 || part === '' ? part : '*'))
    .join('');
}
