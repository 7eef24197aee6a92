/** A live session: a view of a record in the session store, moved from one record to the next. */
import {
  BOUNDARY,
  BURST,
  CLIENT_IS_HIGH,
  DIRTY,
  FIRST_BURST,
  FLAGS,
  HANDSHAKE,
  ID,
  IDENTIFIED,
  KEPT,
  LAST,
  LAST_PAYLOAD,
  LOOKS_SHIFT,
  METERED,
  PROTOCOL,
  RESOLVES,
  SERIAL,
  SETTLED,
  SPOKEN,
  STARTED,
  TIMEOUT,
  UNANSWERED,
  UPDATES,
  VERSION_SHIFT,
} from './record.ts';
import type { Page, SessionStore } from './session-store.ts';
import { Side } from './side.ts';
import { ICMP_SECONDS, OTHER_SECONDS, TCP_OPENING_SECONDS, UDP_EXCHANGE_SECONDS } from './timeouts.ts';
import { ICMP, ICMPV6, TCP, UDP } from './transport.ts';

/** TCP flag octet. */
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const ACK = 16;

/** How the sides were told apart: `handshake` is certain, `guess` may be turned by what is recognised. */
export type Orientation = 'handshake' | 'guess';

const NOTHING: Page = { floats: new Float64Array(0), words: new Int32Array(0) };

/** An id on its way between a record and its text. */
const idOctets = Buffer.alloc(16);
const idWords = new Int32Array(idOctets.buffer, idOctets.byteOffset, 4);

export class Session {
  readonly #store: SessionStore;
  /** -1 until it was shown a record. */
  handle = -1;
  floats: Float64Array = NOTHING.floats;
  words: Int32Array = NOTHING.words;
  /** Index of the record in `floats`, and in `words`. */
  at = 0;
  word = 0;
  /** Smaller and larger endpoint of the flow table's key. */
  readonly low: Side = new Side(this, 'low');
  readonly high: Side = new Side(this, 'high');

  constructor(store: SessionStore) {
    this.#store = store;
  }

  /** Makes this the view of a record. */
  show(handle: number): this {
    const page = this.#store.page(handle);
    this.handle = handle;
    this.floats = page.floats;
    this.words = page.words;
    this.at = this.#store.offset(handle);
    this.word = 2 * this.at;
    return this;
  }

