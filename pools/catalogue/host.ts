/** Hosts and ports as lists and people spell them: one canonical spelling, or the reason why they name no endpoint. */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { canonicalAddress } from '../../model/address.ts';
import { refusal } from '../probe/address-policy.ts';

/** Why a host or a port is refused; reports and messages carry these words. */
export const HOST_REFUSALS = {
  'malformed-host': 'is no host name and no address',
  underscore: 'has an underscore, which no host name has (RFC 952, RFC 1123)',
  'not-public': 'is not globally routable',
  'special-use-name': 'is a name that public DNS does not resolve (RFC 6761, RFC 7686)',
  'bad-port': 'has no port from 1 to 65535',
} as const;
export type HostRefusal = keyof typeof HOST_REFUSALS;

/** Top-level names that never lead to a public server: RFC 6761, 6762, 7686, 8375, 9476, and ICANN's `internal`. */
const SPECIAL_NAMES = ['localhost', 'local', 'invalid', 'test', 'onion', 'internal', 'alt', 'lan', 'home.arpa'];
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export interface HostOptions {
  /** Addresses and names of private networks, and loopback, are taken too. */
  allowPrivate?: boolean;
}

/**
 * One spelling of a host: addresses canonical, names in lower case as A-labels (RFC 5890) without the root's dot.
 * @param text a name, an IPv4 address, or an IPv6 address with or without brackets
 */
export function cleanHost(text: string, options: HostOptions = {}): { host: string } | { refused: HostRefusal } {
  const bare = text.trim().replace(/^\[(.*)\]$/, '$1');
  const address = canonicalAddress(bare);
  if (address !== undefined) {
    // What is never probed is not listed either.
    const refused = refusal(address, { allowPrivate: options.allowPrivate === true, deny: [] });
    return refused === undefined ? { host: address } : { refused: 'not-public' };
  }
  if (isIP(bare) !== 0 || bare === '' || bare.length > 1000) return { refused: 'malformed-host' };
  // domainToASCII takes what a URL takes: percent-escapes, and 127.1 or 0x7f000001 for an address. No list means that.
  if (/[%:/?#@\\\s]/.test(bare)) return { refused: 'malformed-host' };
  const name = domainToASCII(bare).replace(/\.$/, '');
  if (name === '' || name.length > 253 || isIP(name) !== 0) return { refused: 'malformed-host' };
  const labels = name.split('.');
  if (name.includes('_')) return { refused: 'underscore' };
  if (!labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1) ?? '')) {
    return { refused: 'malformed-host' };
  }
  const special = labels.length === 1 || SPECIAL_NAMES.some((top) => name === top || name.endsWith(`.${top}`));
  if (special && options.allowPrivate !== true) return { refused: 'special-use-name' };
  return { host: name };
}

/** A TCP port; undefined for what is none. */
export function cleanPort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** `host:port`, `[::1]:port`, a host alone, or a URL such as `stratum+ssl://host:port`, taken apart; nothing is checked. */
export function splitEndpoint(text: string): { host: string; port?: string; scheme?: string } {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text.trim()) ?? [];
  const authority = scheme === undefined ? rest : (rest.split(/[/?#]/)[0] ?? '').replace(/^.*@/, '');
  const [, bracketed, name, port] = /^(?:(\[[^\]]*\])|([^:]*))(?::(.*))?$/s.exec(authority) ?? [];
  // Two colons and no bracket: an IPv6 address without a port.
  const host = bracketed ?? (port?.includes(':') === true ? authority : (name ?? authority));
  const hasPort = port !== undefined && host !== authority;
  return {
    host,
    ...(hasPort ? { port } : {}),
    ...(scheme === undefined ? {} : { scheme: scheme.toLowerCase() }),
  };
}
