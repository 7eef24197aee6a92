/** Packs as the generator makes them, for the tests of what reads them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { panelPicture } from '../../baseline/draw.ts';
import { learnBaseline } from '../../baseline/learn.ts';
import { dataPath } from '../../files/package-data.ts';
import { loadProfile, type TargetId } from '../../files/profile.ts';
import { generatePack } from '../../generator/generate.ts';
import type { GenerateOptions } from '../../generator/inputs.ts';
import { parseAddressRange } from '../../model/address.ts';
import type { Baseline } from '../../model/generated/baseline.ts';
import type { PackText } from './mutate.ts';
import { REPOSITORY } from './shared.ts';

const CAPTURE = join(REPOSITORY, 'fixtures', 'captures', 'home-miner.pcap');
const MINER = '192.168.1.167';

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

function profileOf(name: string): GenerateOptions['profile'] {
  return { document: loadProfile(name), sha256: sha256(readFileSync(dataPath('profiles', `${name}.json`))) };
}

let learned: Promise<Baseline> | undefined;

async function homeBaseline(): Promise<NonNullable<GenerateOptions['baseline']>> {
  learned ??= learnBaseline([CAPTURE], { miners: [parseAddressRange(MINER)], onWarning: () => undefined });
  return withPicture(await learned);
}

async function withPicture(document: Baseline): Promise<NonNullable<GenerateOptions['baseline']>> {
  const source = { id: 'baseline.json', sha256: sha256(JSON.stringify(document)) };
  return { document, source, picture: await panelPicture(document) };
}

/** The home's baseline with so many pools instead of one. */
async function longBaseline(pools: number): Promise<NonNullable<GenerateOptions['baseline']>> {
  const { document } = await homeBaseline();
  const destinations = Array.from({ length: pools }, (_, index) => ({
    address: `10.${index >> 8}.${index & 255}.7`,
    port: 3333,
    transport: 'tcp',
    application: 'stratum',
  }));
  return withPicture({ ...document, destinations });
}

/** Inputs by name: what mutations call their base. */
const BASES: Record<string, () => Promise<GenerateOptions>> = {
  small: async () => Promise.resolve({ miners: [MINER], profile: profileOf('netmon') }),
  home: async () => ({
    miners: [MINER],
    profile: profileOf('netmon'),
    baseline: await homeBaseline(),
    netmonAddresses: ['192.168.1.2'],
  }),
  title: async () => ({
    miners: [MINER, '2001:db8::167'],
    profile: profileOf('netmon'),
    baseline: await homeBaseline(),
    title: 'The mine below',
    timeFrom: 'now-24h',
    expect: 'address',
  }),
  ipv6: async () => Promise.resolve({ miners: ['2001:db8::167'], profile: profileOf('netmon') }),
  cidr: async () => Promise.resolve({ miners: ['10.20.0.0/14', '192.168.1.0/24'], profile: profileOf('netmon') }),
  everybody: async () => Promise.resolve({ miners: ['0.0.0.0/0'], profile: profileOf('netmon') }),
  long: async () => ({ miners: [MINER], profile: profileOf('netmon'), baseline: await longBaseline(3000) }),
  ecs: async () => ({
    miners: [MINER],
    profile: profileOf('ecs'),
    baseline: await homeBaseline(),
    netmonAddresses: ['192.168.1.2'],
  }),
  'ecs-cidr': async () => Promise.resolve({ miners: ['10.20.0.0/14', '2001:db8::/32'], profile: profileOf('ecs') }),
  'ecs-long': async () => ({ miners: [MINER], profile: profileOf('ecs'), baseline: await longBaseline(3000) }),
};
export const BASE_NAMES = Object.keys(BASES);

const made = new Map<string, Promise<Map<string, PackText[]>>>();

async function make(base: string): Promise<Map<string, PackText[]>> {
  const options = BASES[base];
  if (options === undefined) throw new Error(`no base ${base}`);
  const pack = generatePack(await options());
  return new Map(
    pack.targets.map(({ id, files }) => [
      id,
      files.map(({ name, content }) => ({ name, content: new TextEncoder().encode(content) })),
    ]),
  );
}

/** Files of a base by target; each base is made once. */
export async function packsOf(base: string): Promise<Map<string, PackText[]>> {
  const promise = made.get(base) ?? make(base);
  made.set(base, promise);
  return promise;
}

/** Files of one target of a base. */
export async function packOf(base: string, target: TargetId): Promise<PackText[]> {
  const files = (await packsOf(base)).get(target);
  if (files === undefined) throw new Error(`${base} has no ${target}`);
  return files;
}
