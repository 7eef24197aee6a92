/** Spells addresses of packets. A capture has few addresses and many sessions: spellings are made once and shared. */
import { addressOfBytes } from '../../model/address.ts';
import { u16, u32 } from '../bytes.ts';

/** Addresses remembered; an address scan must not keep more. */
const REMEMBERED = 65_536;

export class AddressTexts {
  readonly #ipv4 = new Map<number, string>();
  readonly #macs = new Map<number, string>();

  /** Canonical spelling of the 4 (`version` 4) or 16 octets at an offset. */
  of(data: Uint8Array, offset: number, version: number): string {
    if (version !== 4) return addressOfBytes(data.subarray(offset, offset + 16));
    const number = u32(data, offset);
    let text = this.#ipv4.get(number);
    if (text === undefined) {
      text = addressOfBytes(data.subarray(offset, offset + 4));
      if (this.#ipv4.size >= REMEMBERED) this.#ipv4.clear();
      this.#ipv4.set(number, text);
    }
    return text;
  }

  /** The link address at an offset, lower case with colons; empty where there is none, or nothing but zeros. */
  mac(data: Uint8Array, offset: number): string {
    if (offset < 0) return '';
    const number = u16(data, offset) * 0x1_0000_0000 + u32(data, offset + 2);
    if (number === 0) return '';
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
