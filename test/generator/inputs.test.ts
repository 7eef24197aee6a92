import { describe, expect, it } from 'vitest';
import type { TargetId } from '../../files/profile.ts';
import type { Manifest } from '../../model/generated/manifest.ts';
import { sha256 } from '../../files/digest.ts';
import { schemaViolations } from '../../files/schema.ts';
import type { GenerateOptions } from '../../generator/inputs.ts';
import { checkIndexPattern, intervalOf } from '../../generator/index-pattern.ts';
import { objectNames, slug } from '../../generator/naming.ts';
import {
  baselineInput,
  baselineOf,
  fileOf,
  objectOf,
  objectsOf,
  pack,
  peer,
  profileInput,
  searchSourceOf,
} from '../support/generated.ts';

const refused = (options: Partial<GenerateOptions> & { profileName?: string }, code: string, message: RegExp): void => {
  expect(() => pack(options)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
  );
};

describe('inputs that are refused', () => {
  it('say what is wrong with an address', () => {
    refused({ miners: [] }, 'USAGE', /no miner is given/);
    refused({ miners: [''] }, 'BAD_ADDRESS', /is empty/);
    refused({ miners: ['miner.local'] }, 'BAD_ADDRESS', /"miner.local" is a name/);
    refused({ miners: ['10.0.0.256'] }, 'BAD_ADDRESS', /is not an address/);
    refused({ miners: ['10.0.0.0/33'] }, 'BAD_ADDRESS', /no valid prefix length/);
    refused({ netmonAddresses: ['netmon'] }, 'BAD_ADDRESS', /is a name/);
    refused({ miners: ['fe80::/64'] }, 'CIDR_UNSUPPORTED', /cannot be matched exactly on SrcIP/);
    pack({ miners: ['fe80::/64'], profileName: 'ecs' });
  });

  it('name the family that a profile lacks', () => {
    const { document } = profileInput('netmon');
    const profile = { document: { ...document, addressFamilies: ['ipv4' as const] }, sha256: '' };
    refused({ miners: ['2001:db8::1'], profile }, 'FAMILY_UNSUPPORTED', /2001:db8::1 is IPv6/);
    const six = baselineInput(baselineOf(['10.0.0.1'], [peer('stratum 2001:db8::9 3333'), peer('dns 10.0.0.2 53')]));
    const source = fileOf(
      pack({ miners: ['10.0.0.1'], profile, baseline: six }),
      'netmon',
      'bitsecure_visualizations.json',
    );
    expect(source).toContain('10.0.0.2');
    expect(source).not.toMatch(/NOT[^"]*2001:db8::9/);
  });

  it('name the target that does not suit', () => {
    refused(
      { profileName: 'ecs', targets: ['netmon'] },
      'TARGET_UNSUITED',
      /profile ecs does not suit the target netmon/,
    );
    refused({ indexPattern: '[n_]YYYY_MM_DD' }, 'TARGET_UNSUITED', /kibana knows no time-interval patterns/);
    pack({ indexPattern: '[n_]YYYY_MM_DD', targets: ['netmon'] });
  });

  it('name a value that cannot be', () => {
    for (const title of ['', ' ', 'a\nb', '\u0007', 'x'.repeat(201), '\ud800'])
      refused({ title }, 'BAD_VALUE', /cannot be a title/);
    for (const timeFrom of ['', 'yesterday', 'now-', 'now-24h; rm', '2026-13-40', '2026-03-02T06:00:00'])
      refused({ timeFrom }, 'BAD_VALUE', /not the start of a time range/);
    for (const indexPattern of ['', 'a b', 'a/b', 'a"b', '[x_YYYY', '[x_]MM_DD', 'x\n'])
      refused({ indexPattern, targets: ['netmon'] }, 'BAD_VALUE', /cannot be an index pattern/);
    refused({ ignoredApplications: [' '] }, 'BAD_VALUE', /has no name/);
    refused(
      { miners: ['10.0.0.0/24'], netmonAddresses: ['10.0.0.2'] },
      'BAD_VALUE',
      /the NetMon 10.0.0.2 and the miner 10.0.0.0\/24 share addresses/,
    );
  });

  it('name a peer of the baseline that is no address', () => {
    const baseline = baselineInput(baselineOf(['192.168.1.167'], [peer('dns 192.168.1.1'), peer('stratum pool 3333')]));
    refused({ baseline }, 'BAD_BASELINE', /\/destinations\/1\/address: "pool" is not an address/);
    refused(
      { baseline: baselineInput(baselineOf(['me'], [])) },
      'BAD_BASELINE',
      /\/miners\/0\/address: "me" is a name/,
    );
  });
});

describe('inputs in canonical form', () => {
  const manifest = (options: Parameters<typeof pack>[0], target: TargetId = 'kibana'): Manifest => {
    const value = JSON.parse(fileOf(pack(options), target, 'manifest.json')) as Manifest;
    expect(schemaViolations('manifest', value)).toEqual([]);
    return value;
  };

  it('do not depend on spelling or order', () => {
    const one = pack({
      miners: ['10.0.0.9', '10.0.0.0/28', '2001:DB8:0::1', '::ffff:10.1.1.1'],
      ignoredApplications: ['Windows_Update', 'dns'],
    });
    const other = pack({
      miners: ['2001:db8::1', '10.1.1.1', '10.0.0.3/28', '10.1.1.1'],
      ignoredApplications: ['dns', 'windows_update', 'dns '],
    });
    expect(other).toEqual(one);
    expect(manifest({ miners: ['10.0.0.9', '10.0.0.0/28'] }).inputs.miners).toEqual(['10.0.0.0/28']);
  });

  it('stand in the manifest with checksums of every other file', () => {
    const baseline = baselineInput(baselineOf(['192.168.1.167'], [peer('dns 192.168.1.1')]));
    const generated = pack({ baseline, timeFrom: 'now-24h', expect: 'address', netmonAddresses: ['192.168.1.2'] });
    for (const { id, files } of generated.targets) {
      const { inputs, files: listed, profile, target } = JSON.parse(fileOf(generated, id, 'manifest.json')) as Manifest;
      expect(inputs).toEqual({
        miners: ['192.168.1.167'],
        netmonAddresses: ['192.168.1.2'],
        ignoredApplications: ['windows_update'],
        expect: 'address',
        indexPattern: id === 'netmon' ? '[network_]YYYY_MM_DD' : 'network_*',
        title: 'BitSecure',
        timeFrom: 'now-24h',
        baseline: baseline.source,
      });
      expect(target.id).toBe(id);
      expect(profile).toEqual({ id: 'netmon', sha256: profileInput('netmon').sha256 });
      expect(listed).toEqual(
        files.slice(0, -1).map(({ name, content }) => ({
          name,
          bytes: Buffer.byteLength(content),
          sha256: sha256(content),
        })),
      );
    }
  });

  it('warn where the baseline says nothing about a miner', () => {
    const baseline = baselineInput(baselineOf(['10.0.0.0/24', '10.1.1.1'], []));
    expect(pack({ baseline, miners: ['10.0.0.7', '10.1.1.1'] }).warnings).toEqual([]);
    expect(pack({ baseline, miners: ['10.0.0.7', '10.1.1.2', '10.1.0.0/16'] }).warnings).toEqual([
      'the baseline was learned from 10.0.0.0/24, 10.1.1.1 and says nothing about 10.1.0.0/16',
    ]);
  });
});

describe('ids', () => {
  it('are the contract with the default title, in every target', () => {
    const expected = [
      'Miner-Activity',
      'Baseline-Chart',
      'Unexpected-Miner-Activity',
      'Unexpected-Activity-Table',
      'BitSecure',
      'Mining-Activity',
      'Mining-Sources',
      'Mining-Hosts',
      'Mining-Pools',
      'BitSecure-mining',
      'Pool-Status',
      'Pool-Currencies',
      'Pool-Names',
      'Pool-Changes',
      'BitSecure-pools',
    ];
    for (const target of ['netmon', 'kibana', 'opensearch-dashboards'] as const) {
      const objects = objectsOf(pack({}), target).filter(({ type }) => type !== 'index-pattern');
      expect(objects.map(({ id }) => id)).toEqual(expected);
      const titles = expected.map((id) => id.replace('BitSecure-', 'BitSecure '));
      expect(objects.map(({ attributes }) => attributes['title'])).toEqual(titles);
    }
  });

  it('lack what a profile has no fields for', () => {
    const profile = profileInput('netmon');
    const { 'pool.status': _, ...fields } = profile.document.fields;
    const without = pack({ profile: { ...profile, document: { ...profile.document, fields } } });
    for (const target of ['netmon', 'kibana', 'opensearch-dashboards'] as const) {
      const objects = objectsOf(without, target);
      expect(objects.map(({ id }) => id)).not.toContain('Mining-Pools');
      expect(JSON.stringify(objects)).not.toMatch(/Mining-Pools|PoolEndpoint/);
      expect(searchSourceOf(objectOf(without, target, 'Mining-Hosts')).query).toMatch(/^Application:\("ethereum/);
    }
  });

  it('begin with another title, so that two packs live side by side', () => {
    const own = new Set(objectsOf(pack({ title: 'Farm A' }), 'kibana').map(({ id }) => id));
    const plain = objectsOf(pack({}), 'kibana').map(({ id }) => id);
    expect([...own]).toContain('Farm-A-Miner-Activity');
    // The index patterns alone are shared: they are the same.
    expect(plain.filter((id) => own.has(id))).toEqual([
      'bitsecure-network-' + sha256('network_*\nTimeUpdated').slice(0, 8),
      'bitsecure-pools',
      'bitsecure-pool-observations',
    ]);
  });

  it('differ for titles that differ, and survive the import of Kibana 5 unchanged', () => {
    const titles = [
      'Farm A',
      'Farm A?',
      'Farm  A',
      'Farm/A',
      'Ферма',
      'Farm A ',
      'x'.repeat(100),
      'x'.repeat(101),
      '---',
    ];
    const ids = titles.map((title) => objectNames(title).dashboard.id);
    expect(new Set(ids).size).toBe(titles.length);
    for (const id of ids) {
      expect(id).toMatch(/^[A-Za-z0-9._-]+$/);
      expect(id).not.toMatch(/--/);
    }
    expect(slug('BitSecure')).toBe('BitSecure');
  });
});

describe('the index pattern', () => {
  it('knows its interval', () => {
    expect(intervalOf('[network_]YYYY_MM_DD')).toBe('days');
    expect(intervalOf('[n-]YYYY.MM.DD.HH')).toBe('hours');
    expect(intervalOf('[n-]GGGG.WW')).toBe('weeks');
    expect(intervalOf('[n-]YYYY.MM')).toBe('months');
    expect(intervalOf('[DD-]YYYY')).toBe('years');
    expect(intervalOf('network_*')).toBe(undefined);
    expect(checkIndexPattern('a-*,b-*')).toBe('a-*,b-*');
  });

  it('shows ports and ids without thousands separator, as a string of JSON', () => {
    const pattern = JSON.parse(fileOf(pack({}), 'netmon', 'index_pattern.json')) as Record<string, string>;
    expect(pattern).toMatchObject({
      title: '[network_]YYYY_MM_DD',
      timeFieldName: 'TimeUpdated',
      intervalName: 'days',
    });
    expect(JSON.parse(pattern['fieldFormatMap'] ?? '')).toMatchObject({
      ApplicationID: { id: 'number', params: { pattern: '0' } },
      DestPort: { id: 'number', params: { pattern: '0' } },
    });
    const plain = JSON.parse(fileOf(pack({ indexPattern: 'n*' }), 'netmon', 'index_pattern.json')) as object;
    expect(plain).not.toHaveProperty('intervalName');
    const [object] = objectsOf(pack({}), 'kibana');
    expect(object).toMatchObject({ type: 'index-pattern', attributes: { title: 'network_*' } });
  });
});

describe('the dashboard', () => {
  it('keeps the reader’s time range unless told otherwise', () => {
    for (const target of ['netmon', 'kibana', 'opensearch-dashboards'] as const) {
      expect(objectOf(pack({}), target, 'BitSecure').attributes).toMatchObject({ timeRestore: false });
      expect(objectOf(pack({}), target, 'BitSecure').attributes).not.toHaveProperty('timeFrom');
      expect(objectOf(pack({ timeFrom: 'now-7d/d' }), target, 'BitSecure').attributes).toMatchObject({
        timeRestore: true,
        timeFrom: 'now-7d/d',
        timeTo: 'now',
      });
    }
  });
});
