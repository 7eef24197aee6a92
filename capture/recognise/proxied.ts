/** Whom a client asks a proxy for, in one spelling. */
import { canonicalAddress } from '../../model/address.ts';
import { normaliseName } from '../names/name-table.ts';
import type { Proxied } from './recogniser.ts';

/**
 * Part of a recognition; empty where the host is neither a name nor an address.
 * @param host as the client spelled it; IPv6 may stand in brackets (RFC 3986 3.2.2)
 */
export function proxiedBy(host: string, port: number): { proxied?: Proxied } {
  const known = normaliseName(host) ?? canonicalAddress(host.replace(/^\[(.*)\]$/, '$1'));
  return known === undefined || port > 0xffff ? {} : { proxied: { host: known, port } };
}
