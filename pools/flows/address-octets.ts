/** Addresses spelled in octets, read without making a string. */

const DOT = 0x2e;
const COLON = 0x3a;
const ZERO = 0x30;
const NINE = 0x39;

/** The last address read: four words of 32 bits, most significant first; IPv4 as IPv4-mapped IPv6 (RFC 4291, 2.5.5.2). */
export type AddressWords = Int32Array & { length: 4 };

const MAPPED = 0xffff;

export function addressWords(): AddressWords {
  return new Int32Array(4) as AddressWords;
}

/** Value of a hexadecimal digit, -1 for another octet. */
function hexValue(octet: number): number {
  if (octet >= ZERO && octet <= NINE) return octet - ZERO;
  const lower = octet | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Where `readDotted` leaves its 32 bits: as a number they would have to be allocated. */
const dotted = new Int32Array(1);

/** Whether `data[from … to)` is dotted decimal. Strict: four numbers to 255 without leading zeros. */
function readDotted(data: Uint8Array, from: number, to: number): boolean {
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let at = from; at < to; at += 1) {
    const octet = data[at]!;
    if (octet >= ZERO && octet <= NINE) {
      if (digits > 0 && part === 0) return false;
      part = part * 10 + octet - ZERO;
      digits += 1;
      if (part > 255) return false;
    } else if (octet === DOT && digits > 0 && dots < 3) {
      value = (value << 8) | part;
      part = 0;
      digits = 0;
      dots += 1;
    } else return false;
  }
  dotted[0] = (value << 8) | part;
  return dots === 3 && digits > 0;
}

/** The eight groups of an IPv6 address; used again for each. */
const groups = new Uint16Array(8);

/** Fills `groups`; false for what is no IPv6 address (RFC 4291, 2.2). A zone is none of it. */
function readGroups(data: Uint8Array, from: number, to: number): boolean {
  let count = 0;
  let gap = -1;
  let at = from;
  if (data[at] === COLON) {
    if (at + 1 >= to || data[at + 1] !== COLON) return false;
    gap = 0;
    at += 2;
  }
  while (at < to) {
    if (count === 8) return false;
    const start = at;
    let value = 0;
    for (; at < to; at += 1) {
      const digit = hexValue(data[at]!);
      if (digit < 0) break;
      value = value * 16 + digit;
    }
    if (at < to && data[at] === DOT) {
      if (count > 6 || !readDotted(data, start, to)) return false;
      groups[count] = dotted[0]! >>> 16;
      groups[count + 1] = dotted[0]! & 0xffff;
      count += 2;
      at = to;
      break;
    }
    if (at === start || at - start > 4) return false;
    groups[count] = value;
    count += 1;
    if (at === to) break;
    if (data[at] !== COLON) return false;
    at += 1;
    if (at === to) return false;
    if (data[at] !== COLON) continue;
    if (gap >= 0) return false;
    gap = count;
    at += 1;
  }
  if (gap < 0) return count === 8;
  if (count > 7) return false;
  groups.copyWithin(gap + 8 - count, gap, count);
  groups.fill(0, gap, gap + 8 - count);
  return true;
}

/** Reads the address that `data[from … to)` spells into `words`; false, and `words` spoiled, where it spells none. */
export function readAddress(data: Uint8Array, from: number, to: number, words: AddressWords): boolean {
  // The third or fourth octet of dotted decimal is a dot at the latest.
  if (readDotted(data, from, to)) {
    words[0] = 0;
    words[1] = 0;
    words[2] = MAPPED;
    words[3] = dotted[0]!;
    return true;
  }
  if (to - from < 2 || to - from > 45 || !readGroups(data, from, to)) return false;
  for (let word = 0; word < 4; word += 1) words[word] = (groups[2 * word]! << 16) | groups[2 * word + 1]!;
  return true;
}

/** A whole number below 2^53 in decimal digits; -1 for anything else. */
export function readNumber(data: Uint8Array, from: number, to: number): number {
  if (to <= from || to - from > 15) return -1;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = data[at]! - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
