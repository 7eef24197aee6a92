/** What a container format of captures gives the reader: how it is known, and a parser that takes chunks of any size. */
import { BitSecureError } from '../../model/errors.ts';
import { grouped } from '../../model/units.ts';
import { viewOf } from '../bytes.ts';
import type { PacketRecord } from '../packet.ts';

/** Called once per packet with the one record that is filled again for the next. */
export type PacketSink = (record: PacketRecord) => void;

/** A push parser. */
export interface FormatParser {
  /** Takes the next octets of the file. @throws BitSecureError BAD_CAPTURE */
  push(chunk: Buffer): void;
  /** The file has ended. @throws BitSecureError BAD_CAPTURE when it ended inside the file's own header */
  end(): void;
  /** What was read around, one line each; complete after `end`. */
  readonly warnings: readonly string[];
}

export interface CaptureFormat {
  /** Whether a file that begins so is of this format; `head` may be shorter than a whole header. */
  recognises(head: Buffer): boolean;
  /** `file` is the name for messages. */
  create(file: string, sink: PacketSink): FormatParser;
}

/**
 * The most octets that one packet may have: the bound of libpcap and Wireshark. A length beyond it is forged or garbage,
 * and is refused before anything is kept for it.
 */
export const MAX_PACKET = 262_144;

/** The error for octets that cannot be so; `offset` counts from the start of the (unpacked) capture. */
export function badCapture(file: string, offset: number, what: string, hint?: string): BitSecureError {
  const place = hint === undefined ? { file } : { file, hint };
  return new BitSecureError('BAD_CAPTURE', `is damaged at octet ${grouped(offset)}: ${what}`, place);
}

/** What a record says of the octets in which its packet lies. */
export function inOctets(data: Buffer): Pick<PacketRecord, 'data' | 'view'> {
  return { data, view: viewOf(data) };
}

/** A record to be filled by a parser. */
export function createPacketRecord(): PacketRecord {
  const { data, view } = inOctets(Buffer.alloc(0));
  return {
    data,
    view,
    offset: 0,
    length: 0,
    originalLength: 0,
    us: 0,
    linkType: 0,
    interfaceId: 0,
    index: -1,
  };
}
