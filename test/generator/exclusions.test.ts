import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TargetId } from '../../files/profile.ts';
import { parseAddressRange, rangeContains } from '../../model/address.ts';
import type { GenerateOptions } from '../../generator/inputs.ts';
import { baselineInput, baselineOf, objectOf, pack, peer, searchSourceOf, shows } from '../support/generated.ts';

const FIELDS = {
  netmon: { source: 'SrcIP', destination: 'DestIP', application: 'Application', ip: new Set<string>() },
  ecs: {
    source: 'source.ip',
    destination: 'destination.ip',
    application: 'network.application',
    ip: new Set(['source.ip', 'destination.ip']),
  },
} as const;
const TARGETS: Record<keyof typeof FIELDS, TargetId[]> = {
  netmon: ['netmon', 'kibana', 'opensearch-dashboards'],
  ecs: ['kibana', 'opensearch-dashboards'],
};

interface Session {
  from: string;
  to: string;
  application: string;
}

/** What the words say, without any query. */
function isUnexpected(session: Session, options: Partial<GenerateOptions>): boolean {
  const within = (list: readonly string[], address: string): boolean =>
    list.some((text) => rangeContains(parseAddressRange(text), address));
  const miners = options.miners ?? ['192.168.1.167'];
  if (!within(miners, session.from) && !within(miners, session.to)) return false;
  const { destinations = [], clients = [] } = options.baseline?.document ?? {};
  const isKnown = (known: { address: string; application: string }, address: string): boolean =>
    known.address === address && (options.expect === 'address' || known.application === session.application);
  if (within(miners, session.from) && destinations.some((known) => isKnown(known, session.to))) return false;
  if (within(miners, session.to) && clients.some((known) => isKnown(known, session.from))) return false;
  const netmon = options.netmonAddresses ?? [];
  if (within(netmon, session.from) || within(netmon, session.to)) return false;
  return !(options.ignoredApplications ?? ['windows_update']).includes(session.application);
}

function expectAgreement(
  profileName: keyof typeof FIELDS,
  options: Partial<GenerateOptions>,
  sessions: Session[],
): void {
  const generated = pack({ profileName, ...options });
  const names = FIELDS[profileName];
  for (const target of TARGETS[profileName]) {
    const [chart, table, live] = ['Unexpected-Miner-Activity', 'Unexpected-Activity-Table', 'Miner-Activity'].map(
      (id) => searchSourceOf(objectOf(generated, target, id)),
    );
    expect(table).toEqual(chart);
    for (const session of sessions) {
      const doc = {
        [names.source]: session.from,
        [names.destination]: session.to,
        [names.application]: session.application,
      };
      const told = `${target}: ${JSON.stringify(session)} by ${JSON.stringify(chart)}`;
      expect(chart !== undefined && shows(chart, doc, names.ip), told).toBe(isUnexpected(session, options));
      const ofMiner = isUnexpected(session, { miners: options.miners ?? ['192.168.1.167'], ignoredApplications: [] });
      expect(live !== undefined && shows(live, doc, names.ip), told).toBe(ofMiner);
    }
  }
}

const POOL = '203.0.113.10';
const MINER = '192.168.1.167';
const STRANGER = '198.51.100.66';

