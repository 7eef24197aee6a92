/** ICMP (RFC 792): type, code, checksum, and four octets that depend on the type. */
import { LAYER, short, type Layer } from './layer.ts';

/** A header of so many octets that begins with type and code. */
export function typeAndCode(header: number): Layer {
  return (cursor, out) => {
    const { view, offset } = cursor;
    if (cursor.end - offset < header) return short(cursor, out, header);
    out.icmpType = view.getUint8(offset);
    out.icmpCode = view.getUint8(offset + 1);
    cursor.offset = offset + header;
    return LAYER.payload;
  };
}

export const icmp = typeAndCode(8);