  /** Takes a record and shows it: a session that begins now, its key to be filled by the flow table. */
  begin(protocol: number, us: number, serial: number): void {
    this.show(this.#store.take());
    this.words[this.word + SERIAL] = serial;
    this.timeout = firstTimeout(protocol);
    this.floats[this.at + STARTED] = us;
    this.lastUs = us;
    this.lastPayloadUs = -Infinity;
    this.boundaryUs = Infinity;
  }

  /** Gives the record back; nothing of it must be asked for any more. */
  end(): void {
    this.#store.give(this.handle);
    this.handle = -1;
  }

  /** Not 0, and another one for each session of a record, until four billion sessions have been. */
  get serial(): number {
    return this.words[this.word + SERIAL]!;
  }

  get protocol(): number {
    return this.words[this.word + PROTOCOL]! & 0xff;
  }

  get ipVersion(): number {
    return (this.words[this.word + PROTOCOL]! >> VERSION_SHIFT) & 0xff;
  }

  get startedUs(): number {
    return this.floats[this.at + STARTED]!;
  }

  get lastUs(): number {
    return this.floats[this.at + LAST]!;
  }

  set lastUs(us: number) {
    this.floats[this.at + LAST] = us;
  }

  get lastPayloadUs(): number {
    return this.floats[this.at + LAST_PAYLOAD]!;
  }

  set lastPayloadUs(us: number) {
    this.floats[this.at + LAST_PAYLOAD] = us;
  }

  /** End of the interval in which the unreported packets came. */
  get boundaryUs(): number {
    return this.floats[this.at + BOUNDARY]!;
  }

  set boundaryUs(us: number) {
    this.floats[this.at + BOUNDARY] = us;
  }

  /** Start of the first burst since the last update; undefined for none. */
  get firstBurstUs(): number | undefined {
    return this.#has(BURST) ? this.floats[this.at + FIRST_BURST]! : undefined;
  }

  set firstBurstUs(us: number | undefined) {
    this.#set(BURST, us !== undefined);
    this.floats[this.at + FIRST_BURST] = us ?? 0;
  }

  /** Seconds of silence after which it is over. */
  get timeout(): number {
    return this.words[this.word + TIMEOUT]!;
  }

  set timeout(seconds: number) {
    this.words[this.word + TIMEOUT] = seconds;
  }

  /** When it is over unless another packet comes. */
  get expiryUs(): number {
    return this.lastUs + this.timeout * 1e6;
  }

  get updateNumber(): number {
    return this.words[this.word + UPDATES]!;
  }

  set updateNumber(number: number) {
    this.words[this.word + UPDATES] = number;
  }

  /** What it speaks, as `Applications` numbers it; 0 for nothing known. */
  get spoken(): number {
    return this.words[this.word + SPOKEN]!;
  }

  set spoken(number: number) {
    this.words[this.word + SPOKEN] = number;
  }

  /** The first 16 octets of its id as words; made with the first update. */
  get identified(): boolean {
    return this.#has(IDENTIFIED);
  }

  /** 32 hex digits. */
  get id(): string {
    for (let index = 0; index < 4; index += 1) idWords[index] = this.words[this.word + ID + index]!;
    return idOctets.toString('hex');
  }

  set id(text: string) {
    this.#set(IDENTIFIED, true);
    idOctets.write(text, 'hex');
    this.words.set(idWords, this.word + ID);
  }

  get orientation(): Orientation {
    return this.#has(HANDSHAKE) ? 'handshake' : 'guess';
  }

  set orientation(orientation: Orientation) {
    this.#set(HANDSHAKE, orientation === 'handshake');
  }

  /** Packets were counted since the last update. */
  get dirty(): boolean {
    return this.#has(DIRTY);
  }

  set dirty(dirty: boolean) {
    this.#set(DIRTY, dirty);
  }

  /** False: counted, but nobody wants its updates. */
  get kept(): boolean {
    return this.#has(KEPT);
  }

  set kept(kept: boolean) {
    this.#set(KEPT, kept);
  }

  /** Recognition is over: heads are gone and payload is only counted. */
  get settled(): boolean {
    return this.#has(SETTLED);
  }

  set settled(settled: boolean) {
    this.#set(SETTLED, settled);
  }

  /** Its payload carries DNS messages. */
  get resolves(): boolean {
    return this.#has(RESOLVES);
  }

  set resolves(resolves: boolean) {
    this.#set(RESOLVES, resolves);
  }

  /** It is mining, and its payload is read on. */
  get metered(): boolean {
    return this.#has(METERED);
  }

  set metered(metered: boolean) {
    this.#set(METERED, metered);
  }

  /** Its TLS server has not said what it chose. */
  get unanswered(): boolean {
    return this.#has(UNANSWERED);
  }

  set unanswered(unanswered: boolean) {
    this.#set(UNANSWERED, unanswered);
  }

  /** Counts a payload that was looked at. Answers how many were. */
  countLook(): number {
    return (this.words[this.word + FLAGS]! += 1 << LOOKS_SHIFT) >>> LOOKS_SHIFT;
  }

  get client(): Side {
    return this.#has(CLIENT_IS_HIGH) ? this.high : this.low;
  }

  set client(side: Side) {
    this.#set(CLIENT_IS_HIGH, side === this.high);
  }

  get server(): Side {
    return this.#has(CLIENT_IS_HIGH) ? this.low : this.high;
  }

  /** Exchanges client and server. */
  turn(): void {
    this.words[this.word + FLAGS]! ^= CLIENT_IS_HIGH;
  }

  #has(flag: number): boolean {
    return (this.words[this.word + FLAGS]! & flag) !== 0;
  }

  #set(flag: number, on: boolean): void {
    if (on) this.words[this.word + FLAGS]! |= flag;
    else this.words[this.word + FLAGS]! &= ~flag;
  }
}

function firstTimeout(protocol: number): number {
  if (protocol === TCP) return TCP_OPENING_SECONDS;
  if (protocol === UDP) return UDP_EXCHANGE_SECONDS;
  return protocol === ICMP || protocol === ICMPV6 ? ICMP_SECONDS : OTHER_SECONDS;
}
