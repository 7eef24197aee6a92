/** Later fragments carry no ports: which session their first fragment belonged to. Bounded; the last of a place wins. */
import type { DecodedPacket } from '../packet.ts';
import type { Session } from './session.ts';
import { FRAGMENTS_SECONDS } from './timeouts.ts';

const PLACES = 4096;

interface Entry {
  handle: number;
  /** Tells the session from a later one of the same handle. */
  serial: number;
  fromHigh: boolean;
  id: number;
  us: number;
  /** The addresses as they stand in the packet, and the protocol. */
  key: string;
}

export class FragmentTable {
  readonly #entries: (Entry | undefined)[] = Array.from({ length: PLACES });

  /** Notes the session of a first fragment. */
  remember(data: Buffer, packet: DecodedPacket, session: Session, fromHigh: boolean, us: number): void {
    const { handle, serial } = session;
    this.#entries[place(packet)] = { handle, serial, fromHigh, id: packet.fragmentId, us, key: keyOf(data, packet) };
  }

  /** Shows the live session of a later fragment in `session`, and answers whether its high side is the sender; undefined for none. */
  find(data: Buffer, packet: DecodedPacket, us: number, session: Session): boolean | undefined {
    const entry = this.#entries[place(packet)];
    if (entry === undefined || entry.id !== packet.fragmentId) return undefined;
    if (Math.abs(us - entry.us) > FRAGMENTS_SECONDS * 1e6 || entry.key !== keyOf(data, packet)) return undefined;
    return session.show(entry.handle).serial === entry.serial ? entry.fromHigh : undefined;
  }
}

function place(packet: DecodedPacket): number {
  const hash = Math.imul(packet.fragmentId, 0x9e3779b1);
  return (hash ^ (hash >>> 16)) & (PLACES - 1);
}

function keyOf(data: Buffer, packet: DecodedPacket): string {
  const size = packet.ipVersion === 4 ? 4 : 16;
  const source = data.toString('latin1', packet.sourceOffset, packet.sourceOffset + size);
  const destination = data.toString('latin1', packet.destinationOffset, packet.destinationOffset + size);
  return `${packet.protocol} ${source}${destination}`;
}
