/** DNS messages (RFC 1035 4), as far as they say which names an address has. Never throws; a pointer loop ends the name. */
import { u16 } from '../bytes.ts';
import { addressOfBytes } from '../../model/address.ts';

const A = 1;
const CNAME = 5;
const AAAA = 28;
const INTERNET = 1;
/** Records of one message that are read. Real answers have a dozen. */
const RECORDS = 64;
const NAME_OCTETS = 255;
/** Aliases that may stand before an address; resolvers give up at 8 to 17. */
const CHAIN = 16;

export interface DnsMessage {
  response: boolean;
  opcode: number;
  /** Name and type of the first question; undefined when there is none or it is cut. */
  question?: { name: string; type: number; internet: boolean };
  /** Each address with every name that leads to it, aliases included, as spelled in the message. */
  addresses: { address: string; names: string[] }[];
  /** Every record that the header counts was read, and nothing is left behind them. */
  exact: boolean;
}

interface Cursor {
  at: number;
}

/**
 * A domain name from the cursor on, without the last dot; undefined when it is cut, too long or loops. Pointers have to go
 * back, further each time (RFC 1035 4.1.4: "a prior occurrence"): that alone forbids loops.
 */
export function readName(bytes: Uint8Array, cursor: Cursor): string | undefined {
  let name = '';
  let { at } = cursor;
  let jumped = false;
  let lowest = at;
  let total = 0;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return undefined;
    if (length >= 0xc0) {
      const target = ((length & 0x3f) << 8) | (bytes[at + 1] ?? 0);
      if (!jumped) cursor.at = at + 2;
      jumped = true;
      if (at + 1 >= bytes.length || target >= lowest) return undefined;
      lowest = target;
      at = target;
      continue;
    }
    total += length + 1;
    if (length > 63 || total > NAME_OCTETS || at + 1 + length > bytes.length) return undefined;
    if (length === 0) {
      if (!jumped) cursor.at = at + 1;
      return name;
    }
    const label = labelText(bytes, at + 1, at + 1 + length);
    name = name === '' ? label : `${name}.${label}`;
    at += 1 + length;
  }
}

/** mDNS names are UTF-8 (RFC 6762 16), all others ASCII. */
function labelText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 1) {
    if (bytes[at]! >= 0x80) return Buffer.from(bytes.subarray(start, end)).toString('utf8');
    text += String.fromCharCode(bytes[at]!);
  }
  return text;
}

/**
 * Reads a message.
 * @param additional count addresses of the additional section too: in mDNS they are the responder's own, in unicast DNS glue
 * @returns undefined when the octets have no DNS header
 */
export function readDns(bytes: Uint8Array, additional = false): DnsMessage | undefined {
  if (bytes.length < 12) return undefined;
  const flags = u16(bytes, 2);
  const message: DnsMessage = { response: flags >= 0x8000, opcode: (flags >> 11) & 15, addresses: [], exact: false };
  const cursor = { at: 12 };
  for (let index = 0; index < u16(bytes, 4); index += 1) {
    const name = index < RECORDS ? readName(bytes, cursor) : undefined;
    if (name === undefined || cursor.at + 4 > bytes.length) return message;
    // The top bit of an mDNS class asks for a unicast reply, or flushes caches (RFC 6762 5.4, 10.2).
    const internet = (u16(bytes, cursor.at + 2) & 0x7fff) === INTERNET;
    message.question ??= { name, type: u16(bytes, cursor.at), internet };
    cursor.at += 4;
  }
  let aliases: Map<string, string[]> | undefined;
  const found: { address: string; owner: string }[] = [];
  const answers = u16(bytes, 6);
  let left = answers + u16(bytes, 8) + u16(bytes, 10);
  for (let index = 0; left > 0; index += 1, left -= 1) {
    const name = index < RECORDS ? readName(bytes, cursor) : undefined;
    const data = cursor.at + 10;
    if (name === undefined || data > bytes.length) break;
    const type = u16(bytes, cursor.at);
    const internet = (u16(bytes, cursor.at + 2) & 0x7fff) === INTERNET;
    const length = u16(bytes, cursor.at + 8);
    cursor.at = data + length;
    if (cursor.at > bytes.length) break;
    if (!internet || (index >= answers && !additional)) continue;
    if ((type === A && length === 4) || (type === AAAA && length === 16)) {
      found.push({ address: addressOfBytes(bytes.subarray(data, data + length)), owner: name });
    } else if (type === CNAME) {
      const target = readName(bytes, { at: data })?.toLowerCase();
      aliases ??= new Map();
      if (target !== undefined) aliases.set(target, [...(aliases.get(target) ?? []), name]);
    }
  }
  message.exact = left === 0 && cursor.at === bytes.length;
  if (message.response)
    message.addresses = found.map(({ address, owner }) => ({ address, names: chain(owner, aliases) }));
  return message;
}

/** The owner of an address and every alias that leads to it. */
function chain(owner: string, aliases: ReadonlyMap<string, string[]> | undefined): string[] {
  const names = [owner];
  for (let index = 0; index < names.length && names.length < CHAIN; index += 1) {
    for (const alias of aliases?.get(names[index]!.toLowerCase()) ?? []) if (!names.includes(alias)) names.push(alias);
  }
  return names;
}
