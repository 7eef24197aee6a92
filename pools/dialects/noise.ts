/**
 * Noise_NX_Secp256k1+EllSwift_ChaChaPoly_SHA256, the handshake of Stratum V2 (its specification, chapter 4; the Noise Protocol
 * Framework, revision 34). Public keys travel in the 64 octets of ElligatorSwift; a shared secret is BIP 324's.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { elligatorSwift } from '@scure/btc-signer/p2p.js';

const PROTOCOL = 'Noise_NX_Secp256k1+EllSwift_ChaChaPoly_SHA256';
const CIPHER = 'chacha20-poly1305';

/** Octets of a public key, and of the first message of the handshake, which is nothing else. */
export const KEY_LENGTH = 64;
export const MAC_LENGTH = 16;

export interface KeyPair {
  privateKey: Uint8Array;
  /** ElligatorSwift, {@link KEY_LENGTH} octets. */
  publicKey: Uint8Array;
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** A key pair for one handshake. */
export function newKeyPair(): KeyPair {
  return elligatorSwift.keygen();
}

/** Both sides of the handshake mix the same things in the same order: the state that they then share. */
export class HandshakeState {
  #hash: Buffer;
  #chainingKey: Buffer;
  #key: Buffer | undefined;
  #nonce = 0;

  constructor() {
    this.#chainingKey = sha256(Buffer.from(PROTOCOL, 'latin1'));
    // The prologue is empty.
    this.#hash = sha256(this.#chainingKey);
  }

  mixHash(octets: Uint8Array): void {
    this.#hash = sha256(this.#hash, octets);
  }

  /**
   * Mixes the secret that a key pair shares with the other side's key.
   * @param initiator whether the key pair is of the side that connected
   * @throws Error when the other side's octets are no key
   */
  mixKey(ours: KeyPair, theirs: Uint8Array, initiator: boolean): void {
    const secret = elligatorSwift.getSharedSecretBip324(ours.privateKey, theirs, ours.publicKey, initiator);
    const temporary = hmac(this.#chainingKey, secret);
    this.#chainingKey = hmac(temporary, Buffer.of(1));
    this.#key = hmac(temporary, this.#chainingKey, Buffer.of(2));
    this.#nonce = 0;
  }

  /** Before the first key there is nothing to encrypt with: the octets stay as they are. */
  encryptAndHash(plain: Uint8Array): Buffer {
    let sealed = Buffer.from(plain);
    if (this.#key !== undefined) {
      const cipher = createCipheriv(CIPHER, this.#key, this.#nextNonce(), { authTagLength: MAC_LENGTH });
      cipher.setAAD(this.#hash, { plaintextLength: plain.length });
      sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    }
    this.mixHash(sealed);
    return sealed;
  }

  /** @throws Error when the octets were not sealed with this state */
  decryptAndHash(sealed: Uint8Array): Buffer {
    let plain = Buffer.from(sealed);
    if (this.#key !== undefined) {
      const end = sealed.length - MAC_LENGTH;
      const cipher = createDecipheriv(CIPHER, this.#key, this.#nextNonce(), { authTagLength: MAC_LENGTH });
      cipher.setAAD(this.#hash, { plaintextLength: end });
      cipher.setAuthTag(sealed.subarray(end));
      plain = Buffer.concat([cipher.update(sealed.subarray(0, end)), cipher.final()]);
    }
    this.mixHash(sealed);
    return plain;
  }

  /** Four zero octets, then the counter in little-endian order. */
  #nextNonce(): Buffer {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32LE(this.#nonce, 4);
    this.#nonce += 1;
    return nonce;
  }
}
