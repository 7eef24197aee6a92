/**
 * Stratum V2: a finished Noise handshake. A pool answers any 64 octets with 234, text and TLS too, so that only the two seals
 * inside, which none can make who did not take part in the handshake, prove it. The authority that signed the certificate is
 * not known here: its form is told, its signature is not checked.
 */
import { foreignAtEnd, mayBeHttp, mayBeJson } from './foreign.ts';
import { HandshakeState, KEY_LENGTH, MAC_LENGTH, newKeyPair, type KeyPair } from './noise.ts';
import { proberOf } from './prober-of.ts';
import type { ProbeEnd, Step, Verdict } from './prober.ts';
import { MORE, otherProtocol, proved, step, unproved } from './verdicts.ts';

/** Version, valid from, not valid after, signature. */
const CERTIFICATE_LENGTH = 2 + 4 + 4 + 64;
const KEY_END = KEY_LENGTH + KEY_LENGTH + MAC_LENGTH;
/** Second act: the pool's ephemeral key, its sealed key, its sealed certificate. */
const ACT_LENGTH = KEY_END + CERTIFICATE_LENGTH + MAC_LENGTH;

let keys: KeyPair | undefined;

/**
 * One pair serves every probe of a process: making one costs milliseconds, and a probe never sends anything under the keys
 * that the handshake gives.
 */
function keyPair(): KeyPair {
  keys ??= newKeyPair();
  return keys;
}

/**
 * Finishes a handshake as the side that connected.
 * @param act2 at least {@link ACT_LENGTH} octets
 * @returns the certificate; undefined when the answer is no part of this handshake
 */
export function finishHandshake(ours: KeyPair, act2: Buffer): Buffer | undefined {
  const state = new HandshakeState();
  state.mixHash(ours.publicKey);
  // An empty payload, while there is no key yet.
  state.encryptAndHash(Buffer.alloc(0));
  const ephemeral = act2.subarray(0, KEY_LENGTH);
  state.mixHash(ephemeral);
  try {
    state.mixKey(ours, ephemeral, true);
    const fixed = state.decryptAndHash(act2.subarray(KEY_LENGTH, KEY_END));
    state.mixKey(ours, fixed, true);
    return state.decryptAndHash(act2.subarray(KEY_END, ACT_LENGTH));
  } catch {
    // A seal that does not hold, or octets that are no key.
    return undefined;
  }
}

function describe(certificate: Buffer): string {
  const day = (at: number): string => new Date(certificate.readUInt32LE(at) * 1000).toISOString().slice(0, 10);
  const version = certificate.readUInt16LE(0);
  return `Noise handshake finished, certificate version ${version} valid from ${day(2)} to ${day(6)}`;
}

function onData(received: Buffer): Step {
  if (received.length < ACT_LENGTH) return MORE;
  const certificate = finishHandshake(keyPair(), received);
  if (certificate !== undefined) {
    return step(proved({ dialect: 'stratum-v2', reason: 'handshake' }, describe(certificate)));
  }
  return step(mayBeHttp(received) ? foreignAtEnd(received) : otherProtocol(received));
}

function onEnd(received: Buffer, end: ProbeEnd): Verdict {
  if (received.length === 0 || end === 'limit' || mayBeJson(received)) return unproved(received, end);
  return foreignAtEnd(received);
}

export const stratumV2 = proberOf('stratum-v2', () => ({ hello: Buffer.from(keyPair().publicKey), onData, onEnd }));
