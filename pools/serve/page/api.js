/** Asking the API. */

/** @typedef {import('../../../model/generated/pools-api.ts').Problem} Problem */

/** The server's own words about what went wrong. */
export class ApiError extends Error {
  /**
   * @param {number} status 0 when the server did not answer
   * @param {string} message
   * @param {string} [see] where the answer is instead
   */
  constructor(status, message, see) {
    super(message);
    this.status = status;
    this.see = see;
  }
}

/**
 * The answer to a question; `undefined` values are not sent.
 * @template Answer
 * @param {string} path
 * @param {URLSearchParams} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Answer>}
 */
async function ask(path, query, signal) {
  let response;
  try {
    response = await fetch(addressOf(path, query), {
      headers: { accept: 'application/json' },
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'The server does not answer. Is it still running?');
  }
  const text = await response.text();
  if (response.ok || (response.status === 503 && path === '/health')) return /** @type {Answer} */ (JSON.parse(text));
  const { detail = `The server answered ${response.status}.`, see } = problemOf(text);
  throw new ApiError(response.status, detail, see);
}

/**
 * @param {string} text
 * @returns {Partial<Problem>}
 */
function problemOf(text) {
  try {
    return /** @type {Problem} */ (JSON.parse(text));
  } catch {
    // A proxy in between answers in its own words.
    return {};
  }
}

/**
 * Where something is.
 * @param {string} path
 * @param {URLSearchParams} [query]
 */
export function addressOf(path, query) {
  const text = query?.toString() ?? '';
  return text === '' ? path : `${path}?${text}`;
}

/** @type {(query?: URLSearchParams, signal?: AbortSignal) => Promise<import('../../../model/generated/pools-api.ts').EndpointPage>} */
export const askEndpoints = (query, signal) => ask('/api/v1/endpoints', query, signal);

/** @type {(query?: URLSearchParams, signal?: AbortSignal) => Promise<import('../../../model/generated/pools-api.ts').CurrencyPage>} */
export const askCurrencies = (query, signal) => ask('/api/v1/currencies', query, signal);

/** @type {(query?: URLSearchParams, signal?: AbortSignal) => Promise<import('../../../model/generated/pools-api.ts').PoolPage>} */
export const askPools = (query, signal) => ask('/api/v1/pools', query, signal);

/** @type {(query?: URLSearchParams, signal?: AbortSignal) => Promise<import('../../../model/generated/pools-api.ts').ChangePage>} */
export const askChanges = (query, signal) => ask('/api/v1/changes', query, signal);

/** @type {(query?: URLSearchParams, signal?: AbortSignal) => Promise<import('../../../model/generated/pools-api.ts').Statistics>} */
export const askStatistics = (query, signal) => ask('/api/v1/statistics', query, signal);

/** @type {(query?: URLSearchParams, signal?: AbortSignal) => Promise<import('../../../model/generated/pools-api.ts').Timeline>} */
export const askTimeline = (query, signal) => ask('/api/v1/timeline', query, signal);

/** @type {(query?: URLSearchParams, signal?: AbortSignal) => Promise<import('../../../model/generated/pool-answer.ts').PoolAnswer>} */
export const askLookup = (query, signal) => ask('/api/v1/lookup', query, signal);

/** @type {(query?: URLSearchParams, signal?: AbortSignal) => Promise<import('../../../model/generated/pools-api.ts').Health>} */
export const askHealth = (query, signal) => ask('/health', query, signal);

/**
 * @param {string} id
 * @param {AbortSignal} signal
 * @returns {Promise<import('../../../model/generated/pool-endpoint.ts').PoolEndpoint>}
 */
export const askEndpoint = (id, signal) => ask(`/api/v1/endpoints/${encodeURIComponent(id)}`, undefined, signal);
