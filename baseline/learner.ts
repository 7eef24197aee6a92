/** From session updates to a baseline. No files, no clock: the same sessions give the same baseline. */
import { basename } from 'node:path';
import type { CaptureSummary } from '../capture/packet.ts';
import { rangeContains, rangeToString, type AddressRange } from '../model/address.ts';
import type { Application, Baseline, Miner } from '../model/generated/baseline.ts';
import type { SessionSide, SessionUpdate } from '../model/session.ts';
import { addressOrder, compareText } from './order.ts';
import { PeerTable, surer } from './peers.ts';
import { joinStretches, PresenceCounter, type Stretch } from './presence.ts';
import { timeOfUs } from './time.ts';
import { VolumeCounter } from './volume.ts';

/** What is kept of a capture that sessions came from. */
export type LearnedCapture = Pick<CaptureSummary, 'file' | 'packets' | 'bytes' | 'firstUs' | 'lastUs'>;

interface MinerCount {
  address: string;
  bytes: number;
  sessions: number;
  hosts: Map<string, PresenceCounter>;
}

interface ApplicationCount extends Required<Application> {
  /** Bytes by path: the busiest one is shown. */
  paths: Map<string, number>;
}

/** What is held of a session until its last update says what it speaks. */
interface OpenSession {
  bytes: number;
  burstsUs: number[];
  last: SessionUpdate;
}

const MOST_REMEMBERED = 65_536;

export class BaselineLearner {
  readonly #ranges: readonly AddressRange[];
  readonly #miners: MinerCount[];
  readonly #minerOf = new Map<string, number>();
  readonly #open = new Map<string, OpenSession>();
  readonly #applications = new Map<string, ApplicationCount>();
  readonly #destinations = new PeerTable();
  readonly #clients = new PeerTable();
  readonly #volume: VolumeCounter;
  #firstUs = Number.POSITIVE_INFINITY;
  #lastUs = Number.NEGATIVE_INFINITY;

  /** `miners` without overlaps (normaliseRanges); `intervalSeconds` of the volume, by default chosen by the span. */
  constructor(miners: readonly AddressRange[], intervalSeconds?: number) {
    this.#ranges = miners;
    this.#miners = miners.map((range) => ({ address: rangeToString(range), bytes: 0, sessions: 0, hosts: new Map() }));
    this.#volume = new VolumeCounter(intervalSeconds);
  }

  /** Whether sessions between these addresses concern the miners. */
  concerns(client: string, server: string): boolean {
    return this.#indexOf(client) >= 0 || this.#indexOf(server) >= 0;
  }

  /** Takes one update; those of one session in order, those of others in any. Updates of strangers are passed over. */
  add(update: SessionUpdate): void {
    const client = this.#indexOf(update.client.address);
    const server = this.#indexOf(update.server.address);
    if (client < 0 && server < 0) return;
    let session = this.#open.get(update.sessionId);
    if (session === undefined) {
      session = { bytes: 0, burstsUs: [], last: update };
      this.#open.set(update.sessionId, session);
    }
    const bytes = update.client.bytesDelta + update.server.bytesDelta;
    session.bytes += bytes;
    session.last = update;
    for (const us of update.burstsUs) session.burstsUs.push(us);
    this.#volume.add(`session ${update.sessionId}`, update.updatedUs, bytes);
    this.#hear(client, update.client, update);
    this.#hear(server, update.server, update);
    if (update.final) this.#settle(session);
  }

  /** Whether an address occurs in any session of the miner at `index`, and whether it ever sent something. */
  seen(index: number): 'sends' | 'receives' | 'never' {
    const miner = this.#miners[index];
    if (miner === undefined || miner.sessions === 0) return 'never';
    return miner.hosts.size > 0 ? 'sends' : 'receives';
  }

  /** An interval that would do, when the chosen one needs too many; undefined when all is well. */
  get tooFineInterval(): number | undefined {
    return this.#volume.tooFine;
  }

