/** IPv6 (RFC 8200) and its extension headers. */
import type { DecodedPacket } from '../packet.ts';
import { noteFragment } from './fragment.ts';
import { ipProtocolLayer } from './ip-protocol.ts';
import { LAYER, limit, malformed, short, type Cursor, type Layer, type LayerId } from './layer.ts';

const HEADER = 40;
const SMALLEST_EXTENSION = 8;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const NO_NEXT_HEADER = 59;
/** Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6 (IANA's list, but for ESP). */
const EXTENSIONS = new Set([0, 43, FRAGMENT, AUTHENTICATION, 60, 135, 139, 140]);
const MORE_FRAGMENTS = 1;
const FRAGMENT_OFFSET = 0xfff8;
/** RFC 8200 has each header once, destination options twice; the bound is only there for packets made to keep us busy. */
const MAX_EXTENSIONS = 4096;

export const ipv6: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  if (cursor.end - offset < HEADER) return short(cursor, out, HEADER);
  if (view.getUint8(offset) >>> 4 !== 6) return malformed(out);
  out.ipVersion = 6;
  out.sourceOffset = offset + 8;
  out.destinationOffset = offset + 24;
  out.protocol = view.getUint8(offset + 6);
  const payloadLength = view.getUint16(offset + 4);
  cursor.offset = offset + HEADER;
  // 0 is a jumbogram (RFC 2675) or segmentation offload: the packet is as long as its frame.
  if (payloadLength !== 0) limit(cursor, out, payloadLength);
  return EXTENSIONS.has(out.protocol) ? extensions(cursor, out) : carried(cursor, out);
};

function extensions(cursor: Cursor, out: DecodedPacket): LayerId {
  const { view, end } = cursor;
  for (let count = 0; count < MAX_EXTENSIONS && EXTENSIONS.has(out.protocol); count += 1) {
    const { offset } = cursor;
    if (end - offset < SMALLEST_EXTENSION) return short(cursor, out, SMALLEST_EXTENSION);
    const type = out.protocol;
    const units = view.getUint8(offset + 1);
    const length = type === FRAGMENT ? 8 : type === AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8;
    out.protocol = view.getUint8(offset);
    if (end - offset < length) return short(cursor, out, length);
    cursor.offset = offset + length;
    if (type === FRAGMENT) {
      const field = view.getUint16(offset + 2);
      // A second one belongs to the datagram within, and shows when that is whole.
      if (out.fragment) out.laterFragment = out.laterFragment || (field & FRAGMENT_OFFSET) !== 0;
      else if (field & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) {
        out.fragmentId = view.getUint32(offset + 4);
        noteFragment(cursor, out, field & FRAGMENT_OFFSET, (field & MORE_FRAGMENTS) === 0);
      }
    }
    if (out.laterFragment) return LAYER.payload;
  }
  return EXTENSIONS.has(out.protocol) ? malformed(out) : carried(cursor, out);
}

function carried(cursor: Cursor, out: DecodedPacket): LayerId {
  return out.protocol === NO_NEXT_HEADER ? LAYER.done : ipProtocolLayer(cursor, out);
}
