/** A message that comes in parts, each with its place: of a QUIC handshake (RFC 9000 19.6), or of a DTLS one (RFC 6347 4.2.3). */

export interface MessagePart {
  /** Where it belongs in the message. */
  offset: number;
  octets: Uint8Array;
}

/** What of the message is there without a gap, from its beginning. */
export function joinParts(parts: readonly MessagePart[]): Buffer {
  const joined: Uint8Array[] = [];
  let length = 0;
  for (const { offset, octets } of [...parts].sort((a, b) => a.offset - b.offset)) {
    if (offset > length) break;
    const fresh = octets.subarray(length - offset);
    joined.push(fresh);
    length += fresh.length;
  }
  return Buffer.concat(joined, length);
}
