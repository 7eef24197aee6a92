/** What is new, missing or different in later traffic, compared with a baseline. Pure. */
import type { Baseline, Peer, Presence } from '../model/generated/baseline.ts';
import { groupBy, isSure, missingPeers, told, unexpectedPeers, type PeerList, type Spans } from './compare-peers.ts';
import type { Comparison, Difference, Figures } from '../model/generated/comparison.ts';
import { DIFFERENCE_KINDS } from './difference.ts';
import { formatPort } from './show.ts';
import { msOfTime } from './time.ts';
import { enumerate } from '../model/text.ts';
import { formatDuration } from '../model/units.ts';

/** A rhythm has changed when the period is off by more than 3 × the usual jitter, a tenth of the period, and a second. */
const JITTERS = 3;
const PART_OF_PERIOD = 0.1;
const LEAST_DEVIATION = 1;
/** A peer heard for so many periods without being regular has lost its rhythm. */
const PERIODS_WITHOUT_RHYTHM = 6;
/** A miner is silent after 3 × its longest usual silence, and never before a minute. */
const SILENCES = 3;
const LEAST_SILENCE = 60;

const LISTS: readonly PeerList[] = ['destinations', 'clients'];

/**
 * Compares a baseline with one learned for the same miners from later captures.
 * @param ignoredApplications names that are left out on both sides
 */
export function compareBaseline(
  baseline: Baseline,
  observed: Baseline,
  ignoredApplications: readonly string[] = [],
): Comparison {
  const ignored = new Set(ignoredApplications);
  const heeded = (peers: readonly Peer[]): Peer[] => peers.filter((peer) => !ignored.has(peer.application));
  const spans: Spans = {
    expected: secondsBetween(baseline.span.from, baseline.span.to),
    observed: secondsBetween(observed.span.from, observed.span.to),
    observedEndMs: msOfTime(observed.span.to),
  };
  const parts = [silentMiners(baseline, observed)];
  // Of miners that took part in nothing, that is the news: their peers are not missing as well.
  const absent = observed.miners.every(({ sessions }) => sessions === 0);
  for (const list of absent ? [] : LISTS) {
    const [expected, seen] = [heeded(baseline[list]), heeded(observed[list])];
    parts.push(
      { differences: unexpectedPeers(list, expected, seen), notJudged: [] },
      missingPeers(list, expected, seen, spans),
      { differences: changedRhythms(expected, seen), notJudged: [] },
    );
  }
  const peersOf = (document: Baseline): Peer[] => heeded(LISTS.flatMap((list) => document[list]));
  parts.push({ differences: newApplications(baseline, peersOf(baseline), peersOf(observed)), notJudged: [] });
  const rank = (difference: Difference): number => DIFFERENCE_KINDS.indexOf(difference.kind);
  return {
    differences: parts.flatMap((part) => part.differences).sort((a, b) => rank(a) - rank(b)),
    notJudged: parts.flatMap((part) => part.notJudged),
  };
}

function secondsBetween(from: string, to: string): number {
  return (msOfTime(to) - msOfTime(from)) / 1000;
}

/** First and last packet of the captures, whoever sent it. */
function recordedSpan({ learnedFrom = [], span }: Baseline): { from: string; to: string } {
  const byTime = (times: readonly (string | undefined)[]): string[] =>
    times.filter((time) => time !== undefined).sort((a, b) => msOfTime(a) - msOfTime(b));
  return {
    from: byTime(learnedFrom.map(({ from }) => from))[0] ?? span.from,
    to: byTime(learnedFrom.map(({ to }) => to)).at(-1) ?? span.to,
  };
}

