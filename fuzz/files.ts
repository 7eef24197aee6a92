/** Whole files, plain and compressed, hurt as files: they give documents, or one error that names the file. */
import { readSessions } from '../capture/sessions.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Corpus } from './corpus.ts';
import { Fault, type Stopwatch } from './examine.ts';
import { Mutant } from './mutant.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';

/** By this name the file is called in messages. */
const NAME = 'mutated.pcap';
const PIECE = 4096;

/** A file of the corpus, hurt: at its beginning rather than further on, since that is where containers say what they are. */
export function hurtFile(corpus: Corpus, random: Random): Buffer {
  return hurtOctets(corpus, random, random.pick(corpus.files).octets);
}

/** Octets of a file, hurt. */
export function hurtOctets(corpus: Corpus, random: Random, octets: Buffer): Buffer {
  const mutant = new Mutant();
  mutant.fill(octets, 0);
  mutant.places = [random.below(octets.length), random.below(octets.length), random.below(Math.min(octets.length, 64))];
  const other = () => random.pick(random.pick(corpus.walks));
  mutate(mutant, random, other, 2);
  return Buffer.from(mutant.data.subarray(0, mutant.length));
}

/** Reads a file in pieces. @returns whether it was refused @throws Fault */
export async function examineFile(octets: Buffer, stopwatch: Stopwatch): Promise<boolean> {
  // Of the octets alone, so that a kept file is read again as it was.
  const random = new Random(octets.length);
  stopwatch.start();
  async function* pieces(): AsyncGenerator<Buffer, void, void> {
    for (let at = 0; at < octets.length;) {
      const end = Math.min(octets.length, at + random.length(PIECE));
      yield Buffer.from(octets.subarray(at, end));
      at = end;
    }
  }
  try {
    await readSessions([NAME], { chunks: pieces(), maxSessions: 1 + random.below(64), onUpdate: () => {} });
    stopwatch.stop('a file');
    return false;
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (!(error instanceof BitSecureError)) throw new Fault('threw', `reading a file: ${String(error)}`, error);
    const line = error.toLine();
    if (error.code !== 'BAD_CAPTURE' || !line.startsWith(`${NAME}: `) || line.length > 500 || line.includes('\n'))
      throw new Fault('wrong', `reading a file ends with "${line}"`, error);
    return true;
  }
}
