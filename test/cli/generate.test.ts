import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Manifest } from '../../model/generated/manifest.ts';
import { runCli, type CliResult } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { baselineOf, peer } from '../support/generated.ts';
import { REPOSITORY } from '../support/shared.ts';

const CAPTURE = join(REPOSITORY, 'fixtures', 'captures', 'home-miner.pcap');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-generate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const generate = (...args: string[]): CliResult => runCli(['generate', ...args], { cwd: folder });
const put = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
const manifest = (target = 'netmon', out = 'dist'): Manifest =>
  JSON.parse(readFileSync(join(folder, out, target, 'manifest.json'), 'utf8')) as Manifest;

/** One line on stderr, nothing on stdout, nothing written. */
function refused(result: CliResult, line: RegExp, code: string): void {
  expect(result.stderr).toMatch(line);
  expect(result.stderr).toMatch(new RegExp(`^bitsecure: [^\\n]+ \\[${code}\\]\\n$`));
  expect(result.stdout).toBe('');
  expect(result.status).toBe(2);
  expect(existsSync(join(folder, 'dist'))).toBe(false);
}

describe('bitsecure generate', () => {
  it('explains itself', () => {
    const { status, stdout } = generate('--help');
    expect(status).toBe(0);
    expectGolden('cli/generate-help.txt', stdout);
  });

  it('makes a pack for every target from an address alone, and says what is missing', () => {
    const { status, stdout, stderr } = generate('--miner-ip', '192.168.1.167');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expectGolden('cli/generate-address.txt', stdout.replace(/ +\d+ bytes/g, ' # bytes'));
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual(['kibana', 'netmon', 'opensearch-dashboards']);
    expect(readdirSync(join(folder, 'dist', 'netmon')).sort()).toEqual([
      'README.md',
      'bitsecure_dashboard.json',
      'bitsecure_mining.json',
      'bitsecure_pools.json',
      'bitsecure_visualizations.json',
      'index_pattern.json',
      'index_pattern_pool_observations.json',
      'index_pattern_pools.json',
      'manifest.json',
    ]);
    expect(readdirSync(join(folder, 'dist', 'kibana')).sort()).toEqual([
      'README.md',
      'bitsecure.ndjson',
      'manifest.json',
    ]);
  });

  it('learns the baseline from a capture, draws it, and puts it into the pack', () => {
    const { status, stdout } = generate(
      '--miner-ip',
      '192.168.1.167',
      '--baseline-capture',
      CAPTURE,
      '--netmon-ip',
      '192.168.1.2',
    );
    expect(status).toBe(0);
    expect(stdout).toContain('stratum to 203.0.113.10');
    expect(stdout).toContain('Next: import it as the README.md in the folder for your server tells.');
    const text = readFileSync(join(folder, 'dist', 'netmon', 'bitsecure_visualizations.json'), 'utf8');
    const [, baseline] = JSON.parse(text) as { _source: { visState: string } }[];
    const { params } = JSON.parse(baseline?._source.visState ?? '') as { params: { markdown: string } };
    const picture = Buffer.from(/data:image\/png;base64,([^)]+)/.exec(params.markdown)?.[1] ?? '', 'base64');
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([680, 230]);
    expect(JSON.stringify(baseline).length).toBeLessThan(18_000);
    expect(params.markdown).toContain('`stratum.pool.example.net`');
    expect(manifest().inputs.baseline?.id).toBe('learned from home-miner.pcap');
  });

  it('takes a baseline file; the checksum in the manifest is the file’s', () => {
    put('normal.json', JSON.stringify(baselineOf(['192.168.1.167'], [peer('stratum 203.0.113.10 3333')])));
    const { status, stderr } = generate(
      '--miner-ip',
      '192.168.1.0/30',
      '--baseline',
      'normal.json',
      '--target',
      'netmon',
    );
    expect(status).toBe(0);
    expect(stderr).toBe('warning: the baseline was learned from 192.168.1.167 and says nothing about 192.168.1.0/30\n');
    expect(manifest().inputs.baseline?.id).toBe('normal.json');
    expect(readdirSync(join(folder, 'dist'))).toEqual(['netmon']);
  });

  it('reports to a program', () => {
    const { status, stdout } = generate('--miner-ip', '10.0.0.1', '--target', 'kibana', '--json');
    expect(status).toBe(0);
    const { files } = manifest('kibana');
    expect(JSON.parse(stdout)).toMatchObject({
      out: 'dist',
      dryRun: false,
      targets: [
        {
          id: 'kibana',
          files: [
            { file: 'dist/kibana/bitsecure.ndjson', change: 'new', sha256: files[0]?.sha256 },
            { name: 'README.md' },
            { name: 'manifest.json' },
          ],
        },
      ],
      excluded: ['the ignored windows_update'],
      warnings: [],
    });
    const failure = generate('--json');
    expect(JSON.parse(failure.stderr)).toMatchObject({ error: { code: 'USAGE', message: 'no miner is given' } });
    expect(failure.status).toBe(2);
  });

  it('says what it would write and writes nothing', () => {
    const { status, stdout } = generate('--miner-ip', '10.0.0.1', '--dry-run');
    expect(status).toBe(0);
    expect(stdout).toContain('Nothing was written.');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes lists repeated and separated by commas, and an empty word for none', () => {
    generate(
      '--miner-ip',
      '10.0.0.1,10.0.0.2',
      '--miner-ip',
      '10.0.0.3',
      '--ignore-application',
      '',
      '--target',
      'netmon,kibana',
    );
    expect(manifest().inputs).toMatchObject({
      miners: ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
      ignoredApplications: [],
    });
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual(['kibana', 'netmon']);
  });

  it('refuses to overwrite what was edited, unless forced', () => {
    generate('--miner-ip', '10.0.0.1', '--target', 'netmon');
    writeFileSync(join(folder, 'dist', 'netmon', 'bitsecure_dashboard.json'), '[]');
    const { status, stderr } = generate('--miner-ip', '10.0.0.1', '--target', 'netmon');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^bitsecure: .*dist\/netmon\/bitsecure_dashboard\.json.*--force.* \[EDITED_OUTPUT\]\n$/);
    expect(generate('--miner-ip', '10.0.0.1', '--target', 'netmon', '--force').status).toBe(0);
    expect(generate('--miner-ip', '10.0.0.1', '--target', 'netmon').stdout).toContain('same');
  });

  it('gives the same bytes whatever the folder and the time', () => {
    generate('--miner-ip', '10.0.0.1', '--baseline-capture', CAPTURE, '--out', 'nowhere');
    const args = ['--miner-ip', '192.168.1.167', '--baseline-capture', CAPTURE];
    generate(...args, '--out', 'a');
    runCli(['generate', ...args, '--out', join(folder, 'b', 'c')], {
      env: { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8' },
    });
    for (const target of ['netmon', 'kibana', 'opensearch-dashboards']) {
      for (const name of readdirSync(join(folder, 'a', target))) {
        expect(readFileSync(join(folder, 'b', 'c', target, name))).toEqual(
          readFileSync(join(folder, 'a', target, name)),
        );
      }
    }
  });
});

