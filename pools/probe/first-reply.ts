/** What a server said first, as text that an index, a terminal and a page can show. */

const LENGTH = 512;
const NAMED: Record<number, string> = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r', 0x5c: '\\\\' };
/** Control, formatting, separating and unassigned characters: not to be shown. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\ufffd]/u;

/** Octets of the UTF-8 sequence that begins here, by its first octet; 0 where none does. */
function sequenceLength(octet: number): number {
  if (octet >= 0xc2 && octet < 0xe0) return 2;
  if (octet >= 0xe0 && octet < 0xf0) return 3;
  return octet >= 0xf0 && octet < 0xf5 ? 4 : 0;
}

/**
 * The first line without its end, or what came of it: printable text as it is, a backslash doubled, other octets as `\n`, `\r`,
 * `\t` or `\x1f`; at most 512 characters. Empty when nothing came.
 */
export function firstReply(received: Buffer): string {
  let end = received.indexOf(0x0a);
  if (end === -1) end = received.length;
  else if (received[end - 1] === 0x0d) end -= 1;
  let text = '';
  for (let at = 0; at < end;) {
    const octet = received[at]!;
    let length = 1;
    let next = NAMED[octet] ?? (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '');
    if (next === '') {
      length = sequenceLength(octet);
      next = length === 0 ? '' : received.toString('utf8', at, Math.min(at + length, end));
      // What is cut or malformed decodes to U+FFFD.
      if (next === '' || HIDDEN.test(next)) {
        length = 1;
        next = `\\x${octet.toString(16).padStart(2, '0')}`;
      }
    }
    if (text.length + next.length > LENGTH) break;
    text += next;
    at += length;
  }
  return text;
}
