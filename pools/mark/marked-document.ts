/** A session document of a cluster: what it says of its server, what is known of that, and what of it the document lacks. */
import { BitSecureError } from '../../model/errors.ts';
import type { FieldValue, SemanticField } from '../../model/fields.ts';
import { isObject, type JsonObject } from '../../model/json.ts';
import { isSealed, likelyMining } from '../../model/likely-mining.ts';
import type { Profile } from '../../model/profile.ts';
import type { SessionMining, SessionPool } from '../../model/session.ts';
import { documentMs } from '../../model/time.ts';
import type { PoolIndex } from '../ask/pool-index.ts';
import { sessionPool } from '../ask/session-pool.ts';
import { valueAt } from '../flows/session-documents.ts';

/** What is known of a server, and of a session with it. */
interface Known {
  pool: SessionPool;
  mining: SessionMining | undefined;
}
type Value = readonly [SemanticField, (known: Known) => FieldValue | undefined];

const VALUES: readonly Value[] = [
  ['pool.endpoint', ({ pool }) => pool.endpoint],
  ['pool.name', ({ pool }) => pool.names],
  ['pool.coin', ({ pool }) => pool.coins],
  ['pool.status', ({ pool }) => pool.status],
];
/** Where the profile has them. */
const OF_MINING: readonly Value[] = [
  ['mining.certainty', ({ mining }) => mining?.certainty],
  ['mining.dialect', ({ mining }) => mining?.dialect],
];

const OF_TLS = ['tls.server.name', 'tls.alpn', 'tls.next.protocol', 'tls.version', 'tls.ja4'] as const;
/** What more may tell of a server and of the session, where the profile and the document have it. */
const MORE = [
  'time.start',
  'transport',
  'application.name',
  'application.path',
  'application.certainty',
  'destination.names',
  'proxied.host',
  'proxied.port',
  'proxied.names',
  ...OF_TLS,
] as const;

/** Whoever lacks one of these fields cannot be marked. */
function nameIn(profile: Profile, field: SemanticField): string {
  const name = profile.fields[field]?.name;
  if (name !== undefined) return name;
  throw new BitSecureError('BAD_PROFILE', `the profile ${profile.id} has no field ${field}, so nothing can be marked`, {
    hint: 'add it under "fields"; profiles/ecs.json shows how',
  });
}

const namesOf = (profile: Profile, fields: readonly SemanticField[]): string[] =>
  fields.flatMap((field) => profile.fields[field]?.name ?? []);

/** Fields that are read. @throws BitSecureError BAD_PROFILE */
export function fieldsIn(profile: Profile): string[] {
  return [
    nameIn(profile, 'destination.address'),
    nameIn(profile, 'destination.port'),
    ...VALUES.map(([field]) => nameIn(profile, field)),
    ...namesOf(profile, [...OF_MINING.map(([field]) => field), ...MORE]),
    nameIn(profile, 'time.updated'),
  ];
}

const textsOf = (value: unknown): string[] => [value].flat().filter((text) => typeof text === 'string');

type Reader = (field: SemanticField) => unknown;

function readerOf(source: JsonObject, profile: Profile): Reader {
  return (field) => {
    const name = profile.fields[field]?.name;
    return name === undefined ? undefined : valueAt(source, name);
  };
}

function poolOf(index: PoolIndex, of: Reader): SessionPool | undefined {
  const timeOf = (field: SemanticField): number => documentMs(of(field)) ?? Number.NaN;
  const lastMs = timeOf('time.updated');
  const firstMs = timeOf('time.start');
  const path = of('application.path');
  const ofPath = typeof path === 'string' ? /^\/([a-z0-9-]+)/.exec(path)?.[1] : undefined;
  const [address = ''] = textsOf(of('destination.address'));
  const [host] = textsOf(of('proxied.host'));
  const proxied =
    host === undefined ? undefined : { host, port: Number(of('proxied.port')), names: textsOf(of('proxied.names')) };
  return sessionPool(index, {
    transport: textsOf(of('transport'))[0] ?? ofPath,
    address,
    port: Number(of('destination.port')),
    names: textsOf(of('destination.names')),
    proxied,
    firstMs: firstMs <= lastMs ? firstMs : lastMs,
    lastMs,
  });
}

/**
 * Likely mining, as sessions say it: unless the document says that mining was seen. Where it does not say how its application is
 * known, what it says of the TLS handshake tells that this was seen.
 */
function miningOf(of: Reader, { dialect }: SessionPool): SessionMining | undefined {
  const [told] = textsOf(of('mining.certainty'));
  if (told !== undefined && told !== 'likely') return undefined;
  const [name = ''] = textsOf(of('application.name'));
  const [certainty = OF_TLS.some((field) => textsOf(of(field)).length > 0) ? 'seen' : 'guess'] = textsOf(
    of('application.certainty'),
  );
  const application = { name, certainty: certainty === 'seen' ? ('seen' as const) : ('guess' as const) };
  return isSealed({ application, tls: { alpn: textsOf(of('tls.alpn')) } }) ? likelyMining(dialect) : undefined;
}

/** What is known of a document's server; undefined where that is nothing. @param source the document */
export function knownOf(index: PoolIndex, source: JsonObject, profile: Profile): Known | undefined {
  const of = readerOf(source, profile);
  const pool = poolOf(index, of);
  return pool === undefined ? undefined : { pool, mining: miningOf(of, pool) };
}

/** What the document lacks, by dotted name. What is not known now stays as it was marked before. */
export function lackOf(source: JsonObject, known: Known, profile: Profile): Map<string, FieldValue> {
  const lack = new Map<string, FieldValue>();
  for (const [field, valueOf] of [...VALUES, ...OF_MINING]) {
    const value = valueOf(known);
    const name = profile.fields[field]?.name;
    if (name === undefined || value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    const there = textsOf(valueAt(source, name));
    const wanted = textsOf(value);
    if (there.length !== wanted.length || there.some((text, at) => text !== wanted[at])) lack.set(name, value);
  }
  return lack;
}

/** The partial update of what a document lacks. */
export function partOf(lack: ReadonlyMap<string, FieldValue>): string {
  const doc: JsonObject = {};
  for (const [name, value] of lack) {
    const path = name.split('.');
    let at = doc;
    for (const part of path.slice(0, -1)) {
      const inner = at[part];
      at = isObject(inner) ? inner : (at[part] = {} as JsonObject);
    }
    at[path.at(-1) ?? ''] = value;
  }
  return JSON.stringify({ doc });
}
