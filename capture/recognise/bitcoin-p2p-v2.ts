/**
 * The encrypted transport between Bitcoin's peers (BIP 324): each begins with a key of 64 octets and as much garbage as it likes.
 * No octet of it tells what it is: on a port of Bitcoin's networks it is likely, elsewhere unknown.
 */
import { looksRandom } from './randomness.ts';
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';

/** Main, testnet 3 and 4, signet, regtest. */
const PORTS = new Set([8333, 18_333, 48_333, 38_333, 18_444]);
const KEY = 64;

/** True for a side that may begin so, as far as it is there. */
function mayBegin(bytes: Uint8Array): boolean {
  return bytes.length < KEY || looksRandom(bytes, 0, KEY);
}

function recognise({ client, server, clientPort, serverPort }: RecogniserInput): Answer {
  if (!PORTS.has(serverPort) && !PORTS.has(clientPort)) return undefined;
  if (!mayBegin(client) || !mayBegin(server)) return undefined;
  if (client.length < KEY || server.length < KEY) return 'more';
  return { path: ['bitcoin-p2p'], certainty: 'likely' };
}

export const bitcoinP2pV2: Recogniser = { transports: ['tcp'], recognise };
