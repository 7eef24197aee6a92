/** IPv4 blocks as text patterns of dotted decimal, for fields that hold addresses as keywords. */

/** Regular expression (classes, groups and alternatives only) of the decimal numbers from `low` to `high`, 0 ≤ low ≤ high ≤ 255, without leading zeros. */
export function decimalRange(low: number, high: number): string {
  const parts: string[] = [];
  for (const digits of [1, 2, 3]) {
    const from = Math.max(low, digits === 1 ? 0 : 10 ** (digits - 1));
    const to = Math.min(high, 10 ** digits - 1);
    if (from <= to) parts.push(...sameLength(String(from), String(to)));
  }
  return parts.length === 1 ? parts.join('') : `(${parts.join('|')})`;
}

/** Patterns of the numbers between two of the same number of digits. */
function sameLength(from: string, to: string): string[] {
  const first = Number(from[0]);
  const last = Number(to[0]);
  if (from.length === 1) return [digitClass(first, last)];
  const restFrom = from.slice(1);
  const restTo = to.slice(1);
  const lowest = '0'.repeat(restFrom.length);
  const highest = '9'.repeat(restFrom.length);
  if (first === last) return sameLength(restFrom, restTo).map((rest) => `${first}${rest}`);
  const head = restFrom === lowest ? [] : sameLength(restFrom, highest).map((rest) => `${first}${rest}`);
  const tail = restTo === highest ? [] : sameLength(lowest, restTo).map((rest) => `${last}${rest}`);
  const wholeFrom = head.length > 0 ? first + 1 : first;
  const wholeTo = tail.length > 0 ? last - 1 : last;
  const whole = wholeFrom <= wholeTo ? [digitClass(wholeFrom, wholeTo) + '[0-9]'.repeat(restFrom.length)] : [];
  return [...head, ...whole, ...tail];
}

function digitClass(from: number, to: number): string {
  if (from === to) return String(from);
  return to === from + 1 ? `[${from}${to}]` : `[${from}-${to}]`;
}

/**
 * Regular expression of every dotted decimal address of a block whose prefix does not end at an octet.
 * @param bytes 4 bytes of the network address
 * @param prefix 0 to 32
 */
export function ipv4Pattern(bytes: Uint8Array, prefix: number): string {
  const octets: string[] = [];
  for (let index = 0; index < 4; index += 1) {
    const fixed = Math.min(8, Math.max(0, prefix - index * 8));
    const low = bytes[index] ?? 0;
    octets.push(fixed === 0 ? '[0-9]+' : decimalRange(low, low + 2 ** (8 - fixed) - 1));
  }
  return octets.join('[.]');
}
