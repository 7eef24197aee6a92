/** From the answer for a name to the states of its endpoints, and to what is to be probed. Pure but for the states given. */
import type { PoolChange } from '../../model/generated/pool-refresh.ts';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import { changeOf } from './changes.ts';
import type { KnownStates } from './known.ts';
import { mergeGone, mergeSight, placeOf, withFacts } from './merge.ts';
import type { NameAnswer } from './names.ts';
import type { Host, Target } from './targets.ts';

/** An address that left its name is probed for as long: rotating names come back to it. */
const GRACE_MS = 7 * 86_400_000;

/** An endpoint to be probed. */
export interface Work {
  target: Target;
  /** As it was before this pass. */
  before: PoolEndpoint | undefined;
  /** With the catalogue's facts and the name's answer; without a probe where it is new. */
  state: PoolEndpoint;
  /** It has an address that its name did not have before. */
  isNew: boolean;
}

export interface Sighted {
  /** States that the answer changed. */
  states: PoolEndpoint[];
  work: Work[];
  /** Endpoints of a name that has no address, each with why. */
  nameless: { before: PoolEndpoint | undefined; state: PoolEndpoint; why: string }[];
  changes: PoolChange[];
}

/** Endpoints of a host that lists name by its address. */
export function sightAddress({ host, targets }: Host, known: KnownStates): Sighted {
  const work = targets.map((target) => {
    const place = placeOf(target, host);
    const before = known.get(place.id);
    return { target, before, state: withFacts(before, place), isNew: before === undefined };
  });
  return { states: [], work, nameless: [], changes: [] };
}

/** Addresses that a name has, or had a while ago, as states know it. */
function former(states: readonly PoolEndpoint[], nowMs: number): Set<string> {
  const isLate = ({ addressCurrent, addressLastSeen = '' }: PoolEndpoint): boolean =>
    addressCurrent !== false || nowMs - Date.parse(addressLastSeen) <= GRACE_MS;
  return new Set(states.flatMap((state) => (state.address !== undefined && isLate(state) ? state.address : [])));
}

/**
 * Endpoints that are probed whatever the DNS says of their names: those at addresses that a name has, or had a while ago. Who
 * lists an address alone is asked at once too.
 */
export function sightBeforehand(host: Host, known: KnownStates, nowMs: number): Work[] {
  if (!host.isName) return sightAddress(host, known).work;
  return [...former(known.ofName(host.host), nowMs)].flatMap((address) =>
    host.targets.flatMap((target) => {
      const place = placeOf(target, address);
      const before = known.get(place.id);
      return before === undefined ? [] : { target, before, state: withFacts(before, place), isNew: false };
    }),
  );
}

class NameSight {
  readonly sighted: Sighted = { states: [], work: [], nameless: [], changes: [] };
  readonly #host: Host;
  readonly #known: KnownStates;
  readonly #before: PoolEndpoint[];

  constructor(host: Host, known: KnownStates) {
    this.#host = host;
    this.#known = known;
    this.#before = known.ofName(host.host);
  }

  /** An address that the name has now, or, without a sight, is believed to have. */
  at(address: string, sight?: { ttl: number; time: string; canonicalNames: readonly string[] }): void {
    const { states, work, changes } = this.sighted;
    const earlier = this.#before.filter((state) => state.address === address);
    const isNew = earlier.length === 0;
    const back = earlier.length > 0 && earlier.every(({ addressCurrent }) => addressCurrent === false);
    for (const [number, target] of this.#host.targets.entries()) {
      const place = placeOf(target, address);
      const before = this.#known.get(place.id);
      const state = withFacts(before, place);
      const seen = sight === undefined ? state : mergeSight(state, { address, ...sight });
      states.push(seen);
      work.push({ target, before, state: seen, isNew });
      if (number > 0 || sight === undefined) continue;
      if (back) changes.push(changeOf('address-back', seen));
      if (isNew && this.#before.some((one) => one.address !== undefined)) changes.push(changeOf('new-address', seen));
    }
  }

  /** The name has the address no more; it is probed for a while. */
  gone(address: string): void {
    const { states, work, changes } = this.sighted;
    for (const [number, target] of this.#host.targets.entries()) {
      const before = this.#known.get(placeOf(target, address).id);
      if (before === undefined) continue;
      const state = mergeGone(withFacts(before, placeOf(target, address)));
      states.push(state);
      work.push({ target, before, state, isNew: false });
      if (number === 0 && before.addressCurrent !== false) changes.push(changeOf('address-gone', state));
    }
  }

  /** The name has no address; `undefined`: it has one. */
  without(why: string | undefined): void {
    for (const target of this.#host.targets) {
      const place = placeOf(target, undefined);
      const before = this.#known.get(place.id);
      if (why !== undefined) {
        const { addressCurrent: _gone, ...state } = withFacts(before, place);
        this.sighted.nameless.push({ before, state, why });
      } else if (before !== undefined && before.addressCurrent !== false)
        this.sighted.states.push(mergeGone(withFacts(before, place)));
    }
  }
}

/**
 * Endpoints of a name.
 * @param time RFC 3339, of the answer
 */
export function sightName(host: Host, answer: NameAnswer, known: KnownStates, time: string): Sighted {
  const sight = new NameSight(host, known);
  const before = former(known.ofName(host.host), Date.parse(time));
  if (answer.kind === 'unknown') {
    for (const address of before) sight.at(address);
    if (before.size === 0) sight.without(answer.why);
    return sight.sighted;
  }
  const now = answer.kind === 'addresses' ? answer.addresses : [];
  const names = answer.kind === 'addresses' ? answer.canonicalNames : [];
  for (const { address, ttl } of now) sight.at(address, { ttl, time, canonicalNames: names });
  for (const address of before) if (!now.some((one) => one.address === address)) sight.gone(address);
  sight.without(answer.kind === 'none' ? answer.why : undefined);
  return sight.sighted;
}
