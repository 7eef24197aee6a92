/** Mining inside a WebSocket, as browsers do it: what Coinhive's relatives say, and the lines of Stratum. */
import type { JsonObject } from '../../model/json.ts';
import { BROWSER_MINER } from './browser-miner.ts';
import type { Dialect } from './json-dialect.ts';
import { readJsonLines } from './json.ts';
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';
import { STRATUM_ETHEREUM } from './stratum-ethereum.ts';
import { STRATUM_MONERO } from './stratum-monero.ts';
import { STRATUM } from './stratum.ts';
import { MessageInflater } from './websocket-deflate.ts';
import { WebSocketFrames } from './websocket-frames.ts';
import { behindHandshake, websocket } from './websocket.ts';

const DIALECTS: readonly Dialect[] = [BROWSER_MINER, STRATUM_ETHEREUM, STRATUM_MONERO, STRATUM];
/** Messages after which there is nothing to wait for: a miner logs in by its first. */
const MESSAGES = 4;

/** The JSON objects of a side's messages, and how many messages there were. */
function readMessages(octets: Uint8Array, window: number | undefined): { objects: JsonObject[]; messages: number } {
  const objects: JsonObject[] = [];
  let messages = 0;
  const inflater = window === undefined ? undefined : new MessageInflater(window, MESSAGES);
  const frames = new WebSocketFrames((message) => {
    messages += 1;
    if (messages <= MESSAGES) objects.push(...(readJsonLines(message)?.objects ?? []));
  }, inflater);
  frames.add(behindHandshake(octets) ?? new Uint8Array(0));
  // What cannot be read is waited for no longer than what can.
  return { objects, messages: inflater?.givenUp === true ? MESSAGES : messages };
}

function recognise(input: RecogniserInput): Answer {
  const carrier = websocket.recognise(input);
  if (typeof carrier !== 'object') return undefined;
  const turned = carrier.reversed === true;
  const miner = readMessages(turned ? input.server : input.client, carrier.windows?.client);
  const pool = readMessages(turned ? input.client : input.server, carrier.windows?.server);
  for (const { name, fromMiner, fromPool } of DIALECTS) {
    if (miner.objects.some(fromMiner) || pool.objects.some(fromPool))
      return { ...carrier, path: [...carrier.path, name] };
  }
  return miner.messages + pool.messages < MESSAGES ? 'more' : undefined;
}

export const websocketMining: Recogniser = { transports: ['tcp'], recognise };
