/** A Kibana or OpenSearch Dashboards that answers. */
import { readConnection, type Connection, type ConnectionOptions } from '../cluster/connection.ts';
import { plainWire, type PlainRequest, type PlainWire } from '../cluster/plain-wire.ts';
import { backOff } from '../cluster/retry.ts';
import { trustOf } from '../cluster/trust.ts';
import { WireError, type WireAnswer } from '../cluster/wire.ts';
import { BitSecureError } from '../model/errors.ts';
import { propertyOf } from '../model/json.ts';
import { answerFailure, wireFailure } from './faults.ts';
import { isKibana, majorOf, productOf, titleOf, type Product } from './product.ts';

export interface KibanaOptions extends ConnectionOptions {
  /** Id of a space of Kibana; the default one when absent. */
  space?: string | undefined;
}

export interface Settings {
  /** Bounds each exchange, and the wait for a server that is not ready; 30 s when absent. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

/** `reading`: changes nothing, so that it may be tried again. */
export type KibanaRequest = Omit<PlainRequest, 'timeoutMs' | 'signal'> & { reading?: boolean };

export class Kibana {
  readonly product: Product;
  readonly connection: Connection;
  /** Of the space, without a slash at its end: below it are the API and the pages. */
  readonly url: string;
  readonly #wire: PlainWire;
  readonly #settings: Required<Pick<Settings, 'timeoutMs'>> & Settings;
  readonly #prefix: string;

  constructor(connection: Connection, product: Product, wire: PlainWire, settings: Kibana['settings'], space?: string) {
    this.#prefix = space === undefined || space === 'default' ? '' : `/s/${space}`;
    this.connection = connection;
    this.product = product;
    this.url = `${connection.url}${this.#prefix}`;
    this.#wire = wire;
    this.#settings = settings;
  }

  get settings(): Required<Pick<Settings, 'timeoutMs'>> & Settings {
    return this.#settings;
  }

  /** `Kibana 5.1.1`. */
  get title(): string {
    return titleOf(this.product);
  }

  /**
   * One exchange; answers of a status below 300 and of those that are `expected` are returned.
   * @throws BitSecureError KIBANA_UNREACHABLE, KIBANA_DENIED, KIBANA_REFUSED, NOT_A_KIBANA, TARGET_UNSUITED, INTERRUPTED
   */
  async ask({ reading = false, ...request }: KibanaRequest, expected: readonly number[] = []): Promise<WireAnswer> {
    const xsrf = this.product.name === 'kibana' ? 'kbn-xsrf' : 'osd-xsrf';
    const full = {
      ...request,
      path: `${this.#prefix}${request.path}`,
      headers: { [xsrf]: 'bitsecure', ...request.headers },
    };
    const answer = await exchange(this.#wire, this.connection, full, this.#settings, reading);
    if (answer.status < 300 || expected.includes(answer.status)) return answer;
    throw answerFailure(answer, `${request.method} ${request.path}`, this.connection);
  }

  close(): Promise<void> {
    return this.#wire.close();
  }
}

/** Tries again, while time is left, what changes nothing and met a fault that passes. */
async function exchange(
  wire: PlainWire,
  connection: Connection,
  request: Omit<PlainRequest, 'timeoutMs'>,
  { timeoutMs, signal }: Kibana['settings'],
  again: boolean,
): Promise<WireAnswer> {
  const deadline = Date.now() + timeoutMs;
  try {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await wire.send({ ...request, timeoutMs: Math.max(1, deadline - Date.now()), signal });
      const passes = [429, 503].includes(answer.status) && productOf(answer) === undefined;
      if (!again || !passes) return answer;
      await backOff(attempt, deadline, signal);
      if (Date.now() >= deadline) return answer;
    }
  } catch (error) {
    throw error instanceof WireError ? wireFailure(error, connection) : error;
  }
}

/** Elasticsearch and OpenSearch, of any version, to a path that they do not know. */
function isCluster({ body, headers }: WireAnswer): boolean {
  const error = propertyOf(body, 'error');
  return (
    headers['x-elastic-product'] !== undefined ||
    propertyOf(error, 'root_cause') !== undefined ||
    String(error).startsWith('no handler found for uri')
  );
}

function unknown(answer: WireAnswer, connection: Connection): BitSecureError {
  if (isKibana(answer) && answer.status === 200)
    return new BitSecureError('KIBANA_DENIED', `${connection.url} tells its version only to who is logged in`, {
      hint: 'give --kibana-user and --kibana-password, or --kibana-api-key',
    });
  if (isCluster(answer))
    return new BitSecureError('NOT_A_KIBANA', `${connection.url} is a cluster, not Kibana`, {
      hint: 'give the address of Kibana (port 5601 as a rule); a cluster is given with --cluster-url',
    });
  if (answer.status >= 300) return answerFailure(answer, 'GET /api/status', connection);
  return new BitSecureError(
    'NOT_A_KIBANA',
    `${connection.url} answers, but not as Kibana or OpenSearch Dashboards do`,
    {
      hint: 'is the address that of Kibana itself, and not of a proxy or another service?',
    },
  );
}

function checkSpace(space: string | undefined, product: Product, url: string): void {
  if (space === undefined) return;
  if (!/^[a-z0-9_-]+$/.test(space))
    throw new BitSecureError('USAGE', `${JSON.stringify(space)} is no id of a space`, {
      hint: 'the id is what stands after /s/ in the address of its pages: small letters, digits, _ and -',
    });
  if (product.name !== 'kibana' || majorOf(product) < 7)
    throw new BitSecureError('TARGET_UNSUITED', `${titleOf(product)} at ${url} has no spaces`, {
      hint: 'leave --space out',
    });
}

/**
 * Connects and finds out what answers.
 * @throws BitSecureError USAGE, BAD_CONFIG, KIBANA_UNREACHABLE, KIBANA_DENIED, KIBANA_REFUSED, NOT_A_KIBANA, INTERRUPTED; none of
 * them holds a secret
 */
export async function connectKibana(options: KibanaOptions, given: Settings = {}): Promise<Kibana> {
  const connection = readConnection(options, 'Kibana');
  const settings = { ...given, timeoutMs: given.timeoutMs ?? 30_000 };
  let wire: PlainWire;
  try {
    wire = plainWire(connection, await trustOf(connection, settings.timeoutMs, settings.signal));
  } catch (error) {
    throw error instanceof WireError ? wireFailure(error, connection) : error;
  }
  try {
    const answer = await exchange(wire, connection, { method: 'GET', path: '/api/status' }, settings, true);
    const product = productOf(answer);
    if (product === undefined) throw unknown(answer, connection);
    checkSpace(options.space, product, connection.url);
    return new Kibana(connection, product, wire, settings, options.space);
  } catch (error) {
    await wire.close();
    throw error;
  }
}