describe('bitsecure generate, given rubbish', () => {
  it('names what is wrong in one line, exits with 2 and writes nothing', { timeout: 120_000 }, () => {
    refused(generate(), /no miner is given/, 'USAGE');
    refused(generate('--miner-ip', ''), /"" is empty/, 'BAD_ADDRESS');
    refused(generate('--miner-ip', '10.0.0.1,'), /"" is empty/, 'BAD_ADDRESS');
    refused(generate('--miner-ip', 'miner.local'), /"miner.local" is a name/, 'BAD_ADDRESS');
    refused(generate('--miner-ip', '10.0.0.1\n\u001b[31m'), /is not an address|is a name/, 'BAD_ADDRESS');
    refused(generate('--miner-ip'), /miner-ip/, 'USAGE');
    refused(generate('--miner-ip', 'fe80::/64'), /fe80::\/64 cannot be matched exactly/, 'CIDR_UNSUPPORTED');
    refused(generate('--miner-ip', '10.0.0.1', '--profile', 'splunk'), /no profile "splunk"/, 'BAD_PROFILE');
    refused(generate('--miner-ip', '10.0.0.1', '--profile', './p.json'), /p\.json: no such file/, 'NOT_FOUND');
    refused(
      generate('--miner-ip', '10.0.0.1', '--profile', 'ecs', '--target', 'netmon'),
      /ecs does not suit/,
      'TARGET_UNSUITED',
    );
    refused(generate('--miner-ip', '10.0.0.1', '--target', 'grafana'), /no target "grafana"/, 'USAGE');
    refused(generate('--miner-ip', '10.0.0.1', '--title', ''), /cannot be a title/, 'BAD_VALUE');
    refused(generate('--miner-ip', '10.0.0.1', '--time-from', 'noon'), /not the start of a time range/, 'BAD_VALUE');
    refused(generate('--miner-ip', '10.0.0.1', '--index-pattern', 'a b'), /cannot be an index pattern/, 'BAD_VALUE');
    refused(generate('--miner-ip', '10.0.0.1', '--expect', 'luck'), /expect/, 'USAGE');
    refused(generate('--miner-ip', '10.0.0.1', '--baseline', 'gone.json'), /gone\.json: no such file/, 'NOT_FOUND');
    refused(
      generate('--miner-ip', '10.0.0.1', '--baseline', put('b.json', '{\n "schema": 1')),
      /b\.json:2/,
      'BAD_BASELINE',
    );
    refused(
      generate('--miner-ip', '10.0.0.1', '--baseline', 'b.json', '--baseline-capture', CAPTURE),
      /are both given/,
      'USAGE',
    );
    refused(
      generate('--miner-ip', '10.9.9.9', '--baseline-capture', CAPTURE),
      /10\.9\.9\.9 never occurs/,
      'MINER_NOT_SEEN',
    );
    refused(generate('--minerip', '10.0.0.1'), /unknown option --minerip; did you mean --miner-ip\?/, 'USAGE');
  });

  it('says which folder cannot be written', () => {
    put('taken', 'a file');
    const { status, stderr } = generate('--miner-ip', '10.0.0.1', '--out', 'taken/dist');
    expect(stderr).toMatch(/^bitsecure: taken\/dist: cannot be written \(ENOTDIR\).* \[UNWRITABLE\]\n$/);
    expect(status).toBe(2);
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('a file');
  });
});

