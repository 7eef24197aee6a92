/** Packs for the proof: generated, read as `validate` reads them, and bent where a test wants that. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { provable } from '../../cli/provable.ts';
import type { TargetId } from '../../files/profile.ts';
import type { GenerateOptions } from '../../generator/inputs.ts';
import type { ProvablePack, ProvablePanel } from '../../proof/pack.ts';
import { readPacks } from '../../validator/read-pack.ts';
import { baselineInput, baselineOf, pack, peer } from './generated.ts';

export type PackOptions = Partial<GenerateOptions> & { profileName?: string };

/** A generated pack of one target, as the proof takes it. */
export function provablePack(options: PackOptions, target: TargetId): ProvablePack {
  const folder = mkdtempSync(join(tmpdir(), 'bitsecure-provable-'));
  try {
    for (const { name, content } of pack(options).targets.find(({ id }) => id === target)?.files ?? []) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const [read] = readPacks([folder]);
    const made = read === undefined ? undefined : provable(read);
    if (made === undefined) throw new Error(`no ${target} in the pack`);
    return made;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const HOME = baselineOf(
  ['192.168.1.167'],
  [
    peer('stratum 203.0.113.10 3333'),
    peer('dns 192.168.1.1 53'),
    peer('ntp 192.0.2.123 123'),
    peer('windows_update 198.51.100.20 443'),
  ],
  [peer('http 192.168.1.50 80')],
);
const IPV6 = baselineOf(
  ['2001:db8::/64'],
  [peer('stratum 2001:db8:5::10 3333'), peer('stratum 2001:db8::7 3333')],
  [peer('http 2001:db8:6::1 80')],
);
const LONG = baselineOf(
  ['192.168.1.167'],
  Array.from({ length: 10_000 }, (_, index) => peer(`stratum 10.${index >> 8}.${index & 255}.7 3333`)),
);

/** Packs by name, each with what is special about it. */
export const PROVABLE: Readonly<Record<string, PackOptions>> = {
  'without a baseline': {},
  'with a baseline': { baseline: baselineInput(HOME), netmonAddresses: ['192.168.1.2', '10.9.8.0/28'] },
  'of IPv6 miners': { miners: ['2001:db8::/120', '2001:db8::7:1'], baseline: baselineInput(IPV6) },
  'of blocks': {
    miners: ['10.20.0.0/14', '192.168.1.128/26', '172.16.0.0/16'],
    baseline: baselineInput({ ...HOME, destinations: [...HOME.destinations, peer('stratum 10.22.3.4 3333')] }),
    netmonAddresses: ['192.168.1.2'],
  },
  'with a long list': { baseline: baselineInput(LONG) },
  'that expects addresses': {
    baseline: baselineInput(HOME),
    expect: 'address',
    ignoredApplications: ['windows_update', 'steam'],
  },
  'of the profile ecs': { profileName: 'ecs', baseline: baselineInput(HOME), netmonAddresses: ['192.168.1.2'] },
  'of blocks in the profile ecs': {
    profileName: 'ecs',
    miners: ['10.20.0.0/14', '2001:db8::/33', '2001:db8:ffff::1'],
    baseline: baselineInput(IPV6),
    netmonAddresses: ['10.255.0.0/30'],
  },
  'with a long list in the profile ecs': { profileName: 'ecs', baseline: baselineInput(LONG) },
};

/** A copy of which the panels of a role were changed; of all that ask anything when it is undefined. */
export function bent(
  original: ProvablePack,
  role: ProvablePanel['role'] | 'unexpected',
  change: (panel: ProvablePanel) => void,
): ProvablePack {
  const copy = { ...original, panels: structuredClone(original.panels) };
  for (const panel of copy.panels) {
    const meant = role === 'unexpected' ? panel.role === 'chart' || panel.role === 'table' : panel.role === role;
    if (meant) change(panel);
  }
  return copy;
}

/** Changes the text of a panel's own query; it must change. */
export function requery(panel: ProvablePanel, change: (text: string) => string): void {
  const query = panel.source['query'] as { query?: string; query_string?: { query: string } };
  const before = query.query_string?.query ?? query.query ?? '';
  const after = change(before);
  if (after === before) throw new Error(`nothing to change in ${before}`);
  if (query.query_string === undefined) query.query = after;
  else query.query_string.query = after;
}
