/**
 * Finds the live session of a packet: open addressing in a typed array, keyed by the octets of the tuple. No strings, no
 * allocation per look-up. Both directions of a conversation have one key: the smaller endpoint comes first ("low"). The keys
 * stand in the sessions' records.
 */
import { randomBytes } from 'node:crypto';
import type { DecodedPacket } from '../packet.ts';
import { HASH, HIGH_ADDRESS, KEY, PORTLESS, PORTS, PROTOCOL, VERSION_SHIFT } from './record.ts';
import type { SessionStore } from './session-store.ts';

/** Words of an IPv6 address behind the first. */
const REST = 3;
const INITIAL = 1024;

export class FlowTable {
  readonly #store: SessionStore;
  #capacity = INITIAL;
  /** A place has two words: the handle plus one (0 for an empty place), and the hash. */
  #places = new Int32Array(2 * INITIAL);
  #count = 0;
  #version4 = true;
  /** First words of the addresses: all of them in IPv4. */
  #low = 0;
  #high = 0;
  /** The others, of the low side and then of the high one. */
  readonly #rest = new Int32Array(2 * REST);
  #ports = 0;
  #protocol = 0;
  #hash = 0;
  /** Whose that is: what `find` last answered, as long as it is true. */
  #found = -1;
  /** Differs by run, so that nobody can record a capture whose tuples all collide. No output depends on it. */
  readonly #seed = randomBytes(4).readInt32LE();
  /** After `find`: the packet's sender is the high endpoint of the key. */
  swapped = false;

  constructor(store: SessionStore) {
    this.#store = store;
  }

  get size(): number {
    return this.#count;
  }

  /**
   * Handle of the session of a decoded IP packet; -1 when there is none. The key and `swapped` stay for `insert`. Ports count
   * when `withPorts`.
   */
  find(view: DataView, packet: DecodedPacket, withPorts: boolean): number {
    const from = withPorts ? packet.sourcePort : 0;
    const to = withPorts ? packet.destinationPort : 0;
    const version4 = packet.ipVersion === 4;
    const source = view.getUint32(packet.sourceOffset);
    const destination = view.getUint32(packet.destinationOffset);
    let swapped = source === destination ? from > to : source > destination;
    if (!version4 && source === destination) swapped = isSwapped(view, packet) ?? swapped;
    const low = swapped ? destination | 0 : source | 0;
    const high = swapped ? source | 0 : destination | 0;
    const ports = swapped ? (to << 16) | from : (from << 16) | to;
    const protocol = packet.protocol | (packet.ipVersion << VERSION_SHIFT) | (withPorts ? 0 : PORTLESS);
    this.swapped = swapped;
    // Packets come in runs of one session: what was found a moment ago is found again without the table.
    if (version4 && low === this.#low && high === this.#high && ports === this.#ports && protocol === this.#protocol)
      return this.#found;
    this.#version4 = version4;
    this.#low = low;
    this.#high = high;
    this.#ports = ports;
    this.#protocol = protocol;
    const hash = mixed(mixed(mixed(mixed(this.#seed, ports), protocol), low), high);
    this.#hash = version4 ? hash : this.#loadRest(view, packet, hash);
    this.#found = this.#search();
    return this.#found;
  }

  /** Adds the session of the tuple that `find` was last asked for and did not know, and writes the key into its record. */
  insert(handle: number): void {
    if (this.#count * 3 >= this.#capacity * 2) this.#grow();
    this.#put(handle, this.#hash);
    this.#found = handle;
    this.#count += 1;
    const { words } = this.#store.page(handle);
    const at = 2 * this.#store.offset(handle);
    words[at + KEY] = this.#low;
    words[at + HIGH_ADDRESS] = this.#high;
    if (!this.#version4) {
      words.set(this.#rest.subarray(0, REST), at + KEY + 1);
      words.set(this.#rest.subarray(REST), at + HIGH_ADDRESS + 1);
    }
    words[at + PORTS] = this.#ports;
    words[at + PROTOCOL] = this.#protocol;
    words[at + HASH] = this.#hash;
  }

  /** Removes a session, its record still there; those behind it move up, so that no probe chain breaks (Knuth 6.4, algorithm R). */
  remove(handle: number): void {
    const places = this.#places;
    const mask = this.#capacity - 1;
    let hole = this.#store.page(handle).words[2 * this.#store.offset(handle) + HASH]! & mask;
    while (places[2 * hole] !== handle + 1) hole = (hole + 1) & mask;
    for (let place = (hole + 1) & mask; places[2 * place] !== 0; place = (place + 1) & mask) {
      const home = places[2 * place + 1]! & mask;
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      places[2 * hole] = places[2 * place]!;
      places[2 * hole + 1] = places[2 * place + 1]!;
      hole = place;
    }
    places[2 * hole] = 0;
    if (handle === this.#found) this.#found = -1;
    this.#count -= 1;
  }

  #search(): number {
    const places = this.#places;
    const mask = this.#capacity - 1;
    const hash = this.#hash;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const handle = places[2 * place]! - 1;
      if (handle < 0 || (places[2 * place + 1] === hash && this.#matches(handle))) return handle;
    }
  }

  /** The words of IPv6 addresses behind the first. */
  #loadRest(view: DataView, packet: DecodedPacket, begun: number): number {
    const low = this.swapped ? packet.destinationOffset : packet.sourceOffset;
    const high = this.swapped ? packet.sourceOffset : packet.destinationOffset;
    let hash = begun;
    for (let word = 0; word < REST; word += 1) {
      this.#rest[word] = view.getInt32(low + 4 + 4 * word);
      this.#rest[REST + word] = view.getInt32(high + 4 + 4 * word);
      hash = mixed(mixed(hash, this.#rest[word]!), this.#rest[REST + word]!);
    }
    return hash;
  }

  #matches(handle: number): boolean {
    const { words } = this.#store.page(handle);
    const at = 2 * this.#store.offset(handle);
    return (
      words[at + KEY] === this.#low &&
      words[at + HIGH_ADDRESS] === this.#high &&
      words[at + PORTS] === this.#ports &&
      words[at + PROTOCOL] === this.#protocol &&
      (this.#version4 || this.#matchesRest(words, at))
    );
  }

  #matchesRest(words: Int32Array, at: number): boolean {
    for (let word = 0; word < REST; word += 1) {
      if (words[at + KEY + 1 + word] !== this.#rest[word]) return false;
      if (words[at + HIGH_ADDRESS + 1 + word] !== this.#rest[REST + word]) return false;
    }
    return true;
  }

  #put(handle: number, hash: number): void {
    const mask = this.#capacity - 1;
    let place = hash & mask;
    while (this.#places[2 * place] !== 0) place = (place + 1) & mask;
    this.#places[2 * place] = handle + 1;
    this.#places[2 * place + 1] = hash;
  }

  #grow(): void {
    const places = this.#places;
    this.#capacity *= 2;
    this.#places = new Int32Array(2 * this.#capacity);
    for (let at = 0; at < places.length; at += 2) if (places[at] !== 0) this.#put(places[at]! - 1, places[at + 1]!);
  }
}

/** Whether the source of IPv6 addresses that begin alike is the larger one; undefined when they are the same. */
function isSwapped(view: DataView, packet: DecodedPacket): boolean | undefined {
  for (let octet = 4; octet < 16; octet += 4) {
    const source = view.getUint32(packet.sourceOffset + octet);
    const destination = view.getUint32(packet.destinationOffset + octet);
    if (source !== destination) return source > destination;
  }
  return undefined;
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x5bd1e995);
  return product ^ (product >>> 15);
}
