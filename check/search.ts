/** The searches of a look. */
import { ask } from '../cluster/ask.ts';
import type { Cluster, Exchange } from '../cluster/cluster.ts';
import type { Inputs } from '../generator/inputs.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Baseline } from '../model/generated/baseline.ts';
import type { JsonObject } from '../model/json.ts';

export interface LookOptions {
  inputs: Inputs;
  baseline: Baseline;
  /** Bounds each search. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

/** What bounds a request of a look. */
export function exchangeOf({ timeoutMs, signal }: LookOptions): Exchange {
  return { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}

/** A search whose refusal is a fault: the questions here are our own. @throws BitSecureError */
export async function search(cluster: Cluster, index: string, body: object, options: LookOptions): Promise<JsonObject> {
  const answer = await ask(cluster, index, body, exchangeOf(options));
  if (!('refused' in answer)) return answer;
  throw new BitSecureError('CLUSTER_REFUSED', `${cluster.url} (search ${index}): ${String(answer['refused'])}`, {
    hint: 'do the fields of the index have the names and types of the profile? --profile names another',
  });
}
