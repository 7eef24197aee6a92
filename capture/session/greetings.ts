/**
 * What the first messages of sessions said that documents tell: of TLS and of HTTP. Many sessions say the same, and then
 * share it: one that speaks takes a place in a list, and the others none.
 */
import type { SessionHttp, SessionTls } from '../../model/session.ts';
import type { DecodedPacket } from '../packet.ts';
import type { Recognition } from '../recognise/recogniser.ts';
import { withAnswer } from '../recognise/tls-facts.ts';
import { readAnswer } from '../recognise/tls.ts';
import type { Session } from './session.ts';
import type { Side } from './side.ts';
import { payloadSequence } from './tcp.ts';
import { TCP } from './transport.ts';

export interface Greeting {
  readonly tls?: SessionTls;
  readonly http?: SessionHttp;
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
  begin(session: Session, { path, tls, http }: Recognition, low: Uint8Array, high: Uint8Array): void {
    if (path[0] === 'tls' && session.protocol === TCP) {
      const answer = readAnswer(session.server === session.low ? low : high);
      if (answer !== undefined) this.#keep(session, { tls: withAnswer(tls, answer) });
      else if (tls !== undefined) {
        this.#keep(session, { tls });
        session.unanswered = true;
      }
    } else if (tls !== undefined) this.#keep(session, { tls });
    else if (http !== undefined) this.#keep(session, { http });
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
    const key = greeting.tls ?? greeting.http;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    if (this.#shared.size >= SHARED) this.#shared.clear();
    this.#shared.set(key, greeting);
    return greeting;
  }
}