describe('unexpected is', () => {
  const baseline = baselineInput(
    baselineOf([MINER], [peer(`stratum ${POOL} 3333`), peer('dns 192.168.1.1 53')], [peer('http 192.168.1.50 80')]),
  );
  const options = { baseline, netmonAddresses: ['192.168.1.2'] };
  const shown = (from: string, to: string, application: string, given: Partial<GenerateOptions> = options): boolean => {
    const source = searchSourceOf(objectOf(pack(given), 'netmon', 'Unexpected-Miner-Activity'));
    return shows(source, { SrcIP: from, DestIP: to, Application: application }, new Set());
  };

  it('a new destination, a known one with another application, a stranger who connects in', () => {
    expect(shown(MINER, STRANGER, 'stratum')).toBe(true);
    expect(shown(MINER, POOL, 'ssh')).toBe(true);
    expect(shown(STRANGER, MINER, 'ssh')).toBe(true);
    expect(shown(POOL, MINER, 'stratum')).toBe(true);
  });

  it('not the known destination, the known client, the NetMon, the ignored application, or the neighbours', () => {
    expect(shown(MINER, POOL, 'stratum')).toBe(false);
    expect(shown('192.168.1.50', MINER, 'http')).toBe(false);
    expect(shown('192.168.1.2', MINER, 'ssh')).toBe(false);
    expect(shown(MINER, '192.168.1.2', 'ssh')).toBe(false);
    expect(shown(MINER, STRANGER, 'windows_update')).toBe(false);
    expect(shown('192.168.1.30', STRANGER, 'tls')).toBe(false);
  });

  it('with --expect address not another application at a known address', () => {
    expect(shown(MINER, POOL, 'ssh', { ...options, expect: 'address' })).toBe(false);
    expect(shown(POOL, MINER, 'ssh', { ...options, expect: 'address' })).toBe(true);
  });

  it('a stranger at a miner that is itself a known destination of another miner', () => {
    const farm = {
      miners: ['10.0.0.0/24'],
      baseline: baselineInput(baselineOf(['10.0.0.0/24'], [peer('stratum 10.0.0.9 3333')])),
    };
    expect(shown('10.0.0.5', '10.0.0.9', 'stratum', farm)).toBe(false);
    expect(shown(STRANGER, '10.0.0.9', 'stratum', farm)).toBe(true);
  });

  it('said without the peers of an application that is ignored wherever it goes', () => {
    const baseline = baselineInput(
      baselineOf(['192.168.1.167'], [peer('windows_update 198.51.100.20 443'), peer('stratum 203.0.113.10 3333')]),
    );
    const told = (ignoredApplications: string[]): string[] => pack({ baseline, ignoredApplications }).excluded;
    expect(told(['windows_update'])).toEqual(['stratum to 203.0.113.10', 'the ignored windows_update']);
    expect(told([])).toEqual(['stratum to 203.0.113.10', 'windows_update to 198.51.100.20']);
  });

  it('said as a person would read it', () => {
    expect(searchSourceOf(objectOf(pack(options), 'netmon', 'Unexpected-Miner-Activity'))).toEqual({
      query:
        '(SrcIP:"192.168.1.167" OR DestIP:"192.168.1.167") AND NOT Application:"windows_update"' +
        ' AND NOT (SrcIP:"192.168.1.2" OR DestIP:"192.168.1.2")' +
        ' AND NOT (Application:"dns" AND DestIP:"192.168.1.1") AND NOT (Application:"stratum" AND DestIP:"203.0.113.10")' +
        ' AND NOT (Application:"http" AND SrcIP:"192.168.1.50")',
      filters: [],
    });
  });

  it('everything but what is ignored, where there is no baseline', () => {
    expect(searchSourceOf(objectOf(pack({}), 'kibana', 'Unexpected-Miner-Activity')).query).toBe(
      '(SrcIP:"192.168.1.167" OR DestIP:"192.168.1.167") AND NOT Application:"windows_update"',
    );
    expect(
      searchSourceOf(objectOf(pack({ ignoredApplications: [] }), 'kibana', 'Unexpected-Miner-Activity')).query,
    ).toBe('(SrcIP:"192.168.1.167" OR DestIP:"192.168.1.167")');
  });
});

/** Few addresses, so that they meet. */
const HOSTS = ['10.0.0.1', '10.0.0.2', '10.0.1.200', '192.168.1.1', '203.0.113.10', '2001:db8::1', '2001:db8:0:1::7'];
const MINERS = ['10.0.0.1', '10.0.0.0/24', '10.0.1.128/25', '10.0.0.0/15', '2001:db8::1', '2001:db8::/32'];
const APPLICATIONS = ['stratum', 'dns', 'a"b\\', 'windows_update'];
const host = fc.constantFrom(...HOSTS);
const application = fc.constantFrom(...APPLICATIONS);
const peers = fc.array(fc.record({ address: host, application, transport: fc.constant('tcp') }), { maxLength: 6 });

describe('queries and words agree', () => {
  for (const profileName of ['netmon', 'ecs'] as const) {
    it(`on every session, with the profile ${profileName}`, () => {
      fc.assert(
        fc.property(
          fc.record({
            miners: fc.uniqueArray(fc.constantFrom(...MINERS), { minLength: 1, maxLength: 3 }),
            destinations: peers,
            clients: peers,
            netmonAddresses: fc.constantFrom([], ['192.168.1.1']),
            ignoredApplications: fc.constantFrom([], ['windows_update'], ['dns', 'a"b\\']),
            expect: fc.constantFrom('application' as const, 'address' as const),
          }),
          ({ destinations, clients, ...options }) => {
            const sessions = HOSTS.flatMap((from) =>
              HOSTS.flatMap((to) => APPLICATIONS.map((name) => ({ from, to, application: name }))),
            );
            const baseline = baselineInput(baselineOf(options.miners, destinations, clients));
            expectAgreement(profileName, { ...options, baseline }, sessions);
          },
        ),
        { numRuns: 25 },
      );
    });

    it(`where the lists are so long that they become filters, with the profile ${profileName}`, () => {
      const many = Array.from({ length: 2000 }, (_, i) => peer(`stratum 203.${i >> 8}.${i & 255}.1 3333`));
      const miners = Array.from({ length: 600 }, (_, i) => `10.9.${i >> 8}.${i & 255}`);
      const baseline = baselineInput(baselineOf(miners, [...many, peer('dns 10.9.0.7')], [peer('http 10.1.1.1')]));
      const sessions = [
        '10.9.0.1',
        '10.9.2.87',
        '10.9.2.99',
        '203.7.207.1',
        '203.7.208.1',
        '10.9.0.7',
        '10.1.1.1',
      ].flatMap((from, _, hosts) =>
        hosts.flatMap((to) => ['stratum', 'dns', 'http'].map((name) => ({ from, to, application: name }))),
      );
      expectAgreement(profileName, { miners, baseline, netmonAddresses: ['10.1.1.2'] }, sessions);
      expectAgreement(profileName, { miners: ['10.9.0.0/16'], baseline, expect: 'address' }, sessions);
    });
  }
});
