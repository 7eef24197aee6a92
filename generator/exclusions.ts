/**
 * What counts as expected, from one place: the unexpected chart and table both exclude exactly this.
 * A document belongs to the miners when its source or its destination is one of them; it is unexpected unless it is
 * (1) a miner reaching a known destination, (2) a known client reaching a miner, (3) traffic with the NetMon itself, or
 * (4) an ignored application.
 */
import type { Profile } from '../files/profile.ts';
import { canonicalAddress, compareAddresses, rangeContains, type AddressRange } from '../model/address.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Baseline, Peer } from '../model/generated/baseline.ts';
import { anyOf, valuesOf, type Matcher, type Query } from './query/ast.ts';
import { rangeMatchers } from './query/addresses.ts';

/** What makes a peer expected: its address with the application it is known for, or its address alone. */
export type Expectation = 'application' | 'address';

/** Addresses that are expected together; `application` is absent where the address alone suffices. */
export interface PeerGroup {
  application?: string;
  /** Canonical, sorted, without doubles. */
  addresses: string[];
}

export interface Exclusions {
  destinations: PeerGroup[];
  clients: PeerGroup[];
  netmon: AddressRange[];
  /** Lower case, sorted, without doubles. */
  applications: string[];
}

/** Application names are lower case in every index that we know: NetMon writes them so, and ECS asks for it. */
export function canonicalApplication(name: string): string {
  return name.trim().toLowerCase();
}

interface Grouping {
  expect: Expectation;
  families: readonly string[];
  /** Applications that are ignored wherever they go, so that their peers need no mention. */
  ignored: readonly string[];
}

function groupPeers(peers: readonly Peer[], list: string, { expect, families, ignored }: Grouping): PeerGroup[] {
  const groups = new Map<string, Set<string>>();
  for (const [index, peer] of peers.entries()) {
    const address = canonicalAddress(peer.address);
    if (address === undefined) {
      throw new BitSecureError(
        'BAD_BASELINE',
        `/${list}/${index}/address: ${JSON.stringify(peer.address)} is not an address`,
      );
    }
    // An index without this family cannot hold the peer: nothing to exclude there.
    if (!families.includes(address.includes(':') ? 'ipv6' : 'ipv4')) continue;
    const application = canonicalApplication(peer.application);
    if (expect === 'application' && ignored.includes(application)) continue;
    const key = expect === 'address' ? '' : application;
    groups.set(key, (groups.get(key) ?? new Set()).add(address));
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([application, found]) => {
      const addresses = [...found].sort(compareAddresses);
      return expect === 'address' ? { addresses } : { application, addresses };
    });
}

/**
 * The exclusion set of a pack.
 * @throws BitSecureError BAD_BASELINE for a peer that is no address
 */
export function exclusionsOf(
  baseline: Baseline | undefined,
  netmon: AddressRange[],
  ignoredApplications: readonly string[],
  expect: Expectation,
  profile: Profile,
): Exclusions {
  const applications = [...new Set(ignoredApplications.map((name) => canonicalApplication(name)))].sort();
  const grouping = { expect, families: profile.addressFamilies, ignored: applications };
  return {
    destinations: groupPeers(baseline?.destinations ?? [], 'destinations', grouping),
    clients: groupPeers(baseline?.clients ?? [], 'clients', grouping),
    netmon,
    applications,
  };
}

type Side = 'source.address' | 'destination.address';

function ranges(side: Side, list: readonly AddressRange[], profile: Profile): Query {
  const field = profile.fields[side];
  return { kind: 'match', field: field.name, any: list.flatMap((range): Matcher[] => rangeMatchers(range, field)) };
}

function either(list: readonly AddressRange[], profile: Profile): Query {
  return anyOf([ranges('source.address', list, profile), ranges('destination.address', list, profile)]);
}

/** Everything that a miner takes part in. */
export function minerQuery(miners: readonly AddressRange[], profile: Profile): Query {
  return either(miners, profile);
}

/** The user's own settings to exclude: ignored applications, the NetMon in either direction. */
export function settingsQueries(exclusions: Exclusions, profile: Profile): Query[] {
  const queries: Query[] = [];
  if (exclusions.applications.length > 0) {
    const field = profile.fields['application.name'].name;
    queries.push({ kind: 'match', field, any: valuesOf(exclusions.applications) });
  }
  if (exclusions.netmon.length > 0) queries.push(either(exclusions.netmon, profile));
  return queries;
}

/** The baseline to exclude, one query for each direction, application, and kind of peer. */
export function baselineQueries(exclusions: Exclusions, miners: readonly AddressRange[], profile: Profile): Query[] {
  return [
    ...exclusions.destinations.flatMap((group) => peerQueries(group, 'destination.address', miners, profile)),
    ...exclusions.clients.flatMap((group) => peerQueries(group, 'source.address', miners, profile)),
  ];
}

/**
 * A miner document with a peer outside the miners on one side has a miner on the other: nothing more to ask. Where the
 * peer is a miner itself (one mines through the other), the other side could be a stranger, so it is asked for.
 */
function peerQueries(group: PeerGroup, side: Side, miners: readonly AddressRange[], profile: Profile): Query[] {
  const other = side === 'source.address' ? 'destination.address' : 'source.address';
  const isMiner = (address: string): boolean => miners.some((range) => rangeContains(range, address));
  return [false, true].flatMap((inside) => {
    const addresses = group.addresses.filter((address) => isMiner(address) === inside);
    if (addresses.length === 0) return [];
    const parts: Query[] = [{ kind: 'match', field: profile.fields[side].name, any: valuesOf(addresses) }];
    if (inside) parts.unshift(ranges(other, miners, profile));
    if (group.application !== undefined) {
      const field = profile.fields['application.name'].name;
      parts.unshift({ kind: 'match', field, any: valuesOf([group.application]) });
    }
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? [only] : [{ kind: 'and', of: parts }];
  });
}
