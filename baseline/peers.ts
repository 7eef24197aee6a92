/** Whom the miners reached, or who reached them: one entry per address, port, transport and application. */
import type { Peer } from '../model/generated/baseline.ts';
import type { ApplicationCertainty, SessionApplication, SessionSide } from '../model/session.ts';
import { addressOrder, compareText } from './order.ts';
import { rhythmOf } from './rhythm.ts';
import { timeOfUs } from './time.ts';

/** Enough for a burst every two seconds during a day; later ones do not change a median that matters. */
const MOST_BURSTS = 43_200;

/** A finished session, as far as its peers are concerned. Times are epoch microseconds. */
export interface PeerSession {
  transport: string;
  application: SessionApplication;
  bytes: number;
  firstUs: number;
  lastUs: number;
  burstsUs: readonly number[];
}

interface Entry {
  address: string;
  port: number | undefined;
  transport: string;
  application: string;
  certainty: ApplicationCertainty;
  names: Set<string>;
  bytes: number;
  sessions: number;
  firstUs: number;
  lastUs: number;
  burstsUs: number[];
}

const CERTAINTIES: readonly ApplicationCertainty[] = ['unknown', 'guess', 'likely', 'seen'];

/** The surer of two. */
export function surer(a: ApplicationCertainty, b: ApplicationCertainty): ApplicationCertainty {
  return CERTAINTIES.indexOf(a) >= CERTAINTIES.indexOf(b) ? a : b;
}

export class PeerTable {
  readonly #entries = new Map<string, Entry>();

  /** Counts a session with the peer `side`; `port` is that of the session's server. */
  add(side: SessionSide, port: number | undefined, session: PeerSession): void {
    const key = `${side.address} ${port ?? '-'} ${session.transport} ${session.application.name}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const { transport, application, firstUs, lastUs } = session;
      entry = {
        address: side.address,
        port,
        transport,
        application: application.name,
        certainty: application.certainty,
        names: new Set(),
        bytes: 0,
        sessions: 0,
        firstUs,
        lastUs,
        burstsUs: [],
      };
      this.#entries.set(key, entry);
    }
    for (const name of side.names) entry.names.add(name);
    entry.certainty = surer(entry.certainty, session.application.certainty);
    entry.bytes += session.bytes;
    entry.sessions += 1;
    entry.firstUs = Math.min(entry.firstUs, session.firstUs);
    entry.lastUs = Math.max(entry.lastUs, session.lastUs);
    for (const us of session.burstsUs) if (entry.burstsUs.length < MOST_BURSTS) entry.burstsUs.push(us);
  }

  /** Peers in the order of address, port, transport, application. */
  toPeers(): Peer[] {
    const order = addressOrder([...this.#entries.values()].map((entry) => entry.address));
    return [...this.#entries.values()]
      .sort(
        (a, b) =>
          (order.get(a.address) ?? 0) - (order.get(b.address) ?? 0) ||
          (a.port ?? -1) - (b.port ?? -1) ||
          compareText(a.transport, b.transport) ||
          compareText(a.application, b.application),
      )
      .map(peerOf);
  }
}

function peerOf(entry: Entry): Peer {
  const rhythm = rhythmOf(entry.burstsUs);
  return {
    address: entry.address,
    ...(entry.port === undefined ? {} : { port: entry.port }),
    transport: entry.transport,
    application: entry.application,
    certainty: entry.certainty,
    ...(entry.names.size === 0 ? {} : { names: [...entry.names].sort() }),
    bytes: entry.bytes,
    sessions: entry.sessions,
    firstSeen: timeOfUs(entry.firstUs),
    lastSeen: timeOfUs(entry.lastUs),
    ...(rhythm === undefined ? {} : { rhythm }),
  };
}
