/** Peers of the baseline against peers observed: strangers, other applications, other ports, and who stays away. */
import type { Peer } from '../model/generated/baseline.ts';
import type { Comparison, Difference, ToldPeer } from '../model/generated/comparison.ts';
import type { DifferenceKind } from './difference.ts';
import { formatNames, formatPort } from './show.ts';
import { enumerate } from '../model/text.ts';
import { msOfTime } from './time.ts';
import { count, formatBytes, formatDuration } from '../model/units.ts';

/** How many periods without a sign make a regular peer a missing one. */
export const PERIODS_MISSED = 3;

export type PeerList = 'destinations' | 'clients';

/** Time in seconds that the two documents span, and the end of the observed one in epoch milliseconds. */
export interface Spans {
  expected: number;
  observed: number;
  observedEndMs: number;
}

const KINDS = {
  destinations: { stranger: 'new-destination', missing: 'missing-destination', role: 'destination' },
  clients: { stranger: 'new-client', missing: 'missing-client', role: 'client' },
} as const satisfies Record<PeerList, { stranger: DifferenceKind; missing: DifferenceKind; role: string }>;

/** Groups by a key, in order of first appearance. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

const endpoint = (peer: Peer): string => `${peer.address} ${formatPort(peer)}`;
const total = (peers: readonly Peer[], of: (peer: Peer) => number | undefined): number =>
  peers.reduce((sum, peer) => sum + (of(peer) ?? 0), 0);

/** A guess by port alone, or nothing at all, does not contradict what was seen in the traffic. */
export function isSure({ application, certainty = 'seen' }: Peer): boolean {
  return (certainty === 'seen' || certainty === 'likely') && application !== 'unknown';
}

/** Peers as a difference tells them: who, without figures. */
export function told(peers: readonly Peer[]): ToldPeer[] {
  return peers.map(({ address, port, transport, application, names }) => {
    const peer: ToldPeer = { address, transport, application };
    if (port !== undefined) peer.port = port;
    if (names !== undefined) peer.names = names;
    return peer;
  });
}

function withNames(address: string, peers: readonly Peer[]): string {
  const names = [...new Set(peers.flatMap((peer) => peer.names ?? []))].sort();
  return names.length === 0 ? address : `${address} (${formatNames(names)})`;
}

function traffic(peers: readonly Peer[]): string {
  const sessions = total(peers, (peer) => peer.sessions);
  const [first] = peers.flatMap((peer) => peer.firstSeen ?? []).sort();
  const since = first === undefined ? '' : `, first at ${first.slice(0, 19).replace('T', ' ')} UTC`;
  return `${count(sessions, 'session')}, ${formatBytes(total(peers, (peer) => peer.bytes))}${since}`;
}

/** New addresses, and new applications or ports at known ones. One difference per address, or per address and application. */
export function unexpectedPeers(list: PeerList, expected: readonly Peer[], observed: readonly Peer[]): Difference[] {
  const { stranger, role } = KINDS[list];
  const knownByAddress = groupBy(expected, (peer) => peer.address);
  return [...groupBy(observed, (peer) => peer.address)].flatMap(([address, peers]): Difference[] => {
    const known = knownByAddress.get(address);
    const services = (some: readonly Peer[]): string =>
      enumerate(some.map((peer) => `${peer.application} on ${formatPort(peer)}`));
    if (known === undefined) {
      const message = `unknown ${role} ${withNames(address, peers)}: ${services(peers)}; ${traffic(peers)}${alias(peers, expected)}`;
      return [{ kind: stranger, message, peers: told(peers) }];
    }
    const judged = peers.map((peer) => ({ peer, kind: judge(peer, known) }));
    return (['application-changed', 'new-port'] as const).flatMap((kind) => {
      const odd = judged.filter((one) => one.kind === kind).map(({ peer }) => peer);
      return [...groupBy(odd, (peer) => peer.application)].map(([application, some]): Difference => {
        const before = enumerate([...new Set(known.map((peer) => `${peer.application} on ${formatPort(peer)}`))]);
        const message = `${role} ${withNames(address, some)}: ${services(some)}, in the baseline ${before}; ${traffic(some)}`;
        return { kind, message, application, peers: told(some) };
      });
    });
  });
}

/** What is odd about a peer whose address is known. */
function judge(peer: Peer, known: readonly Peer[]): 'application-changed' | 'new-port' | undefined {
  const here = known.filter((other) => endpoint(other) === endpoint(peer));
  if (here.some((other) => other.application === peer.application)) return undefined;
  if (here.length > 0) return isSure(peer) && here.every(isSure) ? 'application-changed' : undefined;
  const familiar = known.some((other) => other.application === peer.application);
  return familiar || !isSure(peer) ? 'new-port' : 'application-changed';
}

/** A stranger that carries the name of somebody known has perhaps only moved. */
function alias(peers: readonly Peer[], expected: readonly Peer[]): string {
  const names = new Set(peers.flatMap((peer) => peer.names ?? []));
  for (const { address, names: theirs = [] } of expected) {
    const name = theirs.find((one) => names.has(one));
    if (name !== undefined) return `; in the baseline ${name} is ${address}`;
  }
  return '';
}

/** Peers of the baseline that stayed away, or stopped; only where the observed time was long enough to expect them. */
export function missingPeers(
  list: PeerList,
  expected: readonly Peer[],
  observed: readonly Peer[],
  spans: Spans,
): Comparison {
  const found: Comparison = { differences: [], notJudged: [] };
  const { missing, role } = KINDS[list];
  const byAddress = groupBy(observed, (peer) => peer.address);
  // Entries without sessions were added by a person: allowed, but never yet seen.
  for (const peer of expected.filter(({ sessions = 0 }) => sessions > 0)) {
    const name = `${role} ${withNames(peer.address, [peer])} with ${peer.application} on ${formatPort(peer)}`;
    const same = (byAddress.get(peer.address) ?? []).filter(
      (other) => other.application === peer.application || endpoint(other) === endpoint(peer),
    );
    const period = peer.rhythm?.periodSeconds;
    const patience = period === undefined ? spans.expected : PERIODS_MISSED * period;
    const usual = period === undefined ? '' : `, in the baseline every ${formatDuration(period)}`;
    const report = (what: string): void => {
      found.differences.push({
        kind: missing,
        message: `${what}${usual}`,
        application: peer.application,
        peers: told([peer]),
      });
    };
    if (same.length === 0) {
      if (spans.observed >= patience) report(`${name} was not seen in ${formatDuration(spans.observed)}`);
      else
        found.notJudged.push(
          `whether ${name} is missing: that takes ${formatDuration(patience)}, and ${formatDuration(spans.observed)} were observed`,
        );
    } else if (period !== undefined) {
      const lastMs = same.reduce(
        (latest, { lastSeen }) => Math.max(latest, lastSeen === undefined ? spans.observedEndMs : msOfTime(lastSeen)),
        0,
      );
      const silence = (spans.observedEndMs - lastMs) / 1000;
      if (silence >= patience) report(`${name} was not seen in the last ${formatDuration(silence)}`);
    }
  }
  return found;
}
