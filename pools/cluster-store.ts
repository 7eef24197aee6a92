/** The pool index in a cluster: one document an endpoint, and an index of observations a month. */
import { ask } from '../cluster/ask.ts';
import type { Cluster, IndexTemplate } from '../cluster/cluster.ts';
import type { IndexDocument } from '../cluster/document.ts';
import { writeAll } from '../cluster/write-all.ts';
import { reasonText } from '../cluster/faults.ts';
import { WireError } from '../cluster/wire.ts';
import { schemaViolations } from '../files/schema.ts';
import { BitSecureError } from '../model/errors.ts';
import type { PoolEndpoint } from '../model/generated/pool-endpoint.ts';
import type { PoolObservation } from '../model/generated/pool-observation.ts';
import { arrayOf, objectOf, propertyOf } from '../model/json.ts';
import { POOL_INDICES, type PoolIndexKey } from '../model/pool-indices.ts';
import { observationIndex, STATES } from './index-names.ts';
import type { PoolStore } from './store.ts';

/** Documents of a page; one with a long history has some 100 kB. */
const PAGE = 500;
const OBSERVATIONS = POOL_INDICES.observations.pattern;

/** Longer values are kept and not found: no term takes more than 32,766 octets (Lucene). */
const KEYWORD = { type: 'keyword', ignore_above: 1024 };

/** `{a: {properties: {b: …}}}` of `a.b`. */
function nested(fields: Readonly<Record<string, string>>): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(fields)) {
    const [head = '', tail] = name.split('.');
    const mapping = type === 'keyword' ? KEYWORD : { type };
    if (tail === undefined) properties[head] = mapping;
    else {
      const parent = (properties[head] ??= { properties: {} }) as { properties: Record<string, unknown> };
      parent.properties[tail] = mapping;
    }
  }
  return properties;
}

/** Template of one of the indices: strict, so that what is not foreseen is told and not guessed. */
export function poolTemplate(key: PoolIndexKey): IndexTemplate {
  const { pattern, id, fields } = POOL_INDICES[key];
  const history = key === 'endpoints' ? { history: { type: 'object', enabled: false } } : {};
  return {
    name: id,
    pattern,
    dataStream: false,
    settings: { number_of_shards: 1 },
    mappings: { dynamic: 'strict', properties: { ...nested(fields), ...history } },
  };
}

export interface ClusterStoreOptions {
  /** How long the cluster may take nothing of a `save` before that is given up. */
  timeoutMs: number;
}

/** What is saved, as documents of its indices. */
function* documentsOf(
  states: readonly PoolEndpoint[],
  observations: readonly PoolObservation[],
): Generator<IndexDocument> {
  for (const one of observations) yield { index: observationIndex(one.time), id: one.id, source: JSON.stringify(one) };
  for (const one of states) yield { index: STATES, id: one.id, action: 'index', source: JSON.stringify(one) };
}

export class ClusterStore implements PoolStore {
  readonly name: string;
  readonly #cluster: Cluster;
  readonly #options: ClusterStoreOptions;

  /** @param cluster closed with the store */
  constructor(cluster: Cluster, options: ClusterStoreOptions) {
    this.name = cluster.url;
    this.#cluster = cluster;
    this.#options = options;
  }

  /** Puts the templates: from here on indices have the right types, whoever makes them. @throws BitSecureError */
  async prepare(signal?: AbortSignal): Promise<void> {
    for (const key of Object.keys(POOL_INDICES) as PoolIndexKey[])
      await this.#cluster.putTemplate(poolTemplate(key), { timeoutMs: this.#options.timeoutMs, signal });
  }

  async load(signal?: AbortSignal): Promise<PoolEndpoint[]> {
    const endpoints: PoolEndpoint[] = [];
    if (!(await this.#exists(STATES, signal))) return endpoints;
    await this.#cluster.refresh(STATES);
    for (let after: unknown; ;) {
      const body = { size: PAGE, sort: [{ id: 'asc' }], ...(after === undefined ? {} : { search_after: [after] }) };
      const answer = await ask(this.#cluster, STATES, body, { signal });
      if ('refused' in answer) throw this.#refusal(String(answer['refused']));
      const hits = arrayOf(propertyOf(answer['hits'], 'hits'));
      for (const hit of hits) endpoints.push(this.#endpoint(hit));
      if (hits.length < PAGE) return endpoints;
      after = endpoints.at(-1)?.id;
    }
  }

  async save(
    states: readonly PoolEndpoint[],
    observations: readonly PoolObservation[],
    signal?: AbortSignal,
  ): Promise<void> {
    const refused = await writeAll(this.#cluster, documentsOf(states, observations), this.#options.timeoutMs, signal);
    if (refused !== undefined) throw this.#refusal(`${refused.index} refused a document: ${reasonText(refused.error)}`);
  }

  async prune(before: Date): Promise<void> {
    const first = observationIndex(before.toISOString());
    const old = (await this.#indices(OBSERVATIONS)).filter((index) => /-\d{4}-\d{2}$/.test(index) && index < first);
    for (const index of old) await this.#cluster.deleteIndex(index);
  }

  close(): Promise<void> {
    return this.#cluster.close();
  }

  #refusal(message: string): BitSecureError {
    return new BitSecureError('CLUSTER_REFUSED', `${this.name}: ${message}`, {
      hint: `do the indices have the types of BitSecure's templates? Those that were made without them must be deleted`,
    });
  }

  /** The document of a hit, held to its schema: somebody else may write there too. */
  #endpoint(hit: unknown): PoolEndpoint {
    const source = propertyOf(hit, '_source');
    const [violation] = schemaViolations('pool-endpoint', source, 'first');
    if (violation === undefined) return source as PoolEndpoint;
    throw new BitSecureError(
      'CLUSTER_REFUSED',
      `${this.name}: document ${String(propertyOf(hit, '_id'))} of ${STATES} is no endpoint: ${violation.pointer || 'it'} ${violation.message}`,
      { hint: 'delete the document: the endpoint is probed again' },
    );
  }

  async #exists(index: string, signal: AbortSignal | undefined): Promise<boolean> {
    return (await this.#indices(index, signal)).length > 0;
  }

  /** Indices of a name or pattern. */
  async #indices(pattern: string, signal?: AbortSignal): Promise<string[]> {
    const path = `/${pattern}/_settings`;
    const query = { ignore_unavailable: 'true', allow_no_indices: 'true' };
    const answer = await this.#cluster.send({ method: 'GET', path, query, signal }).catch((error: unknown) => {
      throw error instanceof WireError ? this.#cluster.explain(error, `GET ${path}`) : error;
    });
    if (answer.status === 404) return [];
    if (answer.status !== 200) throw this.#cluster.explain(answer, `GET ${path}`);
    return Object.keys(objectOf(answer.body));
  }
}
