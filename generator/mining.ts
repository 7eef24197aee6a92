/** What counts as mining, from one place: all panels of that dashboard ask for it. */
import { DIALECTS } from '../model/dialect.ts';
import type { Profile } from '../model/profile.ts';
import { valuesOf, type Query } from './query/ast.ts';

/** Index names of what a session document says of a known endpoint. */
export interface PoolFields {
  endpoint: string;
  name: string;
  coin: string;
  status: string;
}

/** The fields of a pool; undefined where the profile lacks one of them. */
export function poolFieldsOf({ fields }: Profile): PoolFields | undefined {
  const [endpoint, name, coin, status] = (['endpoint', 'name', 'coin', 'status'] as const).map(
    (key) => fields[`pool.${key}`]?.name,
  );
  if (endpoint === undefined || name === undefined || coin === undefined || status === undefined) return undefined;
  return { endpoint, name, coin, status };
}

/** Sessions with known endpoints, whatever they speak. */
export function knownEndpointQuery(pool: PoolFields): Query {
  return { kind: 'exists', field: pool.endpoint };
}

/** Sessions that speak a mining dialect, or are with a known endpoint: of all hosts. */
export function miningQueries(profile: Profile): Query[] {
  const pool = poolFieldsOf(profile);
  const dialects: Query = {
    kind: 'match',
    field: profile.fields['application.name'].name,
    any: valuesOf([...DIALECTS].sort()),
  };
  return pool === undefined ? [dialects] : [dialects, knownEndpointQuery(pool)];
}
