/** Makes the documents of a session. */
import { hash } from 'node:crypto';
import type { SessionSide, SessionUpdate } from '../../model/session.ts';
import type { NameTable } from '../names/name-table.ts';
import { applicationOf } from './application.ts';
import { NO_BURSTS, type Session, type Side } from './session.ts';
import { transportName } from './transport.ts';

export class UpdateWriter {
  readonly #names: NameTable;

  constructor(names: NameTable) {
    this.#names = names;
  }

  /** The document of what happened since the last one; afterwards nothing is unreported. */
  write(session: Session, final: boolean): SessionUpdate {
    if (session.id === '') session.id = identify(session);
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
      burstsUs: session.burstsUs === NO_BURSTS ? [] : session.burstsUs,
    };
    session.updateNumber += 1;
    session.burstsUs = NO_BURSTS;
    session.dirty = false;
    return update;
  }

  #side(side: Side): SessionSide {
    const document: SessionSide = {
      address: side.address,
      port: side.port < 0 ? undefined : side.port,
      mac: side.mac === '' ? undefined : side.mac,
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
}

/** The same packets in the same order have the same identity, and no two sessions of one stream have the same. */
function identify({ protocol, client, server, startedUs, ordinal }: Session): string {
  const ends = `${client.address} ${client.port} ${server.address} ${server.port}`;
  return hash('sha256', `${protocol} ${ends} ${startedUs} ${ordinal}`, 'hex').slice(0, 32);
}