function silentMiners(baseline: Baseline, observed: Baseline): Comparison {
  const found: Comparison = { differences: [], notJudged: [] };
  const { from, to } = recordedSpan(observed);
  const recorded = secondsBetween(from, to);
  const heard = new Map(observed.miners.flatMap(({ presence = [] }) => presence).map((one) => [one.host, one]));
  for (const { hosts, presence = [] } of baseline.miners) {
    const usual = new Map(presence.map((one) => [one.host, one.longestSilenceSeconds]));
    for (const host of hosts) {
      const expected = usual.get(host) ?? 0;
      const tolerated = Math.max(SILENCES * expected, LEAST_SILENCE);
      const now = heard.get(host);
      const silence = now === undefined ? recorded : longestSilence(now, from, to);
      if (silence > tolerated) {
        const seconds: Figures = { expected, observed: silence, tolerated };
        found.differences.push({
          kind: 'silent-miner',
          message: silentInWords(host, now, to, seconds),
          miner: host,
          seconds,
        });
      } else if (now === undefined) {
        found.notJudged.push(
          `whether ${host}, which was not heard, is silent: that takes ${formatDuration(tolerated)}, and ${formatDuration(recorded)} were recorded`,
        );
      }
    }
  }
  return found;
}

/** Seconds of the longest silence, those before the first and after the last sign of life included. */
function longestSilence({ firstSeen, lastSeen, longestSilenceSeconds }: Presence, from: string, to: string): number {
  return Math.max(longestSilenceSeconds, secondsBetween(from, firstSeen), secondsBetween(lastSeen, to));
}

function silentInWords(
  host: string,
  now: Presence | undefined,
  to: string,
  { expected, observed = 0, tolerated }: Figures,
): string {
  const usual = `in the baseline for at most ${formatDuration(expected)}, tolerated are ${formatDuration(tolerated)}`;
  if (now === undefined) return `the miner ${host} was not heard in ${formatDuration(observed)}; silent ${usual}`;
  const ended = secondsBetween(now.lastSeen, to) === observed;
  const since = ended ? ` from ${now.lastSeen.slice(0, 19).replace('T', ' ')} UTC to the end` : '';
  return `the miner ${host} was silent for ${formatDuration(observed)}${since}; ${usual}`;
}

function changedRhythms(expected: readonly Peer[], observed: readonly Peer[]): Difference[] {
  const key = (peer: Peer): string => [peer.address, formatPort(peer), peer.application].join(' ');
  const now = groupBy(observed, key);
  return expected.flatMap((peer): Difference[] => {
    const [seen] = now.get(key(peer)) ?? [];
    if (peer.rhythm === undefined || seen === undefined) return [];
    const { periodSeconds: period, jitterSeconds: jitter } = peer.rhythm;
    const tolerated = Math.max(JITTERS * jitter, PART_OF_PERIOD * period, LEAST_DEVIATION);
    const name = `${peer.address} with ${peer.application} on ${formatPort(peer)}`;
    const usual = `in the baseline every ${formatDuration(period)} ± ${formatDuration(jitter)}`;
    const rest = { application: peer.application, peers: told([seen]) };
    if (seen.rhythm !== undefined) {
      const { periodSeconds: period2, jitterSeconds: jitter2 } = seen.rhythm;
      if (Math.abs(period2 - period) <= tolerated) return [];
      const message = `${name} is heard every ${formatDuration(period2)} ± ${formatDuration(jitter2)}, ${usual}; tolerated are ${formatDuration(tolerated)} more or less`;
      return [
        { kind: 'rhythm-changed', message, ...rest, seconds: { expected: period, observed: period2, tolerated } },
      ];
    }
    const heardFor = secondsBetween(seen.firstSeen ?? '', seen.lastSeen ?? '');
    if (!(heardFor >= PERIODS_WITHOUT_RHYTHM * period)) return [];
    const message = `${name} is heard without rhythm during ${formatDuration(heardFor)}, ${usual}`;
    return [{ kind: 'rhythm-changed', message, ...rest, seconds: { expected: period, tolerated } }];
  });
}

/** Applications that the miners did not speak with anybody. Only what was seen in the traffic counts, no guess. */
function newApplications(baseline: Baseline, expected: readonly Peer[], observed: readonly Peer[]): Difference[] {
  const known = new Set([
    ...baseline.applications.map(({ name }) => name),
    ...expected.map((peer) => peer.application),
  ]);
  const strange = observed.filter((peer) => isSure(peer) && !known.has(peer.application));
  return [...groupBy(strange, (peer) => peer.application)].map(([application, peers]) => ({
    kind: 'new-application',
    message: `the miners speak ${application}, with ${enumerate(peers.map((peer) => `${peer.address} on ${formatPort(peer)}`))}`,
    application,
  }));
}
