/** Teredo (RFC 4380): IPv6 over UDP, behind an authentication and an origin indication, each of which may be absent. */
import { LAYER, type Layer } from './layer.ts';
import { enterTunnel, noTunnel } from './tunnel.ts';

const AUTHENTICATION = 0x0001;
/** Indicator, two lengths, nonce and confirmation. */
const AUTHENTICATION_FIXED = 13;
const ORIGIN = 0x0000;
const ORIGIN_LENGTH = 8;

export const teredo: Layer = (cursor, out) => {
  const { view, offset, end } = cursor;
  let inner = offset;
  if (end - inner >= AUTHENTICATION_FIXED && view.getUint16(inner) === AUTHENTICATION)
    inner += AUTHENTICATION_FIXED + view.getUint8(inner + 2) + view.getUint8(inner + 3);
  if (end - inner >= ORIGIN_LENGTH && view.getUint16(inner) === ORIGIN) inner += ORIGIN_LENGTH;
  const isIpv6 = inner < end && view.getUint8(inner) >>> 4 === 6;
  return isIpv6 ? enterTunnel(cursor, out, offset, inner, LAYER.ipv6) : noTunnel(cursor, offset);
};
