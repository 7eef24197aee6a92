/** The first octets of both directions, hurt, shown to every recogniser without any packet around them. */
import { RECOGNISERS, recognise } from '../capture/recognise/index.ts';
import type { RecogniserInput } from '../capture/recognise/recogniser.ts';
import type { Corpus } from './corpus.ts';
import { Fault, type Stopwatch } from './examine.ts';
import { Mutant } from './mutant.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';

const PORTS = [0, 53, 67, 80, 123, 443, 445, 1900, 3333, 5353, 8333, 40_000, 65_535];
const LONGEST = 4096;

/** What a session may begin with. */
export class Openings {
  readonly #corpus: Corpus;
  readonly #random: Random;
  readonly #mutant = new Mutant();

  constructor(corpus: Corpus, random: Random) {
    this.#corpus = corpus;
    this.#random = random;
  }

  next(): RecogniserInput {
    const random = this.#random;
    const { client, server } = this.#pair();
    return {
      transport: random.once(3) ? 'udp' : 'tcp',
      client: random.once(8) ? new Uint8Array(0) : this.#hurt(client),
      server: random.once(3) ? new Uint8Array(0) : this.#hurt(server),
      clientPort: random.pick(PORTS),
      serverPort: random.pick(PORTS),
    };
  }

  #pair(): { client: Uint8Array; server: Uint8Array } {
    const random = this.#random;
    const { walks, conversations } = this.#corpus;
    if (random.once(3) || conversations.length === 0) {
      const { data, payload, end } = random.pick(random.pick(walks));
      const octets = payload < 0 ? data : data.subarray(payload, end);
      return { client: octets, server: octets };
    }
    const { first, second } = random.pick(conversations);
    const client = first.octets;
    const server = second?.octets ?? first.octets;
    return random.once(4) ? { client: server, server: client } : { client, server };
  }

  #hurt(octets: Uint8Array): Uint8Array {
    this.#mutant.fill(octets.subarray(0, LONGEST), 0);
    this.#mutant.payload = 0;
    mutate(this.#mutant, this.#random, () => this.#random.pick(this.#random.pick(this.#corpus.walks)), 4);
    return Uint8Array.from(this.#mutant.data.subarray(0, Math.min(this.#mutant.length, LONGEST)));
  }
}

/** @returns what it was recognised as @throws Fault */
export function examineOpening(input: RecogniserInput, stopwatch: Stopwatch): string | undefined {
  stopwatch.start();
  try {
    for (const [id, { recognise: ask, transports }] of Object.entries(RECOGNISERS)) {
      if (!transports.includes(input.transport)) continue;
      const answer = ask(input);
      if (answer === undefined || answer === 'more') continue;
      if (answer.path.length === 0 || !answer.path.every((part) => /^[a-z][a-z0-9-]*$/.test(part)))
        throw new Fault('wrong', `${id} answers ${answer.path.join('/')}`);
    }
    const { recognition } = recognise(input);
    stopwatch.stop('an opening');
    return recognition?.path.at(-1);
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('threw', `recognising: ${String(error)}`, error);
  }
}

/** An opening as text, to be kept. */
export function openingText({ client, server, ...rest }: RecogniserInput): string {
  const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
  return JSON.stringify({ ...rest, client: hex(client), server: hex(server) });
}

/** The opening of a text that `openingText` made. */
export function openingOf(text: string): RecogniserInput {
  const { client, server, ...rest } = JSON.parse(text) as Omit<RecogniserInput, 'client' | 'server'> & {
    client: string;
    server: string;
  };
  return { ...rest, client: Buffer.from(client, 'hex'), server: Buffer.from(server, 'hex') };
}
