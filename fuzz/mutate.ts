/** Ways to hurt a packet. Each does one thing at random; several are put on top of each other. */
import type { Mutant } from './mutant.ts';
import type { Random } from './random.ts';
import type { Seed } from './seed.ts';
import { WORDS } from './words.ts';

type Mutation = (mutant: Mutant, random: Random, other: () => Seed) => void;

const EDGES_8 = [0, 1, 4, 5, 6, 0x0f, 0x3f, 0x40, 0x45, 0x60, 0x7f, 0x80, 0xc0, 0xf0, 0xfe, 0xff];
const EDGES_16 = [0, 1, 2, 7, 8, 19, 20, 40, 0x7fff, 0x8000, 0xfffe, 0xffff];
const EDGES_32 = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];
/** Those that are read, and some that are not. */
export const LINK_TYPES = [0, 1, 9, 12, 14, 50, 101, 105, 108, 113, 127, 147, 192, 228, 229, 239, 276, 300];
const NESTED = 64;
const EMPTY = Buffer.alloc(0);

/** A place where something begins, or anywhere. */
function placeIn(mutant: Mutant, random: Random): number {
  const { places, length } = mutant;
  if (places.length > 0 && !random.once(3)) return Math.min(length, random.pick(places) + random.below(24));
  return random.below(length);
}

/** A place in the payload, or anywhere where there is none. */
function placeInPayload({ payload, length }: Mutant, random: Random): number {
  return payload >= 0 && payload < length ? payload + random.below(length - payload) : random.below(length);
}

const flipBits: Mutation = (mutant, random) => {
  for (let count = random.length(8); count > 0; count -= 1)
    mutant.data[random.once(2) ? placeIn(mutant, random) : random.below(mutant.length)]! ^= 1 << random.below(8);
};

const edgeOctets: Mutation = (mutant, random) => {
  for (let count = random.length(4); count > 0; count -= 1) mutant.data[placeIn(mutant, random)] = random.pick(EDGES_8);
};

const edgeNumber: Mutation = (mutant, random) => {
  const at = placeIn(mutant, random);
  if (random.once(3)) mutant.data.writeUInt32BE(random.pick(EDGES_32), Math.min(at, mutant.data.length - 4));
  else mutant.data.writeUInt16BE(random.pick(EDGES_16), Math.min(at, mutant.data.length - 2));
};

const lengthField: Mutation = (mutant, random) => {
  const { lengths, data, length } = mutant;
  const at = lengths.length === 0 ? placeIn(mutant, random) : random.pick(lengths);
  if (at + 2 > length) return;
  const said = data.readUInt16BE(at);
  const lies = [said + 1, said - 1, said * 2, said + length, length, random.pick(EDGES_16), random.below(length + 1)];
  data.writeUInt16BE(random.pick(lies) & 0xffff, at);
};

/** The capture cut it: its length on the wire stays. */
const snap: Mutation = (mutant, random) => {
  mutant.length = placeIn(mutant, random);
};

/** It is shorter than its headers say. */
const cut: Mutation = (mutant, random) => {
  mutant.length = placeIn(mutant, random);
  mutant.originalLength = mutant.length;
};

const wireLength: Mutation = (mutant, random) => {
  mutant.originalLength = random.once(2) ? random.pick(EDGES_32) : random.below(2 * mutant.length + 1);
};

const remove: Mutation = (mutant, random) => {
  const at = placeIn(mutant, random);
  mutant.replace(at, random.length(mutant.length - at), EMPTY, random.once(2));
};

const insert: Mutation = (mutant, random) => {
  const octets = random.once(2) ? random.octets(random.length(64)) : Buffer.alloc(random.length(2048));
  mutant.replace(placeIn(mutant, random), 0, octets, random.once(2));
};

/** Once, or so often that tags and tunnels are deeper than anybody digs. */
const duplicate: Mutation = (mutant, random) => {
  const at = placeIn(mutant, random);
  const range = Buffer.from(mutant.data.subarray(at, Math.min(at + random.length(64), mutant.length)));
  const times = random.once(4) ? random.length(NESTED) : 1;
  mutant.replace(at, 0, Buffer.concat(Array.from({ length: times }, () => range)), random.once(2));
};

/** The beginning of one packet and the end of another. */
const splice: Mutation = (mutant, random, other) => {
  const { data, places } = other();
  const from = places.length > 0 && random.once(2) ? random.pick(places) : random.below(data.length);
  mutant.replace(placeIn(mutant, random), mutant.length, data.subarray(from), random.once(2));
};

/** The headers of another packet in front of this one's payload, or of the whole packet. */
const otherHeaders: Mutation = (mutant, random, other) => {
  const { data, payload, linkType } = other();
  if (payload <= 0) return;
  const from = random.once(3) ? 0 : Math.max(0, mutant.payload);
  mutant.replace(0, from, data.subarray(0, payload), false);
  mutant.linkType = linkType;
};

const linkType: Mutation = (mutant, random) => {
  mutant.linkType = random.pick(LINK_TYPES);
};

/** Addresses, or whatever stands there, change places. */
const exchange: Mutation = (mutant, random) => {
  const size = random.pick([1, 2, 4, 6, 16]);
  const at = placeIn(mutant, random);
  const to = Math.min(random.once(2) ? at + size : placeIn(mutant, random), mutant.length);
  const moved = Buffer.from(mutant.data.subarray(at, at + size));
  mutant.data.copyWithin(at, to, to + size);
  moved.copy(mutant.data, to);
};

const word: Mutation = (mutant, random) => {
  const octets = random.pick(WORDS);
  const at =
    random.once(3) && mutant.payload >= 0 ? Math.min(mutant.payload, mutant.length) : placeInPayload(mutant, random);
  mutant.replace(at, random.once(2) ? octets.length : 0, octets, !random.once(4));
};

/** A number in a text becomes another one. */
const figures: Mutation = (mutant, random) => {
  const start = placeInPayload(mutant, random);
  for (let at = start; at < Math.min(mutant.length, start + 256); at += 1) {
    const octet = mutant.data[at]!;
    if (octet < 0x30 || octet > 0x39) continue;
    const number = random.pick([
      '',
      '0',
      '-1',
      '99999999999999999999',
      '1e999',
      '4294967295',
      'ffffffffffffffff',
      '0x1',
    ]);
    mutant.replace(at, 1, Buffer.from(number), random.once(2));
    return;
  }
};

const MUTATIONS: readonly Mutation[] = [
  flipBits,
  flipBits,
  edgeOctets,
  edgeOctets,
  edgeNumber,
  lengthField,
  lengthField,
  snap,
  cut,
  wireLength,
  remove,
  insert,
  duplicate,
  splice,
  otherHeaders,
  linkType,
  exchange,
  word,
  word,
  figures,
];

/** Hurts a packet in up to `most` ways. */
export function mutate(mutant: Mutant, random: Random, other: () => Seed, most: number): void {
  for (let count = random.length(most); count > 0; count -= 1) {
    if (mutant.length === 0) break;
    random.pick(MUTATIONS)(mutant, random, other);
  }
  mutant.mutated = true;
}
