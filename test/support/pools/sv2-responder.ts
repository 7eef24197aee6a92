/** The pool's side of the Stratum V2 handshake: what a miner's first 64 octets are answered with. */
import { randomBytes } from 'node:crypto';
import { HandshakeState, newKeyPair } from '../../../pools/dialects/noise.ts';

export interface Certificate {
  version?: number;
  /** Seconds since 1970. */
  validFrom?: number;
  notValidAfter?: number;
}

/** Act 2: 234 octets. The signature is random: without the authority's key nobody can tell. */
export function answerHandshake(act1: Uint8Array, certificate: Certificate = {}): Buffer {
  const { version = 0, validFrom = 1_700_000_000, notValidAfter = 1_900_000_000 } = certificate;
  const state = new HandshakeState();
  const [ephemeral, fixed] = [newKeyPair(), newKeyPair()];
  const theirs = act1.subarray(0, 64);
  state.mixHash(theirs);
  state.decryptAndHash(Buffer.alloc(0));
  state.mixHash(ephemeral.publicKey);
  state.mixKey(ephemeral, theirs, false);
  const key = state.encryptAndHash(fixed.publicKey);
  state.mixKey(fixed, theirs, false);
  const message = Buffer.concat([Buffer.alloc(10), randomBytes(64)]);
  message.writeUInt16LE(version, 0);
  message.writeUInt32LE(validFrom, 2);
  message.writeUInt32LE(notValidAfter, 6);
  return Buffer.concat([ephemeral.publicKey, key, state.encryptAndHash(message)]);
}
