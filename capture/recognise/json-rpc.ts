/** JSON-RPC 2.0 by lines over TCP (jsonrpc.org), whatever it is about. Asked behind the dialects of mining, which look like it. */
import type { JsonObject } from '../../model/json.ts';
import { methodOf } from './json-dialect.ts';
import { readJsonLines } from './json.ts';
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';

/** Objects after which no miner is waited for: its first ones show it. */
const ENOUGH = 8;

function isRequest(line: JsonObject): boolean {
  return line['jsonrpc'] === '2.0' && methodOf(line) !== '';
}

function isReply(line: JsonObject): boolean {
  return line['jsonrpc'] === '2.0' && 'id' in line && ('result' in line || 'error' in line);
}

function recognise({ client, server }: RecogniserInput): Answer {
  const asked = readJsonLines(client)?.objects ?? [];
  const answered = readJsonLines(server)?.objects ?? [];
  const lines = [...asked, ...answered];
  if (!lines.some((line) => isRequest(line) || isReply(line))) return undefined;
  return { path: ['json-rpc'], ...(lines.length < ENOUGH ? { tentative: true } : {}) };
}

export const jsonRpc: Recogniser = { transports: ['tcp'], recognise };
