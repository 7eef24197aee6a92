/** Which DNS servers are asked. */
import { getServers } from 'node:dns';
import { isIP } from 'node:net';
import { BitSecureError } from '../../model/errors.ts';

export interface DnsServer {
  address: string;
  port: number;
  /** As the user or the system spelled it, for messages. */
  text: string;
}

const DNS_PORT = 53;

/**
 * Reads `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`.
 * @throws BitSecureError BAD_ADDRESS
 */
export function parseDnsServer(text: string): DnsServer {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = isIP(text) === 0 ? (bracketed ?? plain ?? '') : text;
  const number = port === undefined ? DNS_PORT : Number(port);
  if (isIP(address) === 0 || number < 1 || number > 65_535)
    throw new BitSecureError('BAD_ADDRESS', `${JSON.stringify(text)} is no address of a DNS server`, {
      hint: 'give an address, and a port where it is not 53: 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353',
    });
  return { address, port: number, text };
}

/** The given servers; the system's when there are none. */
export function dnsServers(given: readonly string[] | undefined): DnsServer[] {
  return (given ?? getServers()).map(parseDnsServer);
}
