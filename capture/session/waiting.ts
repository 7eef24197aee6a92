/** What is kept of a session that waits for more payload before it is recognised. */
import type { Recognition } from '../recognise/recogniser.ts';
import type { StreamHead } from './stream-head.ts';

/** Turns of a stream that are told; a proxy may have the first six. */
const TURNS = 10;

export interface Waiting {
  low: StreamHead | undefined;
  high: StreamHead | undefined;
  /** Of the client, as they are passed on to recognisers. */
  datagrams: Uint8Array[];
  /** As `RecogniserInput.turns`. */
  turns: number[];
  /** The best so far. */
  recognition: Recognition | undefined;
  /** Its heads have forgotten octets. */
  forgets: boolean;
  /** Its client's head is larger than usual. */
  large: boolean;
}

/** A session of which nothing is kept yet. */
export function newWaiting(): Waiting {
  return {
    low: undefined,
    high: undefined,
    turns: [],
    datagrams: [],
    recognition: undefined,
    forgets: false,
    large: false,
  };
}

/** Adds what a side said: to its turn, or as a turn of its own. */
export function addTurn(turns: number[], said: number): void {
  const last = turns.length - 1;
  if (last >= 0 && turns[last]! > 0 === said > 0) turns[last]! += said;
  else if (turns.length < TURNS) turns.push(said);
}
