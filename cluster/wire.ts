/** One HTTP exchange with a cluster, whichever client carries it: any status is an answer, only a broken exchange throws. */

export interface WireRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Below the cluster's URL, beginning with a slash, its parts encoded. */
  path: string;
  query?: Record<string, string>;
  /** An object is sent as JSON, a buffer as NDJSON as it is. */
  body?: object | Buffer;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

export interface WireAnswer {
  status: number;
  /** Parsed when the answer is JSON, else its text. */
  body: unknown;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
}

export interface Wire {
  /** @throws WireError */
  send: (request: WireRequest) => Promise<WireAnswer>;
  close: () => Promise<void>;
}

/**
 * `connection`: none, or it broke; `certificate`: not trusted; `timeout`; `garbled`: the answer is not what its headers say;
 * `product`: something else answers; `aborted`: by the caller's signal.
 */
export type WireFault = 'connection' | 'certificate' | 'timeout' | 'garbled' | 'product' | 'aborted';

export class WireError extends Error {
  override readonly name = 'WireError';
  readonly fault: WireFault;

  constructor(fault: WireFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

const CERTIFICATE =
  /certificate|self.signed|altnames|CERT_|UNABLE_TO_(?:GET|VERIFY)|DEPTH_ZERO|unable to (?:get|verify)/i;

/** The request in the words that both clients' transports share; a buffer passes through them as it is. */
export function clientRequest({ method, path, query, body }: WireRequest) {
  return {
    method,
    path,
    ...(query === undefined ? {} : { querystring: query }),
    ...(body === undefined ? {} : Buffer.isBuffer(body) ? { bulkBody: body } : { body }),
  };
}

/** The fault of a connection by what the TLS or socket layer said. */
export function connectionError(message: string): WireError {
  if (message.includes('wrong version number'))
    return new WireError('connection', 'it does not speak TLS: is http:// meant?');
  return new WireError(CERTIFICATE.test(message) ? 'certificate' : 'connection', message.replace(/ - Local: .*/s, ''));
}

/** Rejects when the signal fires. */
function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new WireError('aborted', 'the request was given up'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/**
 * Runs one exchange under the request's time-out and signal. What `exchange` throws becomes a WireError by `explain`, unless
 * time or caller ended it.
 */
export async function timed(
  request: WireRequest,
  exchange: (signal: AbortSignal) => Promise<WireAnswer>,
  explain: (error: Error) => WireError,
): Promise<WireAnswer> {
  // Not AbortSignal.any: on Node 20 a long-lived signal gathers what depends on it.
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, request.timeoutMs);
  request.signal?.addEventListener('abort', stop, { once: true });
  if (request.signal?.aborted) stop();
  try {
    // The race: how soon a client heeds the signal, in the middle of an answer, is up to the client.
    return await Promise.race([exchange(controller.signal), ended(controller.signal)]);
  } catch (error) {
    if (request.signal?.aborted) throw new WireError('aborted', 'the request was given up');
    if (late) throw new WireError('timeout', `no answer within ${Math.ceil(request.timeoutMs / 1000)} s`);
    throw error instanceof WireError ? error : explain(error as Error);
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', stop);
  }
}
