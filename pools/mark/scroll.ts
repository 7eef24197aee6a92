/** Every document of a search, page by page, as engines from 5 on give them. */
import type { Cluster } from '../../cluster/cluster.ts';
import { reasonOf, reasonText } from '../../cluster/faults.ts';
import { WireError, type WireAnswer } from '../../cluster/wire.ts';
import { BitSecureError } from '../../model/errors.ts';
import { arrayOf, objectOf, propertyOf, stringOf, type JsonObject } from '../../model/json.ts';

/** How long the engine keeps the search open between two pages. */
const KEEP = '2m';

export interface Hit {
  index: string;
  id: string;
  /** Of engines before 7. */
  type: string | undefined;
  source: JsonObject;
}

type Request = Parameters<Cluster['send']>[0];

async function exchange(cluster: Cluster, request: Request, what: string): Promise<WireAnswer> {
  const answer = await cluster.send(request).catch((error: unknown) => {
    throw error instanceof WireError ? cluster.explain(error, what) : error;
  });
  if (answer.status !== 200) throw cluster.explain(answer, what);
  const failure = arrayOf(propertyOf(propertyOf(answer.body, '_shards'), 'failures'))[0];
  if (failure === undefined && propertyOf(answer.body, 'timed_out') !== true) return answer;
  const why = failure === undefined ? 'it timed out' : reasonText(reasonOf(propertyOf(failure, 'reason')));
  // Half an answer would leave documents out without a word.
  throw new BitSecureError('CLUSTER_REFUSED', `${cluster.url}: the search came back unfinished: ${why}`, {
    hint: 'try again when the cluster is well',
  });
}

function hitOf(value: unknown, url: string): Hit {
  const { _index: index, _id: id, _type: type, _source: source } = objectOf(value);
  if (typeof index === 'string' && typeof id === 'string')
    return { index, id, type: stringOf(type), source: objectOf(source) };
  throw new BitSecureError('NOT_A_CLUSTER', `${url}: the answer holds a hit without index and id`);
}

/**
 * Runs a search to its end.
 * @param pattern of index names; none that fits is fine
 * @param body the search; its size is that of a page
 * @throws BitSecureError, also where a part of the indices did not answer
 */
export async function* scroll(
  cluster: Cluster,
  pattern: string,
  body: object,
  signal?: AbortSignal,
): AsyncGenerator<readonly Hit[]> {
  const path = `/${encodeURIComponent(pattern).replace(/%2A/g, '*').replace(/%2C/g, ',')}/_search`;
  const first = { method: 'POST', path, query: { scroll: KEEP, ignore_unavailable: 'true' }, body, signal } as const;
  let answer = await exchange(cluster, first, 'search');
  let scrollId = stringOf(propertyOf(answer.body, '_scroll_id'));
  try {
    for (;;) {
      const hits = arrayOf(propertyOf(propertyOf(answer.body, 'hits'), 'hits'));
      if (hits.length === 0) return;
      yield hits.map((hit) => hitOf(hit, cluster.url));
      if (scrollId === undefined) return;
      const next = {
        method: 'POST',
        path: '/_search/scroll',
        body: { scroll: KEEP, scroll_id: scrollId },
        signal,
      } as const;
      answer = await exchange(cluster, next, 'search');
      scrollId = stringOf(propertyOf(answer.body, '_scroll_id')) ?? scrollId;
    }
  } finally {
    // The engine closes what is left open by itself, two minutes later.
    if (scrollId !== undefined)
      await cluster
        .send({ method: 'DELETE', path: '/_search/scroll', body: { scroll_id: [scrollId] } })
        .catch(() => undefined);
  }
}
