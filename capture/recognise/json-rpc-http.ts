/** JSON-RPC requests inside HTTP POST, and their replies: what getblocktemplate and getwork have in common. */
import { readHttp, type HttpMessage } from './http-message.ts';
import { isObject, parseJson, parseJsonPrefix, readJsonLines, type JsonObject } from './json.ts';
import { methodOf } from './json-dialect.ts';
import type { Answer, RecogniserInput } from './recogniser.ts';

export interface MiningRpc {
  name: string;
  methods: ReadonlySet<string>;
  /** The result of a reply is work of this kind. */
  isWork: (result: JsonObject) => boolean;
}

/** Recognises by the request's method, or by a reply's work when the request was not captured. */
export function recogniseRpc(input: RecogniserInput, rpc: MiningRpc): Answer {
  const path = ['http', rpc.name];
  const requests = readHttp(input.client);
  if (Array.isArray(requests)) {
    const posts = requests.filter((message) => message.method === 'POST');
    if (posts.some((message) => objectsOf(message).some((line) => rpc.methods.has(methodOf(line))))) return { path };
    // A body that is still to come, or the next call on the same connection.
    return posts.length > 0 ? 'more' : undefined;
  }
  if (requests === 'more') return 'more';
  if (input.client.length > 0) return undefined;
  const replies = readHttp(input.server);
  const lines = Array.isArray(replies)
    ? replies.flatMap(objectsOf)
    : // Some pools answer with a bare JSON line, without any HTTP header.
      (readJsonLines(input.server)?.objects ?? []);
  if (lines.some((line) => isObject(line['result']) && rpc.isWork(line['result']))) return { path };
  return Array.isArray(replies) && replies.some((reply) => !reply.complete) ? 'more' : undefined;
}

/** The JSON objects of a body: one, or a batch. */
function objectsOf(message: HttpMessage): JsonObject[] {
  const value = message.complete ? parseJson(message.body) : parseJsonPrefix(message.body);
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isObject);
}