describe('bitsecure generate --config', () => {
  it('reads YAML and JSON; flags win; paths are relative to the file', () => {
    mkdirSync(join(folder, 'conf'));
    put('conf/normal.json', JSON.stringify(baselineOf(['10.0.0.1', '10.0.0.2'], [peer('stratum 203.0.113.10 3333')])));
    put(
      'conf/farm.yaml',
      [
        'miner-ip: [10.0.0.1, 10.0.0.2]',
        'baseline: normal.json',
        'ignore-application: []',
        'target: netmon',
        'title: Farm A # ours',
        'time-from: now-7d',
        'out: packs',
      ].join('\n'),
    );
    expect(generate('--config', 'conf/farm.yaml')).toMatchObject({ status: 0, stderr: '' });
    expect(manifest('netmon', 'conf/packs').inputs).toMatchObject({
      miners: ['10.0.0.1', '10.0.0.2'],
      ignoredApplications: [],
      title: 'Farm A',
      timeFrom: 'now-7d',
      baseline: { id: 'normal.json' },
    });
    put('c.json', '{"miner-ip": "10.0.0.1", "title": "B", "netmon-ip": "10.0.0.3, 10.0.0.4"}');
    expect(generate('--config', 'c.json', '--title', 'C', '--target', 'netmon').status).toBe(0);
    expect(manifest().inputs).toMatchObject({ title: 'C', netmonAddresses: ['10.0.0.3', '10.0.0.4'] });
  });

  it('a capture on the command line replaces the baseline of the file', () => {
    put('c.yaml', 'miner-ip: 192.168.1.167\nbaseline: gone.json\ntarget: netmon\n');
    expect(generate('--config', 'c.yaml', '--baseline-capture', CAPTURE).status).toBe(0);
    expect(manifest().inputs.baseline?.id).toBe('learned from home-miner.pcap');
  });

  it('says where it is broken', { timeout: 120_000 }, () => {
    const broken = (text: string): CliResult => generate('--config', put('c.yaml', text));
    refused(generate('--config', 'gone.yaml'), /gone\.yaml: no such file/, 'NOT_FOUND');
    refused(
      broken('miner-ip: 10.0.0.1\nminers: 10.0.0.2\n'),
      /c\.yaml:2:1: miners is not a known property/,
      'BAD_CONFIG',
    );
    refused(broken('miner-ip: 10.0.0.1\ntitle: 12\n'), /c\.yaml:2:8: title must be string/, 'BAD_CONFIG');
    refused(broken('miner-ip: [10.0.0.1,\n'), /c\.yaml:[12]:\d+: is not valid YAML/, 'BAD_CONFIG');
    refused(broken('miner-ip: 10.0.0.1\nminer-ip: 10.0.0.2\n'), /c\.yaml:2:1: is not valid YAML/, 'BAD_CONFIG');
    refused(broken('miner-ip:\n  - 10.0.0.1\n  - 7\n'), /c\.yaml:3:5: miner-ip\/1 must be string/, 'BAD_CONFIG');
    refused(broken(''), /c\.yaml:1:1: the document must be object/, 'BAD_CONFIG');
    refused(broken('- 1'), /c\.yaml:1:1: the document must be object/, 'BAD_CONFIG');
    refused(broken('a: &a [*a, *a]'), /c\.yaml:1:/, 'BAD_CONFIG');
    refused(broken('miner-ip: !!js/function x'), /c\.yaml:1:/, 'BAD_CONFIG');
    refused(broken('force: true\nminer-ip: 10.0.0.1'), /force is not a known property/, 'BAD_CONFIG');
    refused(broken(`a: &a [x,x]\nb: &b [*a,*a]\nc: [${'*b,'.repeat(300)}*b]`), /c\.yaml:1/, 'BAD_CONFIG');
  });
});
