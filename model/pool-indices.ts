/** The indices of the pool index: what they are called, and the type of each field that panels and mappings are made by. */
import type { PoolEndpoint } from './generated/pool-endpoint.ts';
import type { PoolObservation } from './generated/pool-observation.ts';
import type { FieldType } from './profile.ts';

export interface PoolIndexDefinition {
  /** Finds them all; also the id of the index pattern in Kibana 4 and 5. */
  pattern: string;
  /** Id of the index pattern where it is not its title. */
  id: string;
  timeField: string;
  /** Dotted name to type, in the order of the schema. What is kept and not indexed is not among them. */
  fields: Readonly<Record<string, FieldType>>;
}

type Typed<T> = Required<{ [Key in keyof T]: unknown }>;

const CERTIFICATE = {
  'certificate.subject': 'keyword',
  'certificate.issuer': 'keyword',
  'certificate.validFrom': 'date',
  'certificate.validTo': 'date',
  'certificate.sha256': 'keyword',
} as const;

/** One document for each endpoint: its present state. */
const ENDPOINT = {
  id: 'keyword',
  fqdn: 'keyword',
  address: 'ip',
  port: 'integer',
  transport: 'keyword',
  pools: 'keyword',
  site: 'keyword',
  coins: 'keyword',
  algorithms: 'keyword',
  regions: 'keyword',
  sources: 'keyword',
  status: 'keyword',
  reason: 'keyword',
  dialect: 'keyword',
  algorithm: 'keyword',
  tls: 'boolean',
  latencyMs: 'double',
  firstReply: 'keyword',
  evidence: 'keyword',
  checkedAt: 'date',
  statusSince: 'date',
  upFirst: 'date',
  upLast: 'date',
  addressFirstSeen: 'date',
  addressLastSeen: 'date',
  addressCurrent: 'boolean',
  canonicalNames: 'keyword',
  ttl: 'long',
} as const satisfies Omit<Typed<PoolEndpoint>, 'certificate' | 'history'>;

/** One document for each probe. */
const OBSERVATION = {
  id: 'keyword',
  endpoint: 'keyword',
  time: 'date',
  fqdn: 'keyword',
  address: 'ip',
  port: 'integer',
  transport: 'keyword',
  pools: 'keyword',
  coins: 'keyword',
  status: 'keyword',
  reason: 'keyword',
  dialect: 'keyword',
  algorithm: 'keyword',
  tls: 'boolean',
  latencyMs: 'double',
  firstReply: 'keyword',
  evidence: 'keyword',
} as const satisfies Omit<Typed<PoolObservation>, 'certificate'>;

export const POOL_INDICES = {
  endpoints: {
    pattern: 'bitsecure-pools',
    id: 'bitsecure-pools',
    timeField: 'checkedAt',
    fields: { ...ENDPOINT, ...CERTIFICATE },
  },
  /** An index a month: `bitsecure-pool-observations-2026-11`. */
  observations: {
    pattern: 'bitsecure-pool-observations-*',
    id: 'bitsecure-pool-observations',
    timeField: 'time',
    fields: { ...OBSERVATION, ...CERTIFICATE },
  },
} as const satisfies Record<string, PoolIndexDefinition>;
export type PoolIndexKey = keyof typeof POOL_INDICES;

/** The part of the pool index that an index pattern finds, one month of it or all; undefined for other patterns. */
export function poolIndexOfPattern(pattern: string): PoolIndexDefinition | undefined {
  return Object.values(POOL_INDICES).find(({ id }) => pattern.startsWith(id));
}
