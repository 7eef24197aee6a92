import { describe, expect, it } from 'vitest';
import type { TargetId } from '../../files/profile.ts';
import type { GenerateOptions } from '../../generator/inputs.ts';
import type { Peer } from '../../model/generated/baseline.ts';
import { expectGolden } from '../support/golden.ts';
import { baselineInput, baselineOf, pack, peer } from '../support/generated.ts';

const HOME: Peer[] = [
  {
    ...peer('stratum 203.0.113.10 3333'),
    names: ['stratum.pool.example.net'],
    bytes: 107_000,
    rhythm: { periodSeconds: 300, jitterSeconds: 2, bursts: 72 },
  },
  { ...peer('ntp 192.0.2.123 123'), bytes: 4000, rhythm: { periodSeconds: 1024, jitterSeconds: 0, bursts: 21 } },
  { ...peer('dns 192.168.1.1 53'), bytes: 2400 },
];
const home = baselineInput({
  ...baselineOf(['192.168.1.167'], HOME, [{ ...peer('http 192.168.1.50 80'), bytes: 52_100 }]),
  note: 'S9 in the cellar.\nPool changed in February.',
});
const six = baselineInput(
  baselineOf(['2001:db8:1::10'], [peer('stratum 2001:db8:ffff::1 3333'), peer('tls 2001:db8:ffff::1 443')]),
);
const farm = baselineInput(
  baselineOf(
    ['10.20.0.0/16'],
    Array.from({ length: 2000 }, (_, i) => peer(`stratum 198.${18 + (i >> 10)}.${(i >> 2) & 255}.${i & 3} 3333`)),
  ),
);

const CASES: Record<string, { options: Partial<GenerateOptions> & { profileName?: string }; only?: TargetId[] }> = {
  'no-baseline': { options: {} },
  home: { options: { baseline: home, netmonAddresses: ['192.168.1.2'], timeFrom: 'now-24h' } },
  'other-title': {
    options: { baseline: home, title: 'Keller "Süd" | 2', expect: 'address' },
    only: ['netmon', 'kibana'],
  },
  ipv6: { options: { baseline: six, miners: ['2001:db8:1::10', '2001:db8:2::/48'] }, only: ['netmon'] },
  'cidr-keyword': {
    options: { miners: ['10.20.0.0/16', '10.30.1.128/25'], indexPattern: 'network_*' },
    only: ['netmon'],
  },
  'cidr-ip': { options: { miners: ['10.20.0.0/16', '10.30.1.128/25', '2001:db8::/33'], profileName: 'ecs' } },
  'many-destinations': {
    options: { baseline: farm, miners: ['10.20.0.0/16'] },
    only: ['netmon', 'opensearch-dashboards'],
  },
};

describe('packs are the same bytes as ever', () => {
  for (const [name, { options, only }] of Object.entries(CASES)) {
    it(`of ${name}`, () => {
      const given = only === undefined ? options : { ...options, targets: only };
      const generated = pack(given);
      expect(pack(given)).toEqual(generated);
      for (const { id, files } of generated.targets) {
        for (const file of files) expectGolden(`generator/${name}/${id}/${file.name}`, file.content);
      }
    });
  }
});
