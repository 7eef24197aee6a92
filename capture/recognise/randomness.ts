/** Whether octets look as if they were encrypted: the look of keys and ciphertext, which no text and no table has. */

const seen = new Uint8Array(256);
const LEAST_OF_EXPECTED = 0.75;

/**
 * True when a part has nearly as many different octets as chance gives, and enough of them above 127. Of random parts of 64
 * octets one in ten thousand fails; Base64, hexadecimal, text and structured data do not pass.
 */
export function looksRandom(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length <= 0 || end > bytes.length) return false;
  seen.fill(0);
  let different = 0;
  let high = 0;
  for (let at = start; at < end; at += 1) {
    const octet = bytes[at]!;
    if (octet >= 0x80) high += 1;
    if (seen[octet] === 0) {
      seen[octet] = 1;
      different += 1;
    }
  }
  const expected = 256 * (1 - (255 / 256) ** length);
  return different >= expected * LEAST_OF_EXPECTED && high * 4 >= length;
}
