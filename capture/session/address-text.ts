/** Spells addresses of packets. A capture has few addresses and many sessions: spellings are made once and shared. */
import { addressOfBytes } from '../../model/address.ts';

/** Addresses remembered; an address scan must not keep more. */
const REMEMBERED = 65_536;

export class AddressTexts {
  readonly #ipv4 = new Map<number, string>();

  /** Canonical spelling of the 4 (`version` 4) or 16 octets at an offset. */
  of(data: Uint8Array, offset: number, version: number): string {
    if (version !== 4) return addressOfBytes(data.subarray(offset, offset + 16));
    const number = (data[offset]! << 24) | (data[offset + 1]! << 16) | (data[offset + 2]! << 8) | data[offset + 3]!;
    let text = this.#ipv4.get(number);
    if (text === undefined) {
      text = addressOfBytes(data.subarray(offset, offset + 4));
      if (this.#ipv4.size >= REMEMBERED) this.#ipv4.clear();
      this.#ipv4.set(number, text);
    }
    return text;
  }
}
