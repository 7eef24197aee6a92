/** Marks session documents that are in a cluster already: those to known endpoints get pool, coin and status. */
import { BulkSink } from '../../cluster/bulk-sink.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { RefusedDocument } from '../../cluster/document.ts';
import { WireError } from '../../cluster/wire.ts';
import { BitSecureError } from '../../model/errors.ts';
import type { FieldValue, SemanticField } from '../../model/fields.ts';
import { isObject, type JsonObject } from '../../model/json.ts';
import type { Profile } from '../../model/profile.ts';
import type { SessionPool } from '../../model/session.ts';
import type { PoolIndex } from '../ask/pool-index.ts';
import { sessionPool } from '../ask/session-pool.ts';
import { valueAt } from '../flows/session-documents.ts';
import { scroll, type Hit } from './scroll.ts';

export interface MarkOptions {
  profile: Profile;
  /** Times of the updates that are looked at, in milliseconds since 1970-01-01T00:00:00Z; the first and the last count. */
  fromMs: number;
  toMs: number;
  /** Reads and counts, and writes nothing. */
  dryRun: boolean;
  /** How long the cluster may take nothing before that is given up. */
  timeoutMs: number;
  onRefused: (document: RefusedDocument) => void;
  signal: AbortSignal;
}

/** `read` is the sum of the others. */
export interface MarkCounts {
  /** With an address or a name that is known. */
  read: number;
  /** Given what they lacked; in a dry run, that would be. */
  marked: number;
  /** Said all of it before. */
  unchanged: number;
  /** Known by address or name, and not on that port. */
  others: number;
  refused: number;
}

/** Elasticsearch takes 65,536 values in one list. */
const LIST_VALUES = 60_000;
const PAGE = 500;
const VALUES: readonly (readonly [SemanticField, (pool: SessionPool) => FieldValue | undefined])[] = [
  ['pool.endpoint', ({ endpoint }) => endpoint],
  ['pool.name', ({ names }) => names],
  ['pool.coin', ({ coins }) => coins],
  ['pool.status', ({ status }) => status],
];

/** What more may tell of a server, where the profile and the document have it. */
const OF_SERVER = [
  'time.start',
  'transport',
  'application.path',
  'destination.names',
  'proxied.host',
  'proxied.port',
  'proxied.names',
] as const;

function termsOf(field: string, values: readonly string[]): object[] {
  const lists = Array.from({ length: Math.ceil(values.length / LIST_VALUES) }, (_, list) =>
    values.slice(list * LIST_VALUES, (list + 1) * LIST_VALUES),
  );
  return lists.map((list) => ({ terms: { [field]: list } }));
}

/** Whoever lacks one of these fields cannot be marked. */
function nameIn(profile: Profile, field: SemanticField): string {
  const name = profile.fields[field]?.name;
  if (name !== undefined) return name;
  throw new BitSecureError('BAD_PROFILE', `the profile ${profile.id} has no field ${field}, so nothing can be marked`, {
    hint: 'add it under "fields"; profiles/ecs.json shows how',
  });
}

/** Undefined where nothing is known. */
function searchOf(index: PoolIndex, { profile, fromMs, toMs }: MarkOptions): object | undefined {
  const fields = [
    nameIn(profile, 'destination.address'),
    nameIn(profile, 'destination.port'),
    ...VALUES.map(([field]) => nameIn(profile, field)),
  ];
  const time = profile.fields['time.updated'].name;
  const more = OF_SERVER.flatMap((field) => profile.fields[field]?.name ?? []);
  const [addresses, names] = [[...index.addresses()], [...index.names()]];
  const should = (
    [
      ['destination.address', addresses],
      ['destination.names', names],
      ['proxied.host', [...addresses, ...names]],
      ['proxied.names', names],
    ] as const
  ).flatMap(([field, values]) => {
    const name = profile.fields[field]?.name;
    return name === undefined ? [] : termsOf(name, values);
  });
  if (should.length === 0) return undefined;
  const range = { range: { [time]: { gte: fromMs, lte: toMs, format: 'epoch_millis' } } };
  return {
    size: PAGE,
    sort: ['_doc'],
    _source: [...fields, ...more, time],
    query: { bool: { filter: [range, { bool: { should, minimum_should_match: 1 } }] } },
  };
}

