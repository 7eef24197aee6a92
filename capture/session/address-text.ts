/** Spells addresses of records and packets. A capture has few addresses and many documents: spellings are made once and shared. */
import { addressOfBytes } from '../../model/address.ts';
import { u16, u32 } from '../bytes.ts';

/** Addresses remembered; an address scan must not keep more. */
const REMEMBERED = 65_536;
/** Places for IPv6 addresses, each for all addresses of one hash; a power of two. */
const PLACES = 16_384;
const TWO_32 = 0x1_0000_0000;

interface Spelled {
  words: readonly number[];
  text: string;
}

export class AddressTexts {
  readonly #ipv4 = new Map<number, string>();
  readonly #ipv6: (Spelled | undefined)[] = [];
  readonly #macs = new Map<number, string>();

  /** Canonical spelling of the address in one (`version` 4) or four words from an index on, each signed, most significant first. */
  of(words: Int32Array, at: number, version: number): string {
    return version === 4 ? this.#ofIpv4(words[at]!) : this.#ofIpv6(words, at);
  }

  #ofIpv4(number: number): string {
    let text = this.#ipv4.get(number);
    if (text === undefined) {
      text = `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
      if (this.#ipv4.size >= REMEMBERED) this.#ipv4.clear();
      this.#ipv4.set(number, text);
    }
    return text;
  }

  #ofIpv6(words: Int32Array, at: number): string {
    let hash = 0;
    for (let word = 0; word < 4; word += 1) hash = Math.imul(hash ^ words[at + word]!, 0x5bd1e995) ^ (hash >>> 15);
    const place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    const known = this.#ipv6[place];
    if (known?.words.every((word, index) => word === words[at + index]) === true) return known.text;
    const own = [...words.subarray(at, at + 4)];
    const text = addressOfBytes(octets(own));
    this.#ipv6[place] = { words: own, text };
    return text;
  }

  /** The link address of a number, lower case with colons; undefined for 0, which stands for none. */
  mac(number: number): string | undefined {
    if (number === 0) return undefined;
    let text = this.#macs.get(number);
    if (text === undefined) {
      text = number
        .toString(16)
        .padStart(12, '0')
        .replace(/..(?!$)/g, '$&:');
      if (this.#macs.size >= REMEMBERED) this.#macs.clear();
      this.#macs.set(number, text);
    }
    return text;
  }
}

/** The link address at an offset as a number; 0 where there is none, or nothing but zeros. */
export function macAt(data: Uint8Array, offset: number): number {
  return offset < 0 ? 0 : u16(data, offset) * TWO_32 + u32(data, offset + 2);
}

function octets(words: readonly number[]): Uint8Array {
  return Uint8Array.from(words.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]));
}
