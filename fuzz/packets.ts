/** Endless packets: real ones in their order, hurt here and there; conversations hurt and cut anew; packets and noise alone. */
import type { Corpus, Conversation, Stream } from './corpus.ts';
import { Mutant } from './mutant.ts';
import { LINK_TYPES, mutate } from './mutate.ts';
import type { Random } from './random.ts';
import type { Seed } from './seed.ts';

const START_US = Date.UTC(2026, 2, 2) * 1000;
const HOUR_US = 3_600_000_000;
const END_US = Date.UTC(2036, 2, 2) * 1000;
/** Packets of a walk; a walk is long enough for a session to be known and to be read on. */
const WALK = 400;
/** Packets that have nothing to do with each other. */
const ALONE = 256;
const SEGMENT = 1460;
/** Segments of one direction. */
const SEGMENTS = 120;
/** Segments that may come before those in front of them. */
const REORDERED = 24;
const FIN_ACK = 0x11;
const PUSH_ACK = 0x18;
const SYN = 0x02;
const NOTHING: Buffer = Buffer.alloc(0);

interface Segment {
  template: Seed;
  sequence: number;
  octets: Buffer;
  flags: number;
  /** Segments are sent in this order. */
  order: number;
}

export class Packets {
  readonly #corpus: Corpus;
  readonly #random: Random;
  readonly #mutant = new Mutant();
  #us = START_US;
  readonly #other = (): Seed => this.#random.pick(this.#random.pick(this.#corpus.walks));

  constructor(corpus: Corpus, random: Random) {
    this.#corpus = corpus;
    this.#random = random;
  }

  /** The same mutant again and again, each time another packet. */
  *all(): Generator<Mutant, never, void> {
    for (;;) {
      const kind = this.#random.below(10);
      if (kind < 5) yield* this.#walk();
      else if (kind < 6 && this.#corpus.conversations.length > 0)
        yield* this.#conversation(this.#random.pick(this.#corpus.conversations));
      else yield* this.#alone();
      this.#us += this.#random.below(this.#random.once(20) ? HOUR_US : 5_000_000);
      // Some captures have times from end to end of what can be.
      if (this.#us < START_US || this.#us > END_US) this.#us = START_US;
    }
  }

  *#walk(): Generator<Mutant, void, void> {
    const random = this.#random;
    const walk = random.pick(this.#corpus.walks);
    const start = random.once(3) ? 0 : random.below(walk.length);
    const end = Math.min(walk.length, start + random.length(WALK));
    const startUs = this.#us - walk[start]!.us;
    const mask = random.next();
    const hurt = 1 + random.below(4);
    for (let at = start; at < end; at += 1) {
      const late = random.once(12) ? Math.min(end - 1, at + random.below(4)) : at;
      const seed = walk[late]!;
      this.#us = Math.max(0, startUs + seed.us);
      yield this.#prepared(seed, mask, random.once(hurt) ? 3 : 0);
    }
  }

  *#alone(): Generator<Mutant, void, void> {
    const random = this.#random;
    for (let count = random.length(ALONE); count > 0; count -= 1) {
      this.#us += random.below(100_000);
      if (random.once(16)) {
        this.#mutant.fill(random.octets(random.length(2000)), random.pick(LINK_TYPES));
        yield this.#timed();
      } else yield this.#prepared(this.#other(), random.next(), 6);
    }
  }

  /** Both directions of a connection, hurt as streams and cut into segments that come late, twice, differently or never. */
  *#conversation({ first, second }: Conversation): Generator<Mutant, void, void> {
    const random = this.#random;
    const mask = random.next();
    const directions = [first, ...(second === undefined ? [] : [second])];
    const segments = directions.flatMap((stream) => this.#segments(stream));
    if (!random.once(4)) segments.sort((a, b) => a.order - b.order);
    for (const segment of segments) {
      this.#us += random.below(random.once(50) ? 2_000_000 : 1000);
      yield this.#segment(segment, mask);
    }
  }

  #segments({ template, octets }: Stream): Segment[] {
    const random = this.#random;
    const stream = new Mutant();
    stream.fill(octets, template.linkType);
    stream.payload = 0;
    if (!random.once(4)) mutate(stream, random, this.#other, 4);
    const said = Buffer.from(stream.data.subarray(0, stream.length));
    const base = random.once(3) ? 0xffff_ffff - random.below(said.length + 2) : random.next();
    const size = random.pick([1, 3, 40, 500, SEGMENT, SEGMENT]);
    const segments: Segment[] = [];
    if (!random.once(3)) segments.push({ template, sequence: (base - 1) | 0, octets: NOTHING, flags: SYN, order: -1 });
    const longest = Math.min(said.length, size * SEGMENTS);
    for (let at = 0; at < longest;) {
      const length = Math.min(1 + random.below(size), longest - at);
      const order = at + (random.once(6) ? random.below(REORDERED * size) : 0);
      const segment = {
        template,
        sequence: (base + at) | 0,
        octets: said.subarray(at, at + length),
        flags: PUSH_ACK,
        order,
      };
      if (!random.once(60)) segments.push(segment);
      if (random.once(20)) segments.push({ ...segment, order: order + random.below(4 * size) });
      if (random.once(40)) segments.push({ ...segment, octets: random.octets(length), order: at - 1 });
      // Some overlap what comes next.
      at += random.once(10) ? Math.max(1, length >> 1) : length;
    }
    if (random.once(2))
      segments.push({ template, sequence: (base + longest) | 0, octets: NOTHING, flags: FIN_ACK, order: longest });
    return segments;
  }

  #segment({ template, sequence, octets, flags }: Segment, mask: number): Mutant {
    const mutant = this.#prepared(template, mask, 0);
    const { tcp, payload, end } = template;
    // Padding goes with the payload that it followed.
    mutant.length = end;
    mutant.originalLength = end;
    mutant.replace(payload, end - payload, octets, true);
    mutant.data.writeInt32BE(sequence, tcp!.header + 4);
    mutant.data[tcp!.header + 13] = flags;
    mutant.mutated = true;
    if (this.#random.once(100)) mutate(mutant, this.#random, this.#other, 1);
    return mutant;
  }

  /** A seed at other addresses, so that its session is another one, with up to so many hurts. */
  #prepared(seed: Seed, mask: number, hurts: number): Mutant {
    const mutant = this.#mutant;
    mutant.take(seed);
    if (seed.addresses !== undefined) {
      const { source, destination, size } = seed.addresses;
      for (const address of [source, destination]) {
        mutant.data[address + size - 1]! ^= mask & 0xff;
        mutant.data[address + size - 2]! ^= (mask >>> 8) & 0xff;
      }
    }
    if (hurts > 0) mutate(mutant, this.#random, this.#other, hurts);
    return this.#timed();
  }

  /** Clocks that jump, once in a while. */
  #timed(): Mutant {
    const random = this.#random;
    this.#mutant.us = this.#us;
    if (random.once(500)) this.#mutant.us = Math.max(0, this.#us + random.below(2 * HOUR_US) - HOUR_US);
    else if (random.once(20_000)) this.#mutant.us = random.pick([0, 1, 2 ** 52, Number.MAX_SAFE_INTEGER]);
    return this.#mutant;
  }
}
