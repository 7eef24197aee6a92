/** Which hosts are the machine's own. */
import { parseAddressRange, rangeContains } from '../../model/address.ts';
import { isIP } from 'node:net';

const LOOPBACK = ['127.0.0.0/8', '::1'].map((range) => parseAddressRange(range));

/** True for an address of 127.0.0.0/8, ::1, and the name localhost: nothing from outside reaches a server there. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 0) return host.toLowerCase() === 'localhost';
  return LOOPBACK.some((range) => rangeContains(range, host));
}
