/** What is kept in memory, garbage not counted. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Fault } from './examine.ts';

const MEGABYTE = 1024 * 1024;
/** What a run of `bitsecure sessions` may keep: for itself, and for each live session. */
const OWN = 80 * MEGABYTE;
const OF_SESSION = 300;
/** Chunks between two looks: each costs a collection. */
const EVERY = 2000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

export class Memory {
  readonly #before: number;
  #chunks = 0;
  /** The most that was kept beyond what was there before, in octets. */
  most = 0;

  constructor() {
    this.#before = kept();
  }

  /** Looks now and then. @throws Fault when more is kept than live sessions may need */
  check(liveSessions: number): void {
    this.#chunks += 1;
    if (this.#chunks % EVERY !== 0) return;
    const more = kept() - this.#before;
    this.most = Math.max(this.most, more);
    const bound = OWN + OF_SESSION * liveSessions;
    if (more > bound)
      throw new Fault('memory', `${megabytes(more)} MB are kept, and ${megabytes(bound)} MB are the bound`);
  }
}

function kept(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

export function megabytes(octets: number): number {
  return Math.round(octets / MEGABYTE);
}
