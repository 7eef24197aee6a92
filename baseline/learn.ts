/** From capture files to a baseline. */
import { readSessions, type SessionsSummary, type Tunnels } from '../capture/sessions.ts';
import { rangeToString, normaliseRanges, type AddressRange } from '../model/address.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Baseline } from '../model/generated/baseline.ts';
import { enumerate } from '../model/text.ts';
import { BaselineLearner } from './learner.ts';

export interface LearnOptions {
  miners: readonly AddressRange[];
  /**
   * Seconds of capture time between documents of a session; default 1. Finer than what replay writes, because a document
   * counts in the interval in which it ends: with a minute, the chart of a short capture would be a single bar.
   */
  updateIntervalSeconds?: number;
  /** Whose addresses a packet in a tunnel counts for; default `inner`. */
  tunnels?: Tunnels | undefined;
  /** Live sessions at once; default 500,000 (`SessionsOptions`). */
  maxSessions?: number | undefined;
  /** Seconds of one interval of the volume; by default chosen by the span, so that there are at most 120. */
  intervalSeconds?: number;
  /** One line each: what was read around, and miners that were not heard. */
  onWarning?: (warning: string) => void;
  /** Whether it is a fault that no miner occurs (default), or itself the news, as in a comparison. */
  minersMayBeAbsent?: boolean;
  signal?: AbortSignal;
}

export const DEFAULT_LEARNING_INTERVAL_SECONDS = 1;
const HOSTS_TOLD = 5;

/**
 * Learns what the miners do from captures (`-` is stdin), read as one stream in order of time.
 * @throws BitSecureError MINER_NOT_SEEN when no miner occurs; BAD_VALUE when the interval is too fine; BAD_CAPTURE when there are no packets;
 * what reading captures throws
 */
export async function learnBaseline(captures: readonly string[], options: LearnOptions): Promise<Baseline> {
  const miners = normaliseRanges(options.miners);
  const learner = new BaselineLearner(miners, options.intervalSeconds);
  const warn = options.onWarning ?? ((): void => {});
  const summary = await readSessions(captures, {
    updateIntervalSeconds: options.updateIntervalSeconds ?? DEFAULT_LEARNING_INTERVAL_SECONDS,
    tunnels: options.tunnels,
    maxSessions: options.maxSessions,
    onUpdate: (update) => learner.add(update),
    keep: (client, server) => learner.concerns(client, server),
    onWarning: warn,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  learner.close();
  if (summary.packets === 0) {
    throw new BitSecureError('BAD_CAPTURE', 'holds no packets', {
      file: summary.captures.map((capture) => capture.file).join(', '),
      hint: 'give a capture that holds the traffic of the miner',
    });
  }
  const mayBeAbsent = options.minersMayBeAbsent === true;
  const heard = miners.map((_, index) => learner.seen(index));
  if (!mayBeAbsent && heard.every((how) => how === 'never')) throw notSeen(miners, summary);
  for (const [index, miner] of miners.entries()) {
    const name = rangeToString(miner);
    if (heard[index] === 'receives') warn(`${name} is sent to and never sends: was only one direction recorded?`);
    if (heard[index] === 'never' && !mayBeAbsent)
      warn(`${name} never occurs: as far as this baseline knows, all that it does is unexpected`);
  }
  const coarser = learner.tooFineInterval;
  if (coarser !== undefined) {
    throw new BitSecureError('BAD_VALUE', `intervals of ${options.intervalSeconds} s are too many for this capture`, {
      hint: `leave the interval out, or take ${coarser} s or longer`,
    });
  }
  return learner.toBaseline(summary.captures);
}

function notSeen(miners: readonly AddressRange[], { busiestHosts }: SessionsSummary): BitSecureError {
  const names = enumerate(miners.map((miner) => rangeToString(miner)));
  const hosts = busiestHosts.slice(0, HOSTS_TOLD).map((host) => host.address);
  const message = `${names} never ${miners.length === 1 ? 'occurs' : 'occur'} in the capture`;
  return new BitSecureError('MINER_NOT_SEEN', message, {
    hint:
      hosts.length === 0 ? 'there is no IP traffic in it' : `the hosts in it are, busiest first: ${hosts.join(', ')}`,
  });
}
