/** The meters of the sessions that are mining: begun when they are recognised, fed with their payload, asked for their documents. */
import { createHmac } from 'node:crypto';
import type { Dialect } from '../../model/dialect.ts';
import { likelyMining } from '../../model/likely-mining.ts';
import type { SessionApplication, SessionMining } from '../../model/session.ts';
import { MiningMeter } from '../mining/meter.ts';
import { OrderedStream } from '../mining/ordered-stream.ts';
import type { DecodedPacket } from '../packet.ts';
import { MINING_APPLICATIONS } from '../recognise/index.ts';
import type { Recognition } from '../recognise/recogniser.ts';
import type { Session } from './session.ts';
import type { Side } from './side.ts';
import { payloadSequence } from './tcp.ts';

/**
 * What becomes of logins and wallets: nothing, the text itself, or a digest under a key, by which the same one is known again
 * and nobody reads which. The key is asked for when there is a login.
 */
export type Logins = 'drop' | 'keep' | { key: () => Uint8Array };

const DIGEST_DIGITS = 32;
/** Logins whose digest is remembered: every document of a session asks for the same one. */
const DIGESTS = 4096;

interface Metered {
  meter: MiningMeter;
  low: OrderedStream;
  high: OrderedStream;
}

export class Metering {
  readonly #logins: Logins;
  readonly #metered = new Map<number, Metered>();
  readonly #digests = new Map<string, string>();

  constructor(logins: Logins) {
    this.#logins = logins;
  }

  /**
   * Begins a meter where a session's application is mining. @param low first octets of the low side's stream, without a gap
   * @param forgotten octets of either side that were before the end of these, and are not among them
   */
  begin(
    session: Session,
    { path, certainty, preface, windows }: Recognition,
    low: Uint8Array,
    high: Uint8Array,
    forgotten: { low: number; high: number },
  ): void {
    // What is only likely cannot be read.
    if (!MINING_APPLICATIONS.includes(path.at(-1)!) || certainty === 'likely') return;
    const meter = new MiningMeter(path, windows);
    meter.us = session.lastUs;
    const clientIsLow = session.client === session.low;
    const [client, server] = clientIsLow ? [low, high] : [high, low];
    meter.miner.add(client, preface?.client ?? 0, client.length);
    meter.pool.add(server, preface?.server ?? 0, server.length);
    const next = (side: Side, known: number): number | undefined => (side.synced ? (side.base + known) | 0 : undefined);
    this.#metered.set(session.handle, {
      meter,
      low: new OrderedStream(next(session.low, low.length + forgotten.low), clientIsLow ? meter.miner : meter.pool),
      high: new OrderedStream(next(session.high, high.length + forgotten.high), clientIsLow ? meter.pool : meter.miner),
    });
    session.metered = true;
  }

  /** Reads a payload of a metered session. */
  read(session: Session, sender: Side, data: Uint8Array, packet: DecodedPacket): void {
    const metered = this.#metered.get(session.handle);
    if (metered === undefined) return;
    metered.meter.us = session.lastUs;
    const stream = sender === session.low ? metered.low : metered.high;
    const { payloadOffset: begin, payloadLength, payloadWireLength } = packet;
    stream.add(payloadSequence(packet), data, begin, begin + payloadLength, payloadWireLength);
  }

  /** What is known of a session's mining; undefined where it does not mine. */
  of(session: Session, application: SessionApplication, final: boolean): SessionMining | undefined {
    const meter = session.metered ? this.#metered.get(session.handle)?.meter : undefined;
    if (meter === undefined) {
      const likely = application.certainty === 'likely' && MINING_APPLICATIONS.includes(application.name);
      return likely ? likelyMining(application.name as Dialect) : undefined;
    }
    if (final) meter.finish();
    const { dialect, agent, algorithm, methods, submitted, accepted, rejected, jobs, difficulty } = meter.facts;
    const { firstJobUs, lastJobUs } = meter.facts;
    return {
      dialect,
      certainty: 'seen',
      agent,
      login: this.#login(meter.facts.login),
      algorithm,
      // What is counted goes on to be.
      methods: methods.map(({ name, count }) => ({ name, count })),
      submitted,
      accepted,
      rejected,
      jobs,
      jobIntervalSeconds: jobs > 1 ? (lastJobUs - firstJobUs) / (jobs - 1) / 1e6 : undefined,
      difficulty,
    };
  }

  end(session: Session): void {
    if (session.metered) this.#metered.delete(session.handle);
  }

  #login(login: string | undefined): string | undefined {
    if (login === undefined || this.#logins === 'drop') return undefined;
    if (this.#logins === 'keep') return login;
    let digest = this.#digests.get(login);
    if (digest === undefined) {
      digest = createHmac('sha256', this.#logins.key()).update(login).digest('hex').slice(0, DIGEST_DIGITS);
      if (this.#digests.size >= DIGESTS) this.#digests.clear();
      this.#digests.set(login, digest);
    }
    return digest;
  }
}
