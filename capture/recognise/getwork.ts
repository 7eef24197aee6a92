/** The getwork protocol over HTTP: Bitcoin's, and Ethereum's eth_getWork at a node. */
import { readHttp } from './http-message.ts';
import type { JsonObject } from './json.ts';
import { recogniseRpc } from './json-rpc-http.ts';
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';

const METHODS = new Set(['getwork', 'eth_getWork', 'eth_submitWork', 'eth_submitHashrate']);

function isWork(result: JsonObject): boolean {
  return (
    typeof result['data'] === 'string' &&
    typeof result['target'] === 'string' &&
    /^[0-9a-f]{256}$/i.test(result['data'])
  );
}

function recognise(input: RecogniserInput): Answer {
  const answer = recogniseRpc(input, { name: 'getwork', methods: METHODS, isWork });
  if (answer !== 'more') return answer;
  // Only mining software sends this header. The body may yet show that the call is getblocktemplate, or never come.
  const requests = readHttp(input.client);
  const extended = Array.isArray(requests) && requests.some(({ headers }) => 'x-mining-extensions' in headers);
  return extended ? { path: ['http', 'getwork'], tentative: true } : answer;
}

export const getwork: Recogniser = { transports: ['tcp'], recognise };
