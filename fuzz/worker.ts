/** The thread that fuzzes: whoever started it sees by `progress` whether it still moves. */
import { parentPort, workerData } from 'node:worker_threads';
import { readCorpus } from './corpus.ts';
import { fuzz, PHASES, type Finding, type FuzzOptions, type Totals } from './fuzz.ts';
import { grouped } from '../model/units.ts';

export interface WorkerData extends Pick<FuzzOptions, 'seed' | 'packets' | 'roundPackets'> {
  folders: string[];
  /** The round, the number of its phase, and how much of that is done. */
  progress: Int32Array;
}

/** What the thread tells, one at a time. */
export interface WorkerMessage {
  /** What it is about to hurt, in words. */
  corpus?: string;
  /** After each round. */
  totals?: Totals;
  result?: { totals: Totals; finding?: Finding };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);
const { folders, progress, ...options } = workerData as WorkerData;
const corpus = await readCorpus(folders);
tell({
  corpus: `${corpus.walks.length} captures with ${grouped(corpus.packets)} packets, ${corpus.conversations.length} conversations, digest ${corpus.digest}`,
});
const result = await fuzz(corpus, {
  ...options,
  onStep: (round, phase, done) => {
    progress[0] = round;
    progress[1] = PHASES.indexOf(phase);
    progress[2] = done;
  },
  onRound: (totals) => tell({ totals }),
});
tell({ result });
