/** ICMP (RFC 792): type, code, checksum, and four octets that depend on the type. */
import { u8 } from '../bytes.ts';
import { LAYER, short, type Layer } from './layer.ts';

/** A header of so many octets that begins with type and code. */
export function typeAndCode(header: number): Layer {
  return (cursor, out) => {
    const { data, offset } = cursor;
    if (cursor.end - offset < header) return short(cursor, out, header);
    out.icmpType = u8(data, offset);
    out.icmpCode = u8(data, offset + 1);
    cursor.offset = offset + header;
    return LAYER.payload;
  };
}

export const icmp = typeAndCode(8);
