/** Makes the documents of a session. */
import { hash } from 'node:crypto';
import type { SessionSide, SessionUpdate } from '../../model/session.ts';
import type { NameTable } from '../names/name-table.ts';
import type { AddressTexts } from './address-text.ts';
import type { Greeting } from './greetings.ts';
import type { Session } from './session.ts';
import type { Side } from './side.ts';
import type { SessionApplication, SessionMining } from '../../model/session.ts';
import { transportName } from './transport.ts';

export class UpdateWriter {
  readonly #names: NameTable;
  readonly #addresses: AddressTexts;
  readonly #identified: boolean;

  /** @param identified false: the id of every document is empty */
  constructor(names: NameTable, addresses: AddressTexts, identified: boolean) {
    this.#names = names;
    this.#addresses = addresses;
    this.#identified = identified;
  }

  /** Spelling of the address of a session's side. */
  address(session: Session, side: Side): string {
    return this.#addresses.of(session.words, session.word + side.addressWord, session.ipVersion);
  }

  /**
   * The document of what happened since the last one; afterwards nothing is unreported.
   * @param ordinal tells the session from others with the same ends and start; see `ordinalOf` in clock.ts
   */
  write(
    session: Session,
    about: {
      final: boolean;
      ordinal: string;
      application: SessionApplication;
      mining: SessionMining | undefined;
      greeting: Greeting;
      burstsUs: number[];
    },
  ): SessionUpdate {
    const client = this.#side(session, session.client);
    const server = this.#side(session, session.server);
    const { startedUs, protocol } = session;
    const { tls, http, proxied } = about.greeting;
    let sessionId = '';
    if (session.identified) sessionId = session.id;
    else if (this.#identified) {
      sessionId = identify(protocol, client, server, startedUs, about.ordinal);
      if (!about.final) session.id = sessionId;
    }
    const update: SessionUpdate = {
      sessionId,
      updateNumber: session.updateNumber,
      final: about.final,
      transport: transportName(protocol),
      client,
      server,
      application: about.application,
      proxied: proxied && { ...proxied, names: this.#names.of(proxied.host) },
      // Already of the shape that it has when somebody knows its server.
      pool: undefined,
      mining: about.mining,
      tls,
      http,
      startedUs,
      updatedUs: session.lastUs,
      burstsUs: about.burstsUs,
    };
    session.updateNumber += 1;
    session.dirty = false;
    return update;
  }

  #side(session: Session, side: Side): SessionSide {
    const address = this.address(session, side);
    const document: SessionSide = {
      address,
      port: side.port < 0 ? undefined : side.port,
      mac: this.#addresses.mac(side.mac),
      names: this.#names.of(address),
      bytes: side.bytes,
      bytesDelta: side.unreportedBytes,
      packets: side.packets,
      packetsDelta: side.unreportedPackets,
    };
    side.report();
    return document;
  }
}

/** The same packets in the same order have the same identity, and no two sessions of one stream have the same. */
function identify(
  protocol: number,
  client: SessionSide,
  server: SessionSide,
  startedUs: number,
  ordinal: string,
): string {
  const ends = `${client.address} ${client.port ?? -1} ${server.address} ${server.port ?? -1}`;
  return hash('sha256', `${protocol} ${ends} ${startedUs} ${ordinal}`, 'hex').slice(0, 32);
}
