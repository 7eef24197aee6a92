/**
 * What a pack is about, by its manifest and baseline, and whether a session is anything to it: the words of the README in
 * plain comparisons, apart from the code that makes queries of them, so that a fault there is a difference here.
 */
import { canonicalAddress, parseAddressRange, rangeContains, type AddressRange } from '../model/address.ts';
import type { Baseline, Peer } from '../model/generated/baseline.ts';
import type { Manifest } from '../model/generated/manifest.ts';

export interface Facts {
  miners: AddressRange[];
  netmon: AddressRange[];
  /** Lower case. */
  ignored: ReadonlySet<string>;
  expect: 'application' | 'address';
  destinations: Peer[];
  clients: Peer[];
}

/** A session as the panels see it. */
export interface Talk {
  from: string;
  to: string;
  application: string;
}

/** `others`: no miner takes part; `expected`; `unexpected`. */
export type Standing = 'others' | 'expected' | 'unexpected';

/** @throws BitSecureError BAD_ADDRESS for a manifest that names none */
export function factsOf({ inputs }: Manifest, baseline: Baseline | undefined): Facts {
  return {
    miners: inputs.miners.map((text) => parseAddressRange(text)),
    netmon: inputs.netmonAddresses.map((text) => parseAddressRange(text)),
    ignored: new Set(inputs.ignoredApplications.map((name) => nameOf(name))),
    expect: inputs.expect,
    destinations: baseline?.destinations ?? [],
    clients: baseline?.clients ?? [],
  };
}

/** Applications are written in lower case. */
export function nameOf(application: string): string {
  return application.trim().toLowerCase();
}

export function isWithin(ranges: readonly AddressRange[], address: string): boolean {
  return ranges.some((range) => rangeContains(range, address));
}

type Known = ReadonlySet<string>;
const known = new WeakMap<Facts, { destinations: Known; clients: Known }>();

function keyOf(address: string, application: string, { expect }: Facts): string {
  return expect === 'address' ? address : `${address} ${nameOf(application)}`;
}

function knownOf(facts: Facts): { destinations: Known; clients: Known } {
  const before = known.get(facts);
  if (before !== undefined) return before;
  const keys = (peers: readonly Peer[]): Known =>
    new Set(peers.map(({ address, application }) => keyOf(canonicalAddress(address) ?? address, application, facts)));
  const made = { destinations: keys(facts.destinations), clients: keys(facts.clients) };
  known.set(facts, made);
  return made;
}

/** What a session is to the miners. */
export function standingOf({ from, to, application }: Talk, facts: Facts): Standing {
  const outward = isWithin(facts.miners, from);
  const inward = isWithin(facts.miners, to);
  if (!outward && !inward) return 'others';
  const { destinations, clients } = knownOf(facts);
  const expected =
    (outward && destinations.has(keyOf(to, application, facts))) ||
    (inward && clients.has(keyOf(from, application, facts))) ||
    isWithin(facts.netmon, from) ||
    isWithin(facts.netmon, to) ||
    facts.ignored.has(nameOf(application));
  return expected ? 'expected' : 'unexpected';
}
