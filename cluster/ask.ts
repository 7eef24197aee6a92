/** One search whose refusal may be the asker's own fault: an answer, what is wrong with the question, or a fault of the cluster. */
import type { Cluster, Exchange } from './cluster.ts';
import { cleanReason, isTransientStatus, reasonOf, reasonText, requireShards, type Reason } from './faults.ts';
import { WireError } from './wire.ts';
import { BitSecureError } from '../model/errors.ts';
import { arrayOf, objectOf, propertyOf } from '../model/json.ts';

/** What the engine says is wrong with a request. */
export interface Refusal {
  refused: string;
}

/** Refusals that engines give a status of their own faults, and that are about the request all the same. */
const ABOUT_REQUEST =
  /too_many_(?:nested_)?clauses|too_many_buckets|parse_exception|parsing_exception|query_shard_exception|illegal_argument/;

/**
 * Searches an index.
 * @throws BitSecureError for what is no fault of the request
 */
export async function ask(
  cluster: Cluster,
  index: string,
  body: object,
  exchange: Exchange = {},
): Promise<Record<string, unknown> | Refusal> {
  const path = `/${encodeURIComponent(index)}/_search`;
  const answer = await cluster.send({ method: 'POST', path, body, ...exchange }).catch((error: unknown) => {
    throw error instanceof WireError ? cluster.explain(error, 'search') : error;
  });
  const { status } = answer;
  const told = (reason: Reason): string => reasonText(cleanReason(reason, (text) => cluster.redact(text)));
  if (status !== 200) {
    const reason = reasonOf(objectOf(answer.body)['error']);
    const about = !isTransientStatus(status) || ABOUT_REQUEST.test(`${reason.type} ${reason.reason}`);
    if (about && status !== 401 && status !== 403 && reasonText(reason) !== '') return { refused: told(reason) };
    throw cluster.explain(answer, 'search');
  }
  const result = objectOf(answer.body);
  requireShards(result, `${cluster.url} (search ${index})`);
  const failure = arrayOf(propertyOf(result['_shards'], 'failures'))[0];
  if (failure !== undefined) return { refused: told(reasonOf(propertyOf(failure, 'reason'))) };
  if (result['hits'] === undefined || result['timed_out'] === true)
    throw new BitSecureError('CLUSTER_REFUSED', `${cluster.url}: the search came back unfinished`, {
      hint: 'the cluster is too busy: try again later',
    });
  return result;
}
