/** Makes the documents of a session. */
import { hash } from 'node:crypto';
import type { SessionSide, SessionUpdate } from '../../model/session.ts';
import type { NameTable } from '../names/name-table.ts';
import { applicationOf } from './application.ts';
import type { Session, Side } from './session.ts';
import { transportName } from './transport.ts';

/** Identities remembered, so that sessions which begin in one microsecond (or a file given twice) get different ids. */
const REMEMBERED = 65_536;

export class UpdateWriter {
  readonly #names: NameTable;
  readonly #ordinals = new Map<string, number>();

  constructor(names: NameTable) {
    this.#names = names;
  }

  /** The document of what happened since the last one; afterwards nothing is unreported. */
  write(session: Session, final: boolean): SessionUpdate {
    if (session.id === '') session.id = this.#identify(session);
    const update: SessionUpdate = {
      sessionId: session.id,
      updateNumber: session.updateNumber,
      final,
      transport: transportName(session.protocol),
      client: this.#side(session.client),
      server: this.#side(session.server),
      application: applicationOf(session, this.#names),
      startedUs: session.startedUs,
      updatedUs: session.lastUs,
      burstsUs: session.burstsUs,
    };
    session.updateNumber += 1;
    session.burstsUs = [];
    session.dirty = false;
    return update;
  }

  #side(side: Side): SessionSide {
    const document: SessionSide = {
      address: side.address,
      ...(side.port >= 0 && { port: side.port }),
      ...(side.mac !== 0 && { mac: macText(side.mac) }),
      names: [...this.#names.of(side.address)],
      bytes: side.bytes,
      bytesDelta: side.bytes - side.reportedBytes,
      packets: side.packets,
      packetsDelta: side.packets - side.reportedPackets,
    };
    side.reportedBytes = side.bytes;
    side.reportedPackets = side.packets;
    return document;
  }

  #identify(session: Session): string {
    const side = ({ address, port }: Side): string => `${address} ${port}`;
    const identity = `${session.protocol} ${side(session.client)} ${side(session.server)} ${session.startedUs}`;
    const ordinal = this.#ordinals.get(identity) ?? 0;
    this.#ordinals.set(identity, ordinal + 1);
    if (this.#ordinals.size > REMEMBERED) this.#ordinals.delete(this.#ordinals.keys().next().value!);
    return hash('sha256', `${identity} ${ordinal}`, 'hex').slice(0, 32);
  }
}

function macText(mac: number): string {
  return mac
    .toString(16)
    .padStart(12, '0')
    .replace(/..(?!$)/g, '$&:');
}
