/**
 * Ethereum's peers over TCP: the handshake of RLPx (devp2p/rlpx.md). The side that connects sends a message sealed by ECIES, with
 * its size in front (EIP-8) or without; the other answers with its like. Either has a point of secp256k1 where nothing else does.
 */
import { u16 } from '../bytes.ts';
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';

/** Mark of an uncompressed point (SEC 1, 2.3.3). */
const UNCOMPRESSED = 4;
const COORDINATE = 32;
const POINT = 1 + 2 * COORDINATE;
/** What sealing adds: point, initialisation vector and authentication tag. */
const SEAL = POINT + 16 + 32;
/** An answer has a key and a nonce at least. */
const LEAST = SEAL + 64 + 32;
/** Padding is 100 to 300 octets; nobody sends more than this. */
const MOST = 2048;
/** Before EIP-8 both messages had a size of their own and no prefix. */
const OLD_SIZES = new Set([307, 210]);

const FIELD = 2n ** 256n - 2n ** 32n - 977n;

const number = (bytes: Uint8Array, at: number): bigint =>
  BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset + at, COORDINATE).toString('hex')}`);

/** True when y² = x³ + 7 holds: of random octets, hardly ever. */
function isPoint(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== UNCOMPRESSED || at + POINT > bytes.length) return false;
  const x = number(bytes, at + 1);
  const y = number(bytes, at + 1 + COORDINATE);
  return x < FIELD && y < FIELD && (y * y - x * x * x - 7n) % FIELD === 0n;
}

/** Whether a side begins with a handshake message; `more` while its point is not all there. */
function begins(bytes: Uint8Array): boolean | 'more' {
  if (bytes.length < 3) return false;
  const size = u16(bytes, 0);
  const prefixed = bytes[2] === UNCOMPRESSED && size >= LEAST && size <= MOST;
  if (prefixed) return bytes.length < 2 + POINT ? 'more' : isPoint(bytes, 2);
  return OLD_SIZES.has(bytes.length) && isPoint(bytes, 0);
}

function recognise({ client, server }: RecogniserInput): Answer {
  const said = begins(client) || begins(server);
  if (said === 'more') return 'more';
  return said ? { path: ['ethereum-p2p'] } : undefined;
}

export const ethereumP2p: Recogniser = { transports: ['tcp'], recognise };
