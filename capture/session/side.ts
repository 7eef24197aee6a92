/** One endpoint of a session and what it sent: a view of its part of the session's record. */
import {
  BYTES,
  FLAGS,
  HIGH_ADDRESS,
  KEY,
  MAC,
  PACKETS,
  PORTLESS,
  PORTS,
  PROTOCOL,
  REPORTED_BYTES,
  REPORTED_PACKETS,
  SEQUENCES,
  SIDE,
  SIDE_NUMBERS,
  SYNCED,
} from './record.ts';
import type { Session } from './session.ts';

export class Side {
  readonly #session: Session;
  readonly #high: 0 | 1;
  readonly #numbers: number;
  readonly #sequences: number;
  readonly #portShift: number;
  /** First of the four words of its address in the session's record; IPv4 has one, and zeros. */
  readonly addressWord: number;

  constructor(session: Session, which: 'low' | 'high') {
    const high = which === 'high' ? 1 : 0;
    this.#session = session;
    this.#high = high;
    this.#numbers = SIDE + high * SIDE_NUMBERS;
    this.#sequences = SEQUENCES + high * 2;
    this.#portShift = high === 1 ? 0 : 16;
    this.addressWord = high === 1 ? HIGH_ADDRESS : KEY;
  }

  /** -1 where the transport has none. */
  get port(): number {
    const { words, word } = this.#session;
    return words[word + PROTOCOL]! & PORTLESS ? -1 : (words[word + PORTS]! >>> this.#portShift) & 0xffff;
  }

  /** Link address as a number; 0 for none. */
  get mac(): number {
    return this.#session.floats[this.#session.at + this.#numbers + MAC]!;
  }

  set mac(mac: number) {
    this.#session.floats[this.#session.at + this.#numbers + MAC] = mac;
  }

  get bytes(): number {
    return this.#session.floats[this.#session.at + this.#numbers + BYTES]!;
  }

  get packets(): number {
    return this.#session.floats[this.#session.at + this.#numbers + PACKETS]!;
  }

  /** What came since the last report. */
  get unreportedBytes(): number {
    return this.bytes - this.#session.floats[this.#session.at + this.#numbers + REPORTED_BYTES]!;
  }

  get unreportedPackets(): number {
    return this.packets - this.#session.floats[this.#session.at + this.#numbers + REPORTED_PACKETS]!;
  }

  /** All that was counted is reported. */
  report(): void {
    const { floats, at } = this.#session;
    floats[at + this.#numbers + REPORTED_BYTES] = this.bytes;
    floats[at + this.#numbers + REPORTED_PACKETS] = this.packets;
  }

  /** TCP: its first sequence number is known. */
  get synced(): boolean {
    const { words, word } = this.#session;
    return (words[word + FLAGS]! & (SYNCED << this.#high)) !== 0;
  }

  /** TCP: sequence number of the first payload octet. */
  get base(): number {
    return this.#session.words[this.#session.word + this.#sequences]!;
  }
}
