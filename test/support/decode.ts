/** Decodes one packet of its own for a test. */
import { createDecodedPacket, decodePacket, type Tunnels } from '../../capture/decode/index.ts';
import { createPacketRecord, inOctets } from '../../capture/format/format.ts';
import type { DecodedPacket, PacketRecord } from '../../capture/packet.ts';

const LEAD = 64;

/** A record of `data`, lying between other octets as in a chunk. */
export function recordOf(data: Uint8Array, linkType = 1, originalLength = data.length, filler = 0xee): PacketRecord {
  const chunk = Buffer.concat([Buffer.alloc(LEAD, filler), data, Buffer.alloc(LEAD, filler)]);
  const about = { ...inOctets(chunk), offset: LEAD, length: data.length, originalLength, linkType };
  return { ...createPacketRecord(), ...about };
}

/** Decodes; offsets in the result count from the start of the packet. */
export function decoded(
  data: Uint8Array,
  linkType = 1,
  originalLength = data.length,
  filler = 0xee,
  tunnels: Tunnels = 'inner',
): DecodedPacket {
  const out = createDecodedPacket();
  decodePacket(recordOf(data, linkType, originalLength, filler), out, tunnels);
  const relative = (offset: number): number => (offset < 0 ? offset : offset - LEAD);
  return {
    ...out,
    sourceMacOffset: relative(out.sourceMacOffset),
    destinationMacOffset: relative(out.destinationMacOffset),
    sourceOffset: relative(out.sourceOffset),
    destinationOffset: relative(out.destinationOffset),
    payloadOffset: relative(out.payloadOffset),
    partOffset: relative(out.partOffset),
  };
}
