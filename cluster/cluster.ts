/** A cluster that answers, whatever its product and version: what replay, proofs and import ask of it. */
import { BitSecureError } from '../model/errors.ts';
import { objectOf, propertyOf } from '../model/json.ts';
import type { Connection } from './connection.ts';
import type { Product } from './detect.ts';
import {
  answerFailure,
  isTransientFault,
  isTransientStatus,
  PROXY_HINT,
  requireShards,
  wireFailure,
} from './faults.ts';
import { inPath, inPaths } from './index-path.ts';
import { backOff } from './retry.ts';
import { WireError, type Wire, type WireAnswer, type WireRequest } from './wire.ts';

/** Types and settings of the indices that a pattern names. */
export interface IndexTemplate {
  name: string;
  /** Pattern of index names, such as `network_*`. */
  pattern: string;
  /** New names become data streams, where the engine has them. */
  dataStream: boolean;
  /** Such as `{"number_of_shards": 1}`. */
  settings: Record<string, unknown>;
  /** Mapping without the `type` level that engines before 7 want. */
  mappings: Record<string, unknown>;
}

export interface Exchange {
  /** Bounds one exchange; the cluster's own default when absent. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

export interface Cluster {
  /** Without user and password. */
  readonly url: string;
  readonly product: Product['name'];
  readonly version: string;
  readonly hasDataStreams: boolean;
  /** The `_type` that engines before 7 want in bulk actions; undefined elsewhere. */
  readonly documentType: string | undefined;
  /** One exchange, any status. @throws WireError */
  send: (request: Omit<WireRequest, 'timeoutMs'> & Exchange) => Promise<WireAnswer>;
  /** Sends an NDJSON body; the answer is as the cluster gave it, `items` cut to status and error. @throws WireError */
  bulk: (body: Buffer, exchange?: Exchange) => Promise<WireAnswer>;
  /** Replaces the secrets of the connection in a text of the cluster. */
  redact: (text: string) => string;
  /** The user's line for what `send` or `bulk` threw or answered. */
  explain: (fault: WireError | WireAnswer, what: string) => BitSecureError;
  /** Puts a template in place of one of the same name; waits while the cluster is not ready. @throws BitSecureError */
  putTemplate: (template: IndexTemplate, exchange?: Exchange) => Promise<void>;
  /** The whole answer. @throws BitSecureError */
  search: (index: string, body: object) => Promise<Record<string, unknown>>;
  /** What the engine says of a query: `valid`, and `error` when it is not. @throws BitSecureError */
  validateQuery: (index: string, query: object) => Promise<{ valid: boolean; error?: string }>;
  /** Documents of an index or pattern; 0 when there is none. @throws BitSecureError */
  count: (index: string, query?: object, exchange?: Exchange) => Promise<number>;
  /** @throws BitSecureError */
  createIndex: (index: string, body?: { settings?: object; mappings?: Record<string, unknown> }) => Promise<void>;
  /** Deletes an index, or the data stream of that name; none is fine. @throws BitSecureError */
  deleteIndex: (index: string) => Promise<void>;
  /** @throws BitSecureError */
  health: (index?: string) => Promise<{ status: 'green' | 'yellow' | 'red' }>;
  /** Makes what was sent visible to searches, in one or many indices; one that is not there has nothing to show. @throws BitSecureError */
  refresh: (index: string) => Promise<void>;
  close: () => Promise<void>;
}

/** Of each item what `outcomesOf` reads: of a run again every document is told as there already. */
const BULK_ANSWER = [
  'errors,error,status,items.*.status',
  ...['type', 'reason', 'caused_by'].map((name) => `items.*.error.${name}`),
].join(',');
const DEFAULT_TIMEOUT_MS = 30_000;
/** Above the template that Elasticsearch brings for `logs-*-*` (100). */
const PRIORITY = 200;

function numbersOf(version: string): [number, number] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}

export class ClusterOnWire implements Cluster {
  readonly url: string;
  readonly product: Product['name'];
  readonly version: string;
  readonly hasDataStreams: boolean;
  readonly documentType: string | undefined;
  readonly #connection: Connection;
  readonly #wire: Wire;
  readonly #composable: boolean;
  readonly #major: number;

  constructor(connection: Connection, product: Product, wire: Wire) {
    const [major, minor] = numbersOf(product.version);
    const since = (m: number, n: number): boolean =>
      product.name === 'opensearch' || major > m || (major === m && minor >= n);
    this.url = connection.url;
    this.product = product.name;
    this.version = product.version;
    this.hasDataStreams = since(7, 9);
    this.documentType = since(7, 0) ? undefined : 'session';
    this.#composable = since(7, 8);
    this.#major = product.name === 'opensearch' ? Infinity : major;
    this.#connection = connection;
    this.#wire = wire;
  }

  send(request: Omit<WireRequest, 'timeoutMs'> & Exchange): Promise<WireAnswer> {
    return this.#wire.send({ timeoutMs: DEFAULT_TIMEOUT_MS, ...request });
  }

  bulk(body: Buffer, exchange: Exchange = {}): Promise<WireAnswer> {
    const timeoutMs = exchange.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    // The cluster gives up waiting for a lost shard before we give up waiting for the cluster.
    const query = {
      filter_path: BULK_ANSWER,
      timeout: `${Math.max(1, Math.floor(timeoutMs / 3000))}s`,
    };
    return this.send({ method: 'POST', path: '/_bulk', query, body, ...exchange, timeoutMs });
  }

