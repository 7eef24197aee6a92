/**
 * How Ethereum's peers find each other over UDP. Version 4 (devp2p/discv4.md): a packet begins with the Keccak-256 of the rest,
 * which proves it. Version 5 (devp2p/discv5) hides its header under a key that only the receiver knows: on Ethereum's port it
 * is likely, elsewhere unknown.
 */
import { createRequire } from 'node:module';
import type { keccak_256 as Keccak } from '@noble/hashes/sha3.js';
import { looksRandom } from './randomness.ts';
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';

const PORT = 30_303;
const HASH = 32;
/** Hash, signature with its recovery id, packet type. */
const HEADER = HASH + 65 + 1;
/** Ping, Pong, FindNode, Neighbors, ENRRequest, ENRResponse. */
const TYPES = 6;
/** No packet of either version is longer, and of version 5 none is shorter. */
const MOST = 1280;
const LEAST_V5 = 63;
/** A list of RLP begins with this or more. */
const LIST = 0xc0;

const load = createRequire(import.meta.url);
let keccak: typeof Keccak | undefined;

function isHashed(bytes: Uint8Array): boolean {
  // Few captures have such a packet, and loading takes longer than many a capture.
  keccak ??= (load('@noble/hashes/sha3.js') as { keccak_256: typeof Keccak }).keccak_256;
  return Buffer.compare(keccak(bytes.subarray(HASH)), bytes.subarray(0, HASH)) === 0;
}

function isVersion4(bytes: Uint8Array): boolean {
  if (bytes.length <= HEADER || bytes.length > MOST) return false;
  const type = bytes[HEADER - 1]!;
  const shaped = bytes[HEADER - 2]! <= 1 && type >= 1 && type <= TYPES && bytes[HEADER]! >= LIST;
  return shaped && isHashed(bytes);
}

function recognise({ client, server, clientPort, serverPort }: RecogniserInput): Answer {
  const bytes = client.length > 0 ? client : server;
  if (isVersion4(bytes)) return { path: ['ethereum-discovery'] };
  if (serverPort !== PORT && clientPort !== PORT) return undefined;
  const fits = bytes.length >= LEAST_V5 && bytes.length <= MOST;
  if (!fits || !looksRandom(bytes, 0, bytes.length)) return undefined;
  return { path: ['ethereum-discovery'], certainty: 'likely' };
}

export const ethereumDiscovery: Recogniser = { transports: ['udp'], recognise };
