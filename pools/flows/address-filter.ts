/** A set of addresses that is asked about every flow there is: open addressing over words, no string and no object an entry. */
import { addressWords, readAddress, type AddressWords } from './address-octets.ts';

/** Slots an address; more of them find an absent address sooner. */
const ROOM = 4;
const WORDS = 4;

function hashOf(words: AddressWords): number {
  let hash = words[3]!;
  hash = Math.imul(hash ^ words[2]!, 0x9e37_79b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ words[1]!, 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ words[0]!, 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}

export class AddressFilter {
  readonly #mask: number;
  readonly #keys: Int32Array;
  readonly #taken: Uint8Array;
  readonly #scratch = addressWords();

  /** @param addresses as text; what is no address is left out */
  constructor(addresses: Iterable<string>) {
    const all = [...addresses];
    let slots = 16;
    while (slots < all.length * ROOM) slots *= 2;
    this.#mask = slots - 1;
    this.#keys = new Int32Array(slots * WORDS);
    this.#taken = new Uint8Array(slots);
    for (const address of all) if (this.#read(address)) this.#add(this.#scratch);
  }

  #read(address: string): boolean {
    const octets = Buffer.from(address, 'latin1');
    return readAddress(octets, 0, octets.length, this.#scratch);
  }

  #slotOf(words: AddressWords): number {
    const keys = this.#keys;
    for (let slot = hashOf(words) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      if (this.#taken[slot] === 0) return slot;
      const at = slot * WORDS;
      const same =
        keys[at + 3] === words[3] && keys[at + 2] === words[2] && keys[at + 1] === words[1] && keys[at] === words[0];
      if (same) return slot;
    }
  }

  #add(words: AddressWords): void {
    const slot = this.#slotOf(words);
    this.#taken[slot] = 1;
    this.#keys.set(words, slot * WORDS);
  }

  /** Whether the address is in the set. */
  has(words: AddressWords): boolean {
    return this.#taken[this.#slotOf(words)] === 1;
  }

  /** The same of an address as text; false for what is none. */
  hasText(address: string): boolean {
    return this.#read(address) && this.has(this.#scratch);
  }
}
