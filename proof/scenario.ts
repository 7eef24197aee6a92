/** The labelled traffic that a pack is proved with: made of its own miners, NetMon and baseline, a case at a time. */
import { parseAddressRange, type AddressFamily, type AddressRange } from '../model/address.ts';
import type { Peer } from '../model/generated/baseline.ts';
import type { ProofId } from '../model/proof.ts';
import type { SessionPool } from '../model/session.ts';
import { besides, edgesOf, strangers } from './addresses.ts';
import { miningDrafts } from './mining-scenario.ts';
import { isWithin, nameOf, standingOf, type Facts, type Standing, type Talk } from './facts.ts';

/** Cases that have traffic of their own, in the order in which it happens, an hour each. */
export const ACTS = [
  'proof-baseline',
  'proof-settings',
  'proof-intruders',
  'proof-known-address',
  'proof-neighbours',
  'proof-mining',
] as const satisfies readonly ProofId[];
export type Act = (typeof ACTS)[number];

/** Acts of which no miner is part. */
export const OF_OTHERS: ReadonlySet<Act> = new Set(['proof-neighbours', 'proof-mining']);

export interface Scene extends Talk {
  act: Act;
  port?: number;
  transport: string;
  standing: Standing;
  /** What is known of the endpoint that it goes to. */
  pool?: SessionPool;
  /** What it is, for a person: `a stranger connects to the miner`. */
  what: string;
}

export interface ScenarioOptions {
  families: readonly AddressFamily[];
  /** False where the pack was made with a baseline that is not at hand: addresses that it speaks of are then left alone. */
  baselineKnown: boolean;
  /** True for addresses that the pack's queries speak of, whatever they say about them. */
  mentioned: (address: string) => boolean;
}

export type Draft = Omit<Scene, 'act' | 'standing' | 'transport'> & { transport?: string };

/** Miner blocks whose edges are tried, and peers of whom more than the expected is tried: spread over all there are. */
const MOST_BLOCKS = 100;
const MOST_PEERS = 50;
const MOST_NAMES = 20;

/** So many of a list, its first and last among them. */
function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, index) => list[Math.round((index * (list.length - 1)) / (most - 1))] as T);
}

const familyOf = (address: string): AddressFamily => (address.includes(':') ? 'ipv6' : 'ipv4');
const unique = (list: readonly string[]): string[] => [...new Set(list)];

class Writer {
  readonly scenes: Scene[] = [];
  readonly #facts: Facts;
  readonly #families: readonly AddressFamily[];
  readonly #told = new Set<string>();

  constructor(facts: Facts, families: readonly AddressFamily[]) {
    this.#facts = facts;
    this.#families = families;
  }

