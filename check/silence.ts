/** Miners that are not heard, though their baseline knows no silence as long. */
import type { Cluster } from '../cluster/cluster.ts';
import { rangeContains, rangeToString } from '../model/address.ts';
import type { CheckReport } from '../model/generated/check.ts';
import type { Presence } from '../model/generated/baseline.ts';
import { propertyOf } from '../model/json.ts';
import { formatDuration } from '../model/units.ts';
import { search, type LookOptions } from './search.ts';
import { hostQuery, spanQuery, type Span } from './question.ts';

/** Hosts of one search: engines bound the clauses of a request. */
const HOSTS_AT_ONCE = 200;

type Silence = Pick<CheckReport, 'silent' | 'notJudged'>;

interface Heard {
  documents: number;
  /** Milliseconds; undefined for none. */
  lastMs: number | undefined;
}

async function hear(
  cluster: Cluster,
  index: string,
  hosts: readonly string[],
  span: Span,
  options: LookOptions,
): Promise<Map<string, Heard>> {
  const { profile } = options.inputs;
  const heard = new Map<string, Heard>();
  for (let at = 0; at < hosts.length; at += HOSTS_AT_ONCE) {
    const some = hosts.slice(at, at + HOSTS_AT_ONCE);
    const filters = Object.fromEntries(some.map((host) => [host, hostQuery(host, profile)]));
    const last = { max: { field: profile.fields['time.updated'].name } };
    const body = {
      size: 0,
      query: spanQuery(span, profile),
      aggs: { hosts: { filters: { filters }, aggs: { last } } },
    };
    const answer = await search(cluster, index, body, options);
    const buckets = propertyOf(propertyOf(answer['aggregations'], 'hosts'), 'buckets');
    for (const host of some) {
      const bucket = propertyOf(buckets, host);
      const lastMs = propertyOf(propertyOf(bucket, 'last'), 'value');
      heard.set(host, {
        documents: Number(propertyOf(bucket, 'doc_count') ?? 0),
        lastMs: typeof lastMs === 'number' ? lastMs : undefined,
      });
    }
  }
  return heard;
}

/** Hosts whose silence can be judged, and sentences about the others. */
function judgeable(spanSeconds: number, { inputs, baseline }: LookOptions): { hosts: Presence[]; notJudged: string[] } {
  const presences = baseline.miners
    .flatMap(({ presence }) => presence ?? [])
    .filter(({ host }) => inputs.miners.some((range) => rangeContains(range, host)));
  const notJudged = inputs.miners
    .filter((range) => !presences.some(({ host }) => rangeContains(range, host)))
    .map((range) => `${rangeToString(range)}: the baseline does not say when it was heard`);
  const hosts = presences.filter(({ longestSilenceSeconds }) => longestSilenceSeconds < spanSeconds);
  for (const { host, longestSilenceSeconds } of presences.filter((each) => !hosts.includes(each)))
    notJudged.push(
      `${host}: it was silent for ${formatDuration(longestSilenceSeconds)} when all was well, and ` +
        `${formatDuration(spanSeconds)} are looked at`,
    );
  return { hosts, notJudged };
}

/** Who is silent within a span. @throws BitSecureError as searches do */
export async function silence(cluster: Cluster, index: string, span: Span, options: LookOptions): Promise<Silence> {
  const { hosts, notJudged } = judgeable((span.toMs - span.fromMs) / 1000, options);
  const heard = await hear(
    cluster,
    index,
    hosts.map(({ host }) => host),
    span,
    options,
  );
  const quiet = hosts.filter(({ host }) => heard.get(host)?.documents === 0);
  const before = await hear(
    cluster,
    index,
    quiet.map(({ host }) => host),
    { fromMs: 0, toMs: span.fromMs },
    options,
  );
  const silent = quiet.map(({ host, longestSilenceSeconds }) => {
    const lastMs = before.get(host)?.lastMs;
    const told = { host, longestSilenceSeconds };
    return lastMs === undefined ? told : Object.assign(told, { lastHeard: new Date(lastMs).toISOString() });
  });
  return { silent, notJudged };
}