const textsOf = (value: unknown): string[] => [value].flat().filter((text) => typeof text === 'string');

function poolOf(index: PoolIndex, { source }: Hit, profile: Profile): SessionPool | undefined {
  const of = (field: SemanticField): unknown => {
    const name = profile.fields[field]?.name;
    return name === undefined ? undefined : valueAt(source, name);
  };
  const timeOf = (field: SemanticField): number => {
    const value = of(field);
    return typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  };
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

/** What the document lacks, by dotted name. What is not known now stays as it was marked before. */
function lackOf({ source }: Hit, pool: SessionPool, profile: Profile): Map<string, FieldValue> {
  const lack = new Map<string, FieldValue>();
  for (const [field, of] of VALUES) {
    const value = of(pool);
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    const name = nameIn(profile, field);
    const there = textsOf(valueAt(source, name));
    const wanted = textsOf(value);
    if (there.length !== wanted.length || there.some((text, at) => text !== wanted[at])) lack.set(name, value);
  }
  return lack;
}

function partOf(lack: ReadonlyMap<string, FieldValue>): string {
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

/** Sees to it that an index has the fields as exact values: guessed by the engine they would be text. */
async function prepare(cluster: Cluster, { index, type }: Hit, profile: Profile, signal: AbortSignal): Promise<void> {
  const typed = cluster.documentType === undefined ? '' : `/${encodeURIComponent(type ?? cluster.documentType)}`;
  const path = `/${encodeURIComponent(index)}/_mapping${typed}`;
  const properties: JsonObject = {};
  for (const [field] of VALUES) properties[nameIn(profile, field)] = { type: 'keyword' };
  const answer = await cluster.send({ method: 'PUT', path, body: { properties }, signal }).catch((error: unknown) => {
    throw error instanceof WireError ? cluster.explain(error, `PUT ${path}`) : error;
  });
  if (answer.status >= 300) throw cluster.explain(answer, `PUT ${path}`);
}

/**
 * Marks the documents of a span of time. The same twice changes nothing; what an interrupted run has marked stays.
 * @throws BitSecureError for a cluster that does not play along, BAD_PROFILE, INTERRUPTED, INTERNAL
 */
export async function mark(cluster: Cluster, index: PoolIndex, options: MarkOptions): Promise<MarkCounts> {
  const { profile, dryRun, signal, timeoutMs, onRefused } = options;
  const counts: MarkCounts = { read: 0, marked: 0, unchanged: 0, others: 0, refused: 0 };
  const search = searchOf(index, options);
  if (search === undefined) return counts;
  const prepared = new Set<string>();
  const sink = new BulkSink(cluster, { timeoutMs, onRefused });
  const check = (): void => {
    if (signal.aborted) throw new BitSecureError('INTERRUPTED', 'interrupted');
  };
  let sent = 0;
  try {
    for await (const hits of scroll(cluster, profile.index.pattern, search, signal)) {
      for (const hit of hits) {
        check();
        counts.read += 1;
        const pool = poolOf(index, hit, profile);
        const lack = pool === undefined ? undefined : lackOf(hit, pool, profile);
        if (lack === undefined) counts.others += 1;
        else if (lack.size === 0) counts.unchanged += 1;
        else if (dryRun) counts.marked += 1;
        else {
          if (!prepared.has(hit.index)) await prepare(cluster, hit, profile, signal);
          prepared.add(hit.index);
          sent += 1;
          const type = cluster.documentType === undefined ? undefined : hit.type;
          await sink.add({ index: hit.index, id: hit.id, type, action: 'update', source: partOf(lack) });
        }
      }
    }
    await sink.close();
  } catch (error) {
    await sink.stop();
    throw signal.aborted ? new BitSecureError('INTERRUPTED', 'interrupted') : error;
  }
  counts.refused = sink.counts.refused;
  counts.marked += sink.counts.indexed;
  if (sink.counts.indexed + sink.counts.refused !== sent)
    throw new BitSecureError('INTERNAL', `the counts do not add up: ${sent} sent, ${sink.counts.indexed} marked`);
  if (prepared.size > 0) await cluster.refresh([...prepared].join(','));
  return counts;
}
