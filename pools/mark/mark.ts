/** Marks session documents that are in a cluster already: those to known endpoints get pool, coin, status and likely mining. */
import { BulkSink } from '../../cluster/bulk-sink.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { RefusedDocument } from '../../cluster/document.ts';
import { WireError } from '../../cluster/wire.ts';
import { BitSecureError } from '../../model/errors.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Profile } from '../../model/profile.ts';
import type { PoolIndex } from '../ask/pool-index.ts';
import { fieldsIn, knownOf, lackOf, partOf } from './marked-document.ts';
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

function termsOf(field: string, values: readonly string[]): object[] {
  const lists = Array.from({ length: Math.ceil(values.length / LIST_VALUES) }, (_, list) =>
    values.slice(list * LIST_VALUES, (list + 1) * LIST_VALUES),
  );
  return lists.map((list) => ({ terms: { [field]: list } }));
}

/** Undefined where nothing is known. */
function searchOf(index: PoolIndex, { profile, fromMs, toMs }: MarkOptions): object | undefined {
  const fields = fieldsIn(profile);
  const time = profile.fields['time.updated'].name;
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
    _source: fields,
    query: { bool: { filter: [range, { bool: { should, minimum_should_match: 1 } }] } },
  };
}

/** Sees to it that an index has fields as exact values: guessed by the engine they would be text. */
async function prepare(cluster: Cluster, { index, type }: Hit, names: string[], signal: AbortSignal): Promise<void> {
  const typed = cluster.documentType === undefined ? '' : `/${encodeURIComponent(type ?? cluster.documentType)}`;
  const path = `/${encodeURIComponent(index)}/_mapping${typed}`;
  const properties: JsonObject = {};
  for (const name of names) properties[name] = { type: 'keyword' };
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
  /** By index: the fields that it has. */
  const prepared = new Map<string, Set<string>>();
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
        const known = knownOf(index, hit.source, profile);
        const lack = known === undefined ? undefined : lackOf(hit.source, known, profile);
        if (lack === undefined) counts.others += 1;
        else if (lack.size === 0) counts.unchanged += 1;
        else if (dryRun) counts.marked += 1;
        else {
          const there = prepared.get(hit.index) ?? new Set<string>();
          const names = [...lack.keys()].filter((name) => !there.has(name));
          if (names.length > 0) await prepare(cluster, hit, names, signal);
          for (const name of names) there.add(name);
          prepared.set(hit.index, there);
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
  if (prepared.size > 0) await cluster.refresh([...prepared.keys()].join(','));
  return counts;
}
