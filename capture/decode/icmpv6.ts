/** ICMPv6 (RFC 4443): type, code, checksum; the rest is the message. */
import { typeAndCode } from './icmp.ts';

export const icmpv6 = typeAndCode(4);
