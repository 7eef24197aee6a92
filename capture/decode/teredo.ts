/** Teredo (RFC 4380): IPv6 over UDP, behind an authentication and an origin indication, each of which may be absent. */
import { u16, u8 } from '../bytes.ts';
import { LAYER, type Layer } from './layer.ts';
import { enterTunnel, noTunnel } from './tunnel.ts';

const AUTHENTICATION = 0x0001;
/** Indicator, two lengths, nonce and confirmation. */
const AUTHENTICATION_FIXED = 13;
const ORIGIN = 0x0000;
const ORIGIN_LENGTH = 8;

export const teredo: Layer = (cursor, out) => {
  const { data, offset, end } = cursor;
  let inner = offset;
  if (end - inner >= AUTHENTICATION_FIXED && u16(data, inner) === AUTHENTICATION)
    inner += AUTHENTICATION_FIXED + u8(data, inner + 2) + u8(data, inner + 3);
  if (end - inner >= ORIGIN_LENGTH && u16(data, inner) === ORIGIN) inner += ORIGIN_LENGTH;
  const isIpv6 = inner < end && u8(data, inner) >>> 4 === 6;
  return isIpv6 ? enterTunnel(cursor, out, offset, inner, LAYER.ipv6) : noTunnel(cursor, offset);
};
