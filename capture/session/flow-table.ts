/**
 * Finds the live session of a packet: open addressing in typed arrays, keyed by the octets of the tuple. No strings, no
 * allocation per look-up. Both directions of a conversation have one key: the smaller endpoint comes first ("low").
 */
import { randomBytes } from 'node:crypto';
import { u32 } from '../bytes.ts';
import type { DecodedPacket } from '../packet.ts';

/** What the table keeps in its members. */
export interface Slotted {
  /** Place in the table. */
  slot: number;
}

/** Words of a key: 4 + 4 of the addresses, ports, protocol with version. */
const WORDS = 10;
const PORTLESS = 1 << 16;
const INITIAL = 1024;

function emptyPlaces<T>(count: number): (T | undefined)[] {
  // Array.from takes six times as long for a million places.
  // oxlint-disable-next-line unicorn/no-new-array
  return new Array<T | undefined>(count).fill(undefined);
}

export class FlowTable<T extends Slotted> {
  #capacity = INITIAL;
  #keys = new Int32Array(INITIAL * WORDS);
  #hashes = new Int32Array(INITIAL);
  #members = emptyPlaces<T>(INITIAL);
  #count = 0;
  readonly #key = new Int32Array(WORDS);
  #hash = 0;
  /** Differs by run, so that nobody can record a capture whose tuples all collide. No output depends on it. */
  readonly #seed = randomBytes(4).readInt32LE();
  /** After `find`: the packet's sender is the high endpoint of the key. */
  swapped = false;

  get size(): number {
    return this.#count;
  }

  /** The session of a decoded IP packet. The key and `swapped` stay for `insert`. Ports count when `withPorts`. */
  find(data: Uint8Array, packet: DecodedPacket, withPorts: boolean): T | undefined {
    this.#load(data, packet, withPorts);
    const mask = this.#capacity - 1;
    for (let slot = this.#hash & mask; ; slot = (slot + 1) & mask) {
      const member = this.#members[slot];
      if (member === undefined) return undefined;
      if (this.#hashes[slot] === this.#hash && this.#matches(slot)) return member;
    }
  }

  /** Adds the session of the tuple that `find` was last asked for and did not know. */
  insert(member: T): void {
    if (this.#count * 2 >= this.#capacity) this.#grow();
    const mask = this.#capacity - 1;
    let slot = this.#hash & mask;
    while (this.#members[slot] !== undefined) slot = (slot + 1) & mask;
    this.#keys.set(this.#key, slot * WORDS);
    this.#hashes[slot] = this.#hash;
    this.#members[slot] = member;
    member.slot = slot;
    this.#count += 1;
  }

  /** Removes a member; those behind it move up, so that no probe chain breaks (Knuth 6.4, algorithm R). */
  remove(member: T): void {
    const mask = this.#capacity - 1;
    let hole = member.slot;
    for (let slot = (hole + 1) & mask; ; slot = (slot + 1) & mask) {
      const next = this.#members[slot];
      if (next === undefined) break;
      const home = this.#hashes[slot]! & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      this.#keys.copyWithin(hole * WORDS, slot * WORDS, slot * WORDS + WORDS);
      this.#hashes[hole] = this.#hashes[slot]!;
      this.#members[hole] = next;
      next.slot = hole;
      hole = slot;
    }
    this.#members[hole] = undefined;
    member.slot = -1;
    this.#count -= 1;
  }

  #load(data: Uint8Array, packet: DecodedPacket, withPorts: boolean): void {
    const key = this.#key;
    const words = packet.ipVersion === 4 ? 1 : 4;
    let order = 0;
    for (let i = 0; i < 4; i += 1) {
      if (i >= words) {
        key[i] = 0;
        key[i + 4] = 0;
        continue;
      }
      const source = u32(data, packet.sourceOffset + 4 * i);
      const destination = u32(data, packet.destinationOffset + 4 * i);
      if (order === 0 && source !== destination) order = source < destination ? -1 : 1;
      key[i] = source;
      key[i + 4] = destination;
    }
    const from = withPorts ? packet.sourcePort : 0;
    const to = withPorts ? packet.destinationPort : 0;
    this.swapped = order === 0 ? from > to : order > 0;
    if (this.swapped) {
      for (let i = 0; i < words; i += 1) {
        const source = key[i]!;
        key[i] = key[i + 4]!;
        key[i + 4] = source;
      }
    }
    key[8] = this.swapped ? (to << 16) | from : (from << 16) | to;
    key[9] = packet.protocol | (packet.ipVersion << 8) | (withPorts ? 0 : PORTLESS);
    let hash = this.#seed;
    for (let i = 0; i < WORDS; i += 1) {
      hash = Math.imul(hash ^ key[i]!, 0x5bd1e995);
      hash ^= hash >>> 15;
    }
    this.#hash = hash;
  }

  #matches(slot: number): boolean {
    const at = slot * WORDS;
    for (let i = 0; i < WORDS; i += 1) if (this.#keys[at + i] !== this.#key[i]) return false;
    return true;
  }

  #grow(): void {
    const members = this.#members;
    const keys = this.#keys;
    const hashes = this.#hashes;
    this.#capacity *= 2;
    this.#keys = new Int32Array(this.#capacity * WORDS);
    this.#hashes = new Int32Array(this.#capacity);
    this.#members = emptyPlaces(this.#capacity);
    const mask = this.#capacity - 1;
    for (const [from, member] of members.entries()) {
      if (member === undefined) continue;
      let slot = hashes[from]! & mask;
      while (this.#members[slot] !== undefined) slot = (slot + 1) & mask;
      for (let i = 0; i < WORDS; i += 1) this.#keys[slot * WORDS + i] = keys[from * WORDS + i]!;
      this.#hashes[slot] = hashes[from]!;
      this.#members[slot] = member;
      member.slot = slot;
    }
  }
}
