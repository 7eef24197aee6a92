/** The searches of a look. */
import { ask } from '../cluster/ask.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Inputs } from '../generator/inputs.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Baseline } from '../model/generated/baseline.ts';
import type { JsonObject } from '../model/json.ts';

export interface LookOptions {
  inputs: Inputs;
  baseline: Baseline;
  signal?: AbortSignal | undefined;
}

/** A search whose refusal is a fault: the questions here are our own. @throws BitSecureError */
export async function search(
  cluster: Cluster,
  index: string,
  body: object,
  signal: AbortSignal | undefined,
): Promise<JsonObject> {
  const answer = await ask(cluster, index, body, signal);
  if (!('refused' in answer)) return answer;
  throw new BitSecureError('CLUSTER_REFUSED', `${cluster.url} (search ${index}): ${String(answer['refused'])}`, {
    hint: 'do the fields of the index have the names and types of the profile? --profile names another',
  });
}
