/**
 * Mining by JSON-RPC over HTTP, against a node or an old pool: `getblocktemplate` (BIP 22, BIP 23; the Monero daemon's
 * get_block_template at /json_rpc) and `getwork` (Bitcoin's, and eth_getWork at an Ethereum node).
 */
import { askedBy } from './http-asked.ts';
import { headerOf, readHttp, type HttpMessage } from './http-message.ts';
import { isObject, type JsonObject } from '../../model/json.ts';
import { parseJson, parseJsonPrefix, readJsonLines } from './json.ts';
import { isEthereumWork, methodOf } from './json-dialect.ts';
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';

type Kind = 'getblocktemplate' | 'getwork';

const CALLS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['getblocktemplate', 'getblocktemplate'],
  ['get_block_template', 'getblocktemplate'],
  ['submitblock', 'getblocktemplate'],
  ['submit_block', 'getblocktemplate'],
  ['getwork', 'getwork'],
  ['eth_getWork', 'getwork'],
  ['eth_submitWork', 'getwork'],
  ['eth_submitHashrate', 'getwork'],
]);

/** True for a block to be, whole or cut within its transactions, which come before what else it says. */
export function isBlockTemplate(result: unknown): boolean {
  if (!isObject(result)) return false;
  if (typeof result['blocktemplate_blob'] === 'string') return true;
  return typeof result['previousblockhash'] === 'string' && Array.isArray(result['transactions']);
}

/** True for the work of getwork: a block header, padded to 128 octets in hexadecimal. */
export function isGetwork(result: unknown): boolean {
  if (!isObject(result)) return false;
  const { data, target } = result;
  return typeof data === 'string' && typeof target === 'string' && /^[0-9a-f]{256}$/i.test(data);
}

/** What kind of work a reply's result is: seen alone when the request was not captured. */
function kindOfWork(result: unknown): Kind | undefined {
  if (isBlockTemplate(result)) return 'getblocktemplate';
  return isEthereumWork(result) || isGetwork(result) ? 'getwork' : undefined;
}

/** The JSON objects of a body: one, or a batch. */
function objectsOf(message: HttpMessage): JsonObject[] {
  const value = message.complete ? parseJson(message.body) : parseJsonPrefix(message.body).value;
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isObject);
}

function ofRequests(requests: readonly HttpMessage[]): Answer {
  const posts = requests.filter((message) => message.method === 'POST');
  const asked = posts[0] === undefined ? {} : askedBy(posts[0]);
  for (const post of posts) {
    for (const call of objectsOf(post)) {
      const kind = CALLS.get(methodOf(call));
      if (kind !== undefined) return { path: ['http', kind], ...asked };
    }
  }
  // Only mining software sends this header. The body may yet tell which call it is, or never come.
  if (posts.some((post) => headerOf(post, 'x-mining-extensions') !== undefined)) {
    return { path: ['http', 'getwork'], ...asked, tentative: true };
  }
  // A body that is still to come, or the next call on the same connection.
  return posts.length > 0 ? 'more' : undefined;
}

function ofReplies(input: RecogniserInput): Answer {
  const replies = readHttp(input.server);
  const objects = Array.isArray(replies)
    ? replies.flatMap(objectsOf)
    : // Some pools answer with a bare JSON line, without any HTTP header.
      (readJsonLines(input.server)?.objects ?? []);
  for (const { result } of objects) {
    const kind = kindOfWork(result);
    if (kind !== undefined) return { path: ['http', kind] };
  }
  return Array.isArray(replies) && replies.some((reply) => !reply.complete) ? 'more' : undefined;
}

function recognise(input: RecogniserInput): Answer {
  if (input.client.length === 0) return ofReplies(input);
  const requests = readHttp(input.client);
  return Array.isArray(requests) ? ofRequests(requests) : requests;
}

export const miningRpc: Recogniser = { transports: ['tcp'], recognise };
