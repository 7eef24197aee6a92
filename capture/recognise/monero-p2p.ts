/**
 * The peer-to-peer protocol of Monero and other CryptoNote coins: Levin (docs/LEVIN_PROTOCOL.md of Monero). A header of 33
 * octets is the same for all of them; the handshake names the network.
 */
import { u32, u32le } from '../bytes.ts';
import { latin1, type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';

const SIGNATURE = [0x01210101, 0x01010101] as const;
const HEADER = 33;
const COMMAND = 17;
const VERSION = 29;
const HANDSHAKE = 1001;
/** Name of the entry, its type (string) and its length of 16 octets in Levin's variable-length spelling. */
const NETWORK_ID = 'network_id\x0a\x40';
/** P2P/network ids of main, test and stage network differ in the last octet. */
const MONERO = /^1230f171610441611731008216a1a11[012]$/;

function isLevin(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER || u32(bytes, 0) !== SIGNATURE[0] || u32(bytes, 4) !== SIGNATURE[1]) return false;
  return bytes[16]! <= 1 && u32le(bytes, VERSION) === 1;
}

/** The network that a handshake names, in hexadecimal; undefined where it is none. */
function networkOf(bytes: Uint8Array): string | undefined {
  if (!isLevin(bytes) || u32le(bytes, COMMAND) !== HANDSHAKE) return undefined;
  const text = latin1(bytes, HEADER);
  const at = text.indexOf(NETWORK_ID);
  const id = text.slice(at + NETWORK_ID.length, at + NETWORK_ID.length + 16);
  return at < 0 || id.length < 16 ? undefined : Buffer.from(id, 'latin1').toString('hex');
}

function recognise({ client, server }: RecogniserInput): Answer {
  const network = networkOf(client) ?? networkOf(server);
  if (network !== undefined) return { path: [MONERO.test(network) ? 'monero-p2p' : 'cryptonote-p2p'] };
  if (!isLevin(client) && !isLevin(server)) return undefined;
  // Joined in its middle, or the handshake is still to come. Most who speak it are Monero's.
  return { path: ['monero-p2p'], certainty: 'likely', tentative: true };
}

export const moneroP2p: Recogniser = { transports: ['tcp'], recognise };
