/** Addresses in order of number, so that those of a block are found without looking at the others. */
import { parseAddressRange, type AddressFamily, type AddressRange } from '../../model/address.ts';

interface Placed {
  /** The octets as Latin-1: text in this order is numbers in order. */
  key: string;
  address: string;
}

const textOf = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1');

export class AddressOrder {
  readonly #families: Record<AddressFamily, Placed[]> = { ipv4: [], ipv6: [] };

  /** @param addresses in canonical spelling, each once */
  constructor(addresses: Iterable<string>) {
    for (const address of addresses) {
      const { family, bytes } = parseAddressRange(address);
      this.#families[family].push({ key: textOf(bytes), address });
    }
    for (const placed of Object.values(this.#families)) placed.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** All addresses, IPv4 before IPv6. */
  inOrder(): string[] {
    return [...this.#families.ipv4, ...this.#families.ipv6].map(({ address }) => address);
  }

  /** The addresses in a range, in order of number. */
  within({ family, prefix, bytes }: AddressRange): string[] {
    const placed = this.#families[family];
    const last = bytes.map((octet, index) => octet | (0xff >> Math.min(8, Math.max(0, prefix - index * 8))));
    const [from, to] = [textOf(bytes), textOf(last)];
    let low = 0;
    for (let high = placed.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((placed[middle]?.key ?? '') < from) low = middle + 1;
      else high = middle;
    }
    const found: string[] = [];
    for (let at = low; at < placed.length && placed[at]!.key <= to; at += 1) found.push(placed[at]!.address);
    return found;
  }
}