  /** Settles what is still open. Nothing may be added afterwards. */
  close(): void {
    for (const session of this.#open.values()) this.#settle(session);
  }

  /** The baseline; call `close` first. `captures` give their names (files without folder) and what stretches of time were recorded. */
  toBaseline(captures: readonly LearnedCapture[]): Baseline {
    const recorded = joinStretches(
      captures.flatMap(({ firstUs, lastUs }) =>
        firstUs === undefined || lastUs === undefined ? [] : [{ fromUs: firstUs, toUs: lastUs }],
      ),
    );
    const known = Number.isFinite(this.#firstUs);
    const fromUs = known ? this.#firstUs : (recorded[0]?.fromUs ?? 0);
    const toUs = known ? this.#lastUs : (recorded.at(-1)?.toUs ?? fromUs);
    const applications = [...this.#applications.values()].sort((a, b) => compareText(a.name, b.name));
    return {
      schema: 'bitsecure/baseline/1',
      learnedFrom: captures.map(({ file, packets, bytes, firstUs, lastUs }) => ({
        name: basename(file),
        packets,
        bytes,
        ...(firstUs === undefined ? {} : { from: timeOfUs(firstUs) }),
        ...(lastUs === undefined ? {} : { to: timeOfUs(lastUs) }),
      })),
      miners: this.#miners.map((miner) => minerOf(miner, recorded)),
      span: { from: timeOfUs(fromUs), to: timeOfUs(toUs) },
      applications: applications.map(({ name, path, certainty, bytes, sessions }) => ({
        name,
        path,
        certainty,
        bytes,
        sessions,
      })),
      destinations: this.#destinations.toPeers(),
      clients: this.#clients.toPeers(),
      volume: {
        from: timeOfUs(this.#volume.startSeconds === undefined ? fromUs : this.#volume.startSeconds * 1e6),
        intervalSeconds: this.#volume.intervalSeconds,
        series: applications.map(({ name }) => ({
          application: name,
          bytes: this.#volume.bytesOf(`application ${name}`),
        })),
      },
    };
  }

  #indexOf(address: string): number {
    const known = this.#minerOf.get(address);
    if (known !== undefined) return known;
    const index = this.#ranges.findIndex((range) => rangeContains(range, address));
    if (this.#minerOf.size >= MOST_REMEMBERED) this.#minerOf.clear();
    this.#minerOf.set(address, index);
    return index;
  }

  #hear(index: number, side: SessionSide, update: SessionUpdate): void {
    const miner = this.#miners[index];
    if (miner === undefined || side.packetsDelta === 0) return;
    let presence = miner.hosts.get(side.address);
    if (presence === undefined) miner.hosts.set(side.address, (presence = new PresenceCounter()));
    if (update.updateNumber === 0) presence.add(update.startedUs);
    for (const us of update.burstsUs) presence.add(us);
    presence.add(update.updatedUs);
  }

  #settle({ bytes, burstsUs, last }: OpenSession): void {
    this.#open.delete(last.sessionId);
    const client = this.#indexOf(last.client.address);
    const server = this.#indexOf(last.server.address);
    for (const index of new Set([client, server])) {
      const miner = this.#miners[index];
      if (miner === undefined) continue;
      miner.bytes += bytes;
      miner.sessions += 1;
    }
    const { name, path, certainty } = last.application;
    this.#volume.move(`session ${last.sessionId}`, `application ${name}`);
    const application = this.#applications.get(name);
    if (application === undefined) {
      const paths = new Map([[path, bytes]]);
      this.#applications.set(name, { name, path, certainty, bytes, sessions: 1, paths });
    } else {
      application.bytes += bytes;
      application.sessions += 1;
      application.paths.set(path, (application.paths.get(path) ?? 0) + bytes);
      application.path = busiest(application.paths);
      application.certainty = surer(application.certainty, certainty);
    }
    this.#firstUs = Math.min(this.#firstUs, last.startedUs);
    this.#lastUs = Math.max(this.#lastUs, last.updatedUs);
    const { transport, startedUs: firstUs, updatedUs: lastUs } = last;
    const session = { transport, application: last.application, bytes, firstUs, lastUs, burstsUs };
    if (client >= 0) this.#destinations.add(last.server, last.server.port, session);
    if (server >= 0) this.#clients.add(last.client, last.server.port, session);
  }
}

function minerOf(miner: MinerCount, recorded: readonly Stretch[]): Miner {
  const order = addressOrder(miner.hosts.keys());
  const hosts = [...order.keys()];
  return {
    address: miner.address,
    hosts,
    presence: hosts.flatMap((host) => {
      const presence = miner.hosts.get(host);
      if (presence === undefined) return [];
      return [
        {
          host,
          firstSeen: timeOfUs(presence.firstUs),
          lastSeen: timeOfUs(presence.lastUs),
          longestSilenceSeconds: Math.round(presence.longestSilenceUs(recorded) / 1e3) / 1e3,
        },
      ];
    }),
    bytes: miner.bytes,
    sessions: miner.sessions,
  };
}

function busiest(paths: ReadonlyMap<string, number>): string {
  return [...paths].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a))[0];
}
