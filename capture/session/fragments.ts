/** Later fragments carry no ports: which session their first fragment belonged to. Bounded; the last of a place wins. */
import type { DecodedPacket } from '../packet.ts';
import type { Session, Side } from './session.ts';
import { FRAGMENTS_SECONDS } from './timeouts.ts';

const PLACES = 4096;

interface Entry {
  session: Session;
  sender: Side;
  id: number;
  us: number;
  /** The addresses as they stand in the packet, and the protocol. */
  key: string;
}

export class FragmentTable {
  readonly #entries: (Entry | undefined)[] = Array.from({ length: PLACES });

  /** Notes the session of a first fragment. */
  remember(data: Buffer, packet: DecodedPacket, session: Session, sender: Side, us: number): void {
    this.#entries[place(packet)] = { session, sender, id: packet.fragmentId, us, key: keyOf(data, packet) };
  }

  /** The live session of a later fragment, and its sender. */
  find(data: Buffer, packet: DecodedPacket, us: number): { session: Session; sender: Side } | undefined {
    const entry = this.#entries[place(packet)];
    if (entry === undefined || entry.id !== packet.fragmentId || entry.session.slot < 0) return undefined;
    return Math.abs(us - entry.us) <= FRAGMENTS_SECONDS * 1e6 && entry.key === keyOf(data, packet) ? entry : undefined;
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
