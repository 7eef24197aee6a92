/**
 * What the first messages of sessions said that documents tell: of TLS, of HTTP, and to a proxy. Many sessions say the same, and
 * then share it: one that speaks takes a place in a list, and the others none.
 */
import type { SessionHttp, SessionTls } from '../../model/session.ts';
import type { DecodedPacket } from '../packet.ts';
import type { Proxied, Recognition } from '../recognise/recogniser.ts';
import { withAnswer } from '../recognise/tls-facts.ts';
import { readAnswer } from '../recognise/tls.ts';
import type { Session } from './session.ts';
import type { Side } from './side.ts';
import { payloadSequence } from './tcp.ts';
import { TCP } from './transport.ts';

export interface Greeting {
  readonly tls?: SessionTls;
  readonly http?: SessionHttp;
  readonly proxied?: Proxied;
}

/** Greetings that are remembered, to be shared. */
const SHARED = 4096;
/** Octets that a client may send before its server answers: early data of TLS 1.3 has 14 KB or so. */
const UNANSWERED = 32_768;

const NOTHING: Greeting = {};

export class Greetings {
  /** By handle of the session. */
  readonly #greetings: (Greeting | undefined)[] = [];
  /** By what they hold: who read it has made it one object. */
  readonly #shared = new Map<SessionTls | SessionHttp | undefined, Greeting>();

  /** A session was recognised. @param low first octets of the low side's stream, as far as they were kept */
  begin(session: Session, recognition: Recognition, low: Uint8Array, high: Uint8Array): void {
    const { path, tls, http, preface, proxied } = recognition;
    const overTcp = path.at(-1) === 'tls' && session.protocol === TCP;
    const server = session.server === session.low ? low : high;
    const answer = overTcp ? readAnswer(server, preface?.server ?? 0) : undefined;
    const told = answer === undefined ? tls : withAnswer(tls, answer);
    if (proxied !== undefined) {
      this.#keep(session, { ...(told && { tls: told }), ...(http && { http }), proxied });
      return;
    }
    if (told === undefined) {
      if (http !== undefined) this.#keep(session, { http });
      return;
    }
    // Both: TLS through a proxy that was asked for by HTTP.
    this.#keep(session, http === undefined ? { tls: told } : { tls: told, http });
    session.unanswered = overTcp && answer === undefined && preface === undefined;
  }

  /** Reads a payload of a session whose TLS server has not answered yet: its first one says what was chosen, or never. */
  answer(session: Session, sender: Side, data: Uint8Array, packet: DecodedPacket): void {
    const distance = (payloadSequence(packet) - sender.base) | 0;
    if (sender === session.client) {
      if (distance > UNANSWERED) session.unanswered = false;
      return;
    }
    session.unanswered = false;
    const start = packet.payloadOffset;
    const answer = distance === 0 ? readAnswer(data, start, start + packet.payloadLength) : undefined;
    if (answer !== undefined) this.#keep(session, { tls: withAnswer(this.of(session).tls, answer) });
  }

  of(session: Session): Greeting {
    return this.#greetings[session.handle] ?? NOTHING;
  }

  end(session: Session): void {
    if (session.handle < this.#greetings.length) this.#greetings[session.handle] = undefined;
  }

  #keep({ handle }: Session, greeting: Greeting): void {
    // Without holes: a list that has them is a table to the engine.
    while (this.#greetings.length < handle) this.#greetings.push(undefined);
    this.#greetings[handle] = this.#share(greeting);
  }

  #share(greeting: Greeting): Greeting {
    const { tls, http, proxied } = greeting;
    if (proxied !== undefined || (tls !== undefined && http !== undefined)) return greeting;
    const key = tls ?? http;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    if (this.#shared.size >= SHARED) this.#shared.clear();
    this.#shared.set(key, greeting);
    return greeting;
  }
}