  /** Adds a scene, unless its two sides cannot talk, or it is there already. */
  add(act: Act, draft: Draft): void {
    const { from, to } = draft;
    if (from === to || familyOf(from) !== familyOf(to) || !this.#families.includes(familyOf(from))) return;
    const standing = standingOf(draft, this.#facts);
    if (OF_OTHERS.has(act) && standing !== 'others') return;
    const key = [act, from, to, draft.application, draft.port].join(' ');
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.scenes.push({ transport: 'tcp', ...draft, act, standing });
  }
}

/** Names that no list of ignored ones holds. */
function intruderNames(facts: Facts): [mining: string, shell: string] {
  const free = ['stratum-monero', 'ssh', 'socks', 'irc', 'telnet', 'ftp'].filter((name) => !facts.ignored.has(name));
  for (let number = 1; free.length < 2; number += 1)
    if (!facts.ignored.has(`intruder-${number}`)) free.push(`intruder-${number}`);
  return [free[0] ?? '', free[1] ?? ''];
}

function peerScene(peer: Peer, from: string, to: string, what: string): Draft {
  const { application, port, transport } = peer;
  return { from, to, application: nameOf(application), transport, what, ...(port === undefined ? {} : { port }) };
}

/** Expected traffic of each pair in the baseline, the miners taking turns. */
function playBaseline(facts: Facts, hosts: readonly string[], writer: Writer): void {
  const turn = { ipv4: 0, ipv6: 0 };
  const of = { ipv4: hosts.filter((host) => !host.includes(':')), ipv6: hosts.filter((host) => host.includes(':')) };
  const minerFor = (address: string): string | undefined => {
    const family = familyOf(address);
    const others = of[family].filter((host) => host !== address);
    turn[family] += 1;
    return others[turn[family] % Math.max(1, others.length)];
  };
  for (const peer of facts.destinations) {
    const miner = minerFor(peer.address);
    if (miner !== undefined)
      writer.add('proof-baseline', peerScene(peer, miner, peer.address, 'a known destination of the baseline'));
  }
  for (const peer of facts.clients) {
    const miner = minerFor(peer.address);
    if (miner !== undefined)
      writer.add('proof-baseline', peerScene(peer, peer.address, miner, 'a known client of the baseline'));
  }
}

function playSettings(facts: Facts, hosts: readonly string[], far: readonly string[], writer: Writer): void {
  const act = 'proof-settings';
  const [, shell] = intruderNames(facts);
  for (const host of spread(hosts, MOST_NAMES)) {
    for (const range of spread(facts.netmon, MOST_NAMES)) {
      const { first, last } = edgesOf(range);
      for (const netmon of unique([first, last])) {
        writer.add(act, { from: host, to: netmon, application: shell, port: 443, what: 'a miner reaches the NetMon' });
        writer.add(act, { from: netmon, to: host, application: shell, port: 22, what: 'the NetMon reaches a miner' });
      }
    }
  }
  for (const application of spread([...facts.ignored], MOST_NAMES)) {
    for (const host of spread(hosts, 4)) {
      for (const stranger of far.slice(0, 2)) {
        writer.add(act, { from: host, to: stranger, application, port: 80, what: 'an ignored application' });
        writer.add(act, { from: stranger, to: host, application, port: 80, what: 'an ignored application' });
      }
    }
  }
}

function playIntruders(
  facts: Facts,
  hosts: readonly string[],
  outside: readonly string[],
  far: readonly string[],
  writer: Writer,
): void {
  const act = 'proof-intruders';
  const [mining, shell] = intruderNames(facts);
  for (const host of hosts) {
    const own = far.filter((address) => familyOf(address) === familyOf(host));
    const [pool = '', stranger = ''] = own;
    writer.add(act, { from: host, to: pool, application: mining, port: 4444, what: 'a new destination' });
    writer.add(act, { from: stranger || pool, to: host, application: shell, port: 22, what: 'a stranger connects in' });
  }
  for (const host of spread(hosts, 4)) {
    for (const address of far) {
      writer.add(act, { from: host, to: address, application: mining, port: 4444, what: 'a new destination' });
      writer.add(act, { from: address, to: host, application: shell, port: 22, what: 'a stranger connects in' });
    }
    for (const other of [...spread(outside, MOST_NAMES), ...spread(hosts, 4)]) {
      writer.add(act, { from: host, to: other, application: shell, port: 22, what: 'a miner reaches its neighbour' });
      writer.add(act, { from: other, to: host, application: shell, port: 22, what: 'a neighbour reaches a miner' });
    }
    for (const range of spread(facts.netmon, 4)) {
      for (const other of besides(range))
        writer.add(act, { from: host, to: other, application: shell, port: 22, what: 'an address next to the NetMon' });
    }
    for (const name of spread([...facts.ignored], 4)) {
      const application = `${name}-not`;
      writer.add(act, { from: host, to: far[0] ?? '', application, port: 80, what: 'a name like an ignored one' });
    }
  }
}

function playKnownAddresses(facts: Facts, hosts: readonly string[], writer: Writer): void {
  const act = 'proof-known-address';
  const names = intruderNames(facts);
  const peers = [
    ...spread(facts.destinations, MOST_PEERS).map((peer) => ({ peer, outward: true })),
    ...spread(facts.clients, MOST_PEERS).map((peer) => ({ peer, outward: false })),
  ];
  for (const [index, { peer, outward }] of peers.entries()) {
    const { address } = peer;
    const able = hosts.filter((host) => familyOf(host) === familyOf(address) && host !== address);
    const miner = able[index % Math.max(1, able.length)];
    if (miner === undefined) continue;
    const [from, to] = outward ? [miner, address] : [address, miner];
    for (const application of names)
      writer.add(act, { from, to, application, port: 2222, what: 'another application of a known address' });
    writer.add(act, peerScene(peer, to, from, 'a known address the other way round'));
    for (const other of besides(parseAddressRange(address))) {
      const [source, sink] = outward ? [miner, other] : [other, miner];
      writer.add(act, peerScene(peer, source, sink, 'an address next to a known one'));
    }
  }
}

/** Others on the same net, doing what the miners do and what they must not do: never shown. */
function playNeighbours(facts: Facts, outside: readonly string[], far: readonly string[], writer: Writer): void {
  const act = 'proof-neighbours';
  const [mining, shell] = intruderNames(facts);
  const what = 'traffic between others';
  for (const neighbour of unique([...outside, ...far.slice(0, 2)])) {
    for (const peer of spread(facts.destinations, 3)) writer.add(act, peerScene(peer, neighbour, peer.address, what));
    for (const address of far.slice(0, 3)) {
      writer.add(act, { from: neighbour, to: address, application: mining, port: 4444, what });
      writer.add(act, { from: address, to: neighbour, application: shell, port: 22, what });
    }
  }
}

/** Traffic of every act, each scene with what it is to the miners. */
export function scenarioOf(facts: Facts, { families, baselineKnown, mentioned }: ScenarioOptions): Scene[] {
  const blocks = spread(facts.miners, MOST_BLOCKS);
  const edges = blocks.map((block) => edgesOf(block));
  const hosts = unique(edges.flatMap(({ first, last }) => [first, last]));
  const outside = unique(edges.flatMap(({ before, after }) => [before, after].filter((side) => side !== undefined)));
  const sayable = ({ from, to }: Talk): boolean => {
    const peers = [from, to].filter((address) => !isWithin(facts.miners, address));
    return peers.length > 0 && !peers.some((address) => mentioned(address) && !isWithin(facts.netmon, address));
  };
  const talking = [...new Set(facts.miners.map(({ family }: AddressRange) => family))];
  const known = new Set([...facts.destinations, ...facts.clients].map(({ address }) => address));
  const free = (address: string): boolean => !known.has(address) && !isWithin(facts.netmon, address);
  const far = talking.flatMap((family) => {
    const found = strangers(
      family,
      (address) => free(address) && !isWithin(facts.miners, address) && !mentioned(address),
    );
    // Where all addresses are miners, the strangers are among them.
    return found.length > 0 ? found : strangers(family, free);
  });
  const writer = new Writer(facts, families);
  playBaseline(facts, hosts, writer);
  playSettings(facts, hosts, far, writer);
  playIntruders(facts, hosts, outside, far, writer);
  playKnownAddresses(facts, hosts, writer);
  playNeighbours(facts, outside, far, writer);
  for (const draft of miningDrafts(unique([...outside, ...far]), far)) writer.add('proof-mining', draft);
  return baselineKnown ? writer.scenes : writer.scenes.filter((scene) => scene.standing === 'others' || sayable(scene));
}
