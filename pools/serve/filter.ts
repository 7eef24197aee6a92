/** Which endpoints a request asks for. */
import { parseAddressRange } from '../../model/address.ts';
import type { EndpointFilter } from '../../model/generated/pools-api.ts';
import type { KnownEndpoint } from '../ask/known-endpoint.ts';
import type { PoolIndex } from '../ask/pool-index.ts';
import { globMatches } from './glob.ts';
import type { Row } from './row.ts';

type Test = (row: Row) => boolean;

const lower = (values: readonly string[]): Set<string> => new Set(values.map((value) => value.toLowerCase()));

/** Each condition of a request as a test; one that is not given is undefined. */
const TESTS: {
  [Key in keyof Required<EndpointFilter>]: (value: NonNullable<EndpointFilter[Key]>, index: PoolIndex) => Test;
} = {
  coin: (values) => {
    const wanted = lower(values);
    return ({ endpoint }) => endpoint.coins.some((coin) => wanted.has(coin.toLowerCase()));
  },
  pool: (values) => {
    const wanted = lower(values);
    return ({ endpoint }) => endpoint.pools.some((pool) => wanted.has(pool.toLowerCase()));
  },
  status: (values) => {
    const wanted = new Set<string>(values);
    return ({ endpoint }) => wanted.has(endpoint.status ?? 'unprobed');
  },
  reason: (values) => {
    const wanted = new Set<string | undefined>(values);
    return ({ endpoint }) => wanted.has(endpoint.reason);
  },
  dialect: (values) => {
    const wanted = new Set<string | undefined>(values);
    return ({ endpoint }) => wanted.has(endpoint.dialect);
  },
  tls:
    (value) =>
    ({ endpoint }) =>
      endpoint.tls === value,
  port: (values) => {
    const wanted = new Set(values);
    return ({ endpoint }) => endpoint.port !== undefined && wanted.has(endpoint.port);
  },
  fqdn: (value) => {
    const pattern = value.toLowerCase().replace(/\.$/, '');
    return ({ endpoint }) => endpoint.fqdn !== undefined && globMatches(pattern, endpoint.fqdn);
  },
  address: (value, index) => {
    const wanted = new Set<KnownEndpoint>(index.inRange(parseAddressRange(value)));
    return ({ endpoint }) => wanted.has(endpoint);
  },
  text: (value) => {
    const words = value.toLowerCase().split(/\s+/);
    return ({ text }) => words.every((word) => text.includes(word));
  },
};

/** True for the endpoints that meet every condition. @throws BitSecureError BAD_ADDRESS */
export function filterOf(filter: EndpointFilter, index: PoolIndex): Test {
  const tests: Test[] = [];
  const add = <Key extends keyof EndpointFilter>(key: Key): void => {
    const value = filter[key];
    if (value !== undefined) tests.push(TESTS[key](value, index));
  };
  for (const key of Object.keys(TESTS) as (keyof EndpointFilter)[]) add(key);
  return (row) => tests.every((test) => test(row));
}
