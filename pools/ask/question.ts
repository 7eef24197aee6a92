/** What somebody may ask the pool index, as it is typed or pasted. */
import { canonicalAddress, parseAddressRange, type AddressRange } from '../../model/address.ts';
import { BitSecureError } from '../../model/errors.ts';
import { cleanHost, cleanPort, splitEndpoint } from '../catalogue/host.ts';

export type Question =
  | { kind: 'address'; address: string; port?: number }
  | { kind: 'range'; range: AddressRange; port?: number }
  /** An FQDN, or a pool that is called like one. */
  | { kind: 'name'; fqdn: string; word: string; port?: number }
  /** A coin's symbol or name, or a pool's name. */
  | { kind: 'word'; word: string; port?: number };

const BLOCK = /^\[?([0-9a-f:.]+)\]?\/(\d{1,3})\]?(?::(.*))?$/i;

function portOf(text: string | undefined, question: string): { port?: number } {
  if (text === undefined) return {};
  const port = cleanPort(text);
  if (port !== undefined) return { port };
  throw new BitSecureError('BAD_VALUE', `${JSON.stringify(question)} has no port from 1 to 65535`, {
    hint: 'give host:port, such as pool.example.net:3333 or [2001:db8::1]:3333',
  });
}

/**
 * Reads a question: an FQDN, IPv4 or IPv6 address or CIDR block, with or without a port (`[2001:db8::1]:3333`), a URL such as
 * `stratum+ssl://pool.example.net:3333`, a coin's symbol or name, or a pool's name.
 * @throws BitSecureError BAD_VALUE, BAD_ADDRESS
 */
export function readQuestion(question: string): Question {
  const text = question.trim();
  if (text === '')
    throw new BitSecureError('BAD_VALUE', 'an empty question', {
      hint: 'give a name, an address, a CIDR block, a coin or a pool',
    });
  const [, base, prefix, blockPort] = BLOCK.exec(text) ?? [];
  if (base !== undefined && prefix !== undefined)
    return { kind: 'range', range: parseAddressRange(`${base}/${prefix}`), ...portOf(blockPort, text) };
  const { host, port } = splitEndpoint(text);
  const cleaned = cleanHost(host, { allowPrivate: true });
  if ('refused' in cleaned) {
    const address = canonicalAddress(host.replace(/^\[(.*)\]$/, '$1'));
    // Multicast and the like: no pool, and a good question all the same.
    if (address !== undefined) return { kind: 'address', address, ...portOf(port, text) };
    return { kind: 'word', word: text };
  }
  const place = portOf(port, text);
  const name = cleaned.host;
  if (canonicalAddress(name) !== undefined) return { kind: 'address', address: name, ...place };
  return name.includes('.')
    ? { kind: 'name', fqdn: name, word: host, ...place }
    : { kind: 'word', word: host, ...place };
}