  redact(text: string): string {
    return this.#connection.redact(text);
  }

  explain(fault: WireError | WireAnswer, what: string): BitSecureError {
    return fault instanceof WireError
      ? wireFailure(fault, this.#connection)
      : answerFailure(fault, what, this.#connection);
  }

  async #ask(request: Parameters<Cluster['send']>[0], ignored: readonly number[] = []): Promise<WireAnswer> {
    const what = `${request.method} ${request.path}`;
    const answer = await this.send(request).catch((error: unknown) => {
      throw error instanceof WireError ? this.explain(error, what) : error;
    });
    const { status } = answer;
    if ((status >= 200 && status < 300) || ignored.includes(status)) return answer;
    throw this.explain(answer, what);
  }

  #typed(mappings: Record<string, unknown>): Record<string, unknown> {
    return this.documentType === undefined ? mappings : { [this.documentType]: mappings };
  }

  #templateRequest(template: IndexTemplate): { path: string; body: object } {
    const { name, pattern, dataStream, settings } = template;
    const mappings = this.#typed(template.mappings);
    if (this.#composable)
      return {
        path: `/_index_template/${inPath(name)}`,
        body: {
          index_patterns: [pattern],
          priority: PRIORITY,
          ...(dataStream ? { data_stream: {} } : {}),
          template: { settings, mappings },
        },
      };
    const which = this.#major < 6 ? { template: pattern } : { index_patterns: [pattern] };
    return { path: `/_template/${inPath(name)}`, body: { ...which, settings, mappings } };
  }

  async putTemplate(template: IndexTemplate, exchange: Exchange = {}): Promise<void> {
    const { path, body } = this.#templateRequest(template);
    const deadline = Date.now() + (exchange.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    let why: BitSecureError | undefined;
    for (let attempt = 0; ; attempt += 1) {
      const timeoutMs = Math.max(1, deadline - Date.now());
      const result = await this.send({ method: 'PUT', path, body, ...exchange, timeoutMs }).catch((error: unknown) => {
        if (error instanceof WireError) return error;
        throw error;
      });
      if (!(result instanceof WireError) && result.status < 300) return;
      const passes = result instanceof WireError ? isTransientFault(result.fault) : isTransientStatus(result.status);
      // The last try is cut short by the deadline, which says less than the tries before.
      if (why === undefined || !(result instanceof WireError) || result.fault !== 'timeout')
        why = this.explain(result, `PUT ${path}`);
      if (!passes || Date.now() >= deadline) throw why;
      await backOff(attempt, deadline, exchange.signal);
    }
  }

  async search(index: string, body: object): Promise<Record<string, unknown>> {
    const path = `/${inPath(index)}/_search`;
    return objectOf((await this.#ask({ method: 'POST', path, body })).body);
  }

  async validateQuery(index: string, query: object): Promise<{ valid: boolean; error?: string }> {
    const path = `/${inPath(index)}/_validate/query`;
    const { body } = await this.#ask({ method: 'POST', path, query: { explain: 'true' }, body: { query } });
    const { valid, error, explanations } = objectOf(body);
    const first = Array.isArray(explanations) ? propertyOf(explanations[0], 'error') : undefined;
    const told = [error, first].find((text) => typeof text === 'string');
    return { valid: valid === true, ...(typeof told === 'string' ? { error: told } : {}) };
  }

  async count(index: string, query?: object, exchange: Exchange = {}): Promise<number> {
    const path = `/${inPath(index)}/_count`;
    const body = query === undefined ? {} : { query };
    const request = { method: 'POST', path, query: { ignore_unavailable: 'true' }, body, ...exchange } as const;
    const answer = await this.#ask(request);
    const where = `${this.url} (count ${index})`;
    requireShards(answer.body, where);
    const count = propertyOf(answer.body, 'count');
    if (typeof count === 'number') return count;
    throw new BitSecureError('NOT_A_CLUSTER', `${where}: ${answer.status}, and no count`, { hint: PROXY_HINT });
  }

  async createIndex(
    index: string,
    { settings = {}, mappings = {} }: { settings?: object; mappings?: Record<string, unknown> } = {},
  ): Promise<void> {
    const body = { settings, mappings: this.#typed(mappings) };
    await this.#ask({ method: 'PUT', path: `/${inPath(index)}`, body });
  }

  async deleteIndex(index: string): Promise<void> {
    // Both: OpenSearch says of an ordinary index that it deleted the data stream. 400, 405: no such thing on this engine.
    if (this.hasDataStreams)
      await this.#ask({ method: 'DELETE', path: `/_data_stream/${inPath(index)}` }, [400, 404, 405]);
    await this.#ask({ method: 'DELETE', path: `/${inPath(index)}` }, [404]);
  }

  async health(index?: string): Promise<{ status: 'green' | 'yellow' | 'red' }> {
    const path = index === undefined ? '/_cluster/health' : `/_cluster/health/${inPath(index)}`;
    const { body } = await this.#ask({ method: 'GET', path });
    return { status: propertyOf(body, 'status') as 'green' | 'yellow' | 'red' };
  }

  async refresh(index: string): Promise<void> {
    const query = { ignore_unavailable: 'true' };
    for (const names of inPaths(index)) await this.#ask({ method: 'POST', path: `/${names}/_refresh`, query });
  }

  close(): Promise<void> {
    return this.#wire.close();
  }
}
