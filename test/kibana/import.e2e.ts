/** `bitsecure import` and `bitsecure screenshot` against a fresh, real Kibana 5.1.1 and real traffic. Run by `npm run test:kibana`. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCluster, type RunningCluster } from '../../cluster/start.ts';
import { chromiumPath } from '../../kibana/browser.ts';
import { runCli, type CliResult } from '../support/cli.ts';
import { REPOSITORY, toolSkip } from '../support/shared.ts';
import { installKibana } from './install.ts';
import { request } from '../support/json-request.ts';
import { startKibana, type RunningKibana } from './server.ts';

const CAPTURES = ['home-miner.pcap', 'home-miner-intruders.pcap'].map((name) =>
  join(REPOSITORY, 'fixtures', 'captures', name),
);
const RESULTS = join(REPOSITORY, 'test-results', 'kibana-5');
const skip = toolSkip('mvn') || toolSkip('npm') || toolSkip(chromiumPath() ?? 'chromium');
const say = (line: string): boolean => process.stderr.write(`${line}\n`);

interface Report {
  written: boolean;
  objects: { type: string; id: string; outcome: string }[];
  findings: { code: string; message: string }[];
  defaultPattern?: { id: string; outcome: string };
  pages: string[];
}

interface Shot {
  panels: { title: string; drawn: boolean; problem?: string }[];
  findings: { code: string; message: string }[];
}

/** Width and height of a PNG, by its header. */
function sizeOf(png: Buffer): [number, number] {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

describe.skipIf(skip !== '')(`import and screenshot with Kibana 5.1.1${skip}`, () => {
  const work = mkdtempSync(join(tmpdir(), 'bitsecure-import-e2e-'));
  let cluster: RunningCluster | undefined;
  let kibana: RunningKibana | undefined;

  beforeAll(async () => {
    const installed = await installKibana(say);
    cluster = await startCluster('elasticsearch@5.6.16', { onProgress: say });
    kibana = await startKibana(installed, cluster.url);
    const baseline = ['--baseline-capture', CAPTURES[0] ?? ''];
    succeed([
      'generate',
      '--miner-ip',
      '192.168.1.167',
      ...baseline,
      '--time-from',
      'now-24h',
      '--out',
      join(work, 'dist'),
    ]);
    succeed(['replay', ...CAPTURES, '--cluster-url', cluster.url, '--shift-to', 'now']);
  }, 900_000);

  afterAll(async () => {
    await kibana?.stop();
    await cluster?.stop();
    rmSync(work, { recursive: true, force: true });
  }, 120_000);

  function succeed(args: string[]): CliResult {
    const result = runCli(args);
    if (result.status !== 0) throw new Error(`bitsecure ${args.join(' ')}: ${result.stderr}${result.stdout}`);
    return result;
  }
  function importing(...options: string[]): { status: number | null; report: Report } {
    const { status, stdout } = runCli(['import', join(work, 'dist'), '--json', ...options]);
    return { status, report: JSON.parse(stdout) as Report };
  }
  const throughKibana = (...options: string[]): ReturnType<typeof importing> =>
    importing('--kibana-url', kibana?.url ?? '', ...options);
  function shooting(name: string, ...options: string[]): { status: number | null; shot: Shot; png: Buffer } {
    const out = join(work, `${name}.png`);
    const where = ['--kibana-url', kibana?.url ?? '', '--dashboard', 'BitSecure'];
    const { status, stdout, stderr } = runCli(['screenshot', ...where, '--out', out, '--json', ...options]);
    if (stdout === '') throw new Error(stderr);
    return { status, shot: JSON.parse(stdout) as Shot, png: readFileSync(out) };
  }
  const outcomes = ({ objects }: Report): Record<string, string> =>
    Object.fromEntries(objects.map(({ id, outcome }) => [id, outcome]));
  const stored = (path: string): string => `${cluster?.url}/.kibana/${path}`;

  it('says what it would do, and does not do it', () => {
    const { status, report } = throughKibana('--dry-run');
    expect(status).toBe(0);
    expect(report.written).toBe(false);
    expect(new Set(Object.values(outcomes(report)))).toEqual(new Set(['would create']));
    expect(report.defaultPattern?.outcome).toBe('would choose');
  });

  it('imports the right pack of several, whole, with the default index pattern', () => {
    const { status, report } = throughKibana();
    expect(report.findings).toEqual([]);
    expect(status).toBe(0);
    expect(Object.keys(outcomes(report)).sort()).toEqual([
      'Baseline-Chart',
      'BitSecure',
      'BitSecure-mining',
      'BitSecure-pools',
      'Miner-Activity',
      'Mining-Activity',
      'Mining-Hosts',
      'Mining-Pools',
      'Mining-Sources',
      'Pool-Changes',
      'Pool-Currencies',
      'Pool-Names',
      'Pool-Status',
      'Unexpected-Activity-Table',
      'Unexpected-Miner-Activity',
      '[network_]YYYY_MM_DD',
      'bitsecure-pool-observations-*',
      'bitsecure-pools',
    ]);
    expect(new Set(Object.values(outcomes(report)))).toEqual(new Set(['created']));
    expect(report.defaultPattern).toEqual({ id: '[network_]YYYY_MM_DD', outcome: 'chosen' });
    const pages = ['BitSecure', 'BitSecure-mining', 'BitSecure-pools'];
    expect(report.pages).toEqual(pages.map((id) => `${kibana?.url}/app/kibana#/dashboard/${id}`));
  });

  it('draws all panels, in a picture as high as the dashboard', { timeout: 120_000 }, () => {
    const { status, shot, png } = shooting('imported');
    mkdirSync(RESULTS, { recursive: true });
    copyFileSync(join(work, 'imported.png'), join(RESULTS, 'imported.png'));
    say(`picture: ${join(RESULTS, 'imported.png')}`);
    expect(shot.findings).toEqual([]);
    expect(status).toBe(0);
    const titles = ['Baseline-Chart', 'Miner-Activity', 'Unexpected-Activity-Table', 'Unexpected-Miner-Activity'];
    expect(shot.panels.map(({ title, drawn }) => ({ title, drawn }))).toEqual(
      expect.arrayContaining(titles.map((title) => ({ title, drawn: true }))),
    );
    expect(shot.panels).toHaveLength(4);
    const [width, height] = sizeOf(png);
    expect(width).toBe(1600);
    expect(height).toBeGreaterThan(600);
    expect(png.length).toBeGreaterThan(50_000);
  });

  it('changes nothing in a second run, through Kibana or past it', () => {
    for (const where of [
      ['--kibana-url', kibana?.url ?? ''],
      ['--cluster-url', cluster?.url ?? ''],
    ]) {
      const { status, report } = importing(...where);
      expect(status).toBe(0);
      expect(report.written).toBe(false);
      expect(new Set(Object.values(outcomes(report)))).toEqual(new Set(['unchanged']));
      expect(report.defaultPattern?.outcome).toBe('kept');
    }
  });

  it('still knows an object that the user interface has saved again, and an index pattern whose fields it filled in', async () => {
    const pattern = encodeURIComponent('[network_]YYYY_MM_DD');
    await request('POST', stored(`index-pattern/${pattern}/_update?refresh=true`), {
      doc: { fields: '[{"name":"SrcIP"}]' },
    });
    await request('POST', stored('dashboard/BitSecure/_update?refresh=true'), {
      doc: { uiStateJSON: '{"P-1":{}}', version: 1 },
    });
    expect(new Set(Object.values(outcomes(throughKibana().report)))).toEqual(new Set(['unchanged']));
  });

  it('refuses what somebody has edited, and then writes nothing at all', async () => {
    await request('POST', stored('visualization/Miner-Activity/_update?refresh=true'), { doc: { title: 'Mine' } });
    await request('DELETE', stored('visualization/Baseline-Chart?refresh=true'), undefined);
    const { status, report } = throughKibana();
    expect(status).toBe(1);
    expect(report.written).toBe(false);
    expect(outcomes(report)).toMatchObject({
      'Miner-Activity': 'refused',
      'Baseline-Chart': 'not written',
      BitSecure: 'unchanged',
    });
    expect(report.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'import-exists: visualization "Miner-Activity" is there and differs: /title is "Mine", not "Miner-Activity"',
    ]);
    await expect(request('GET', stored('visualization/Baseline-Chart'), undefined)).rejects.toThrow('404');
  });

  it('tells of the panel that cannot be shown', { timeout: 120_000 }, () => {
    const { status, shot } = shooting('broken');
    expect(status).toBe(1);
    expect(shot.findings.map(({ code }) => code)).toContain('panel-error');
    expect(JSON.stringify(shot.findings)).toContain('Could not locate that visualization');
  });

  it('replaces it with --overwrite', () => {
    const { status, report } = throughKibana('--overwrite');
    expect(status).toBe(0);
    expect(outcomes(report)).toMatchObject({
      'Miner-Activity': 'overwritten',
      'Baseline-Chart': 'created',
      BitSecure: 'unchanged',
    });
  });

  it(
    'looks at the time that is asked for, over that of the dashboard; empty panels are findings',
    { timeout: 120_000 },
    () => {
      const past = [
        '--from',
        '2020-01-01T00:00:00Z',
        '--to',
        '2020-01-02T00:00:00Z',
        '--width',
        '1200',
        '--height',
        '700',
      ];
      const empty = shooting('empty', ...past);
      expect(empty.status).toBe(1);
      expect(empty.shot.findings.map(({ code }) => code)).toEqual(['panel-empty', 'panel-empty', 'panel-empty']);
      expect(sizeOf(empty.png)).toEqual([1200, 700]);
      const allowed = shooting('allowed', ...past, '--allow-empty');
      expect(allowed.status).toBe(0);
      expect(allowed.shot.findings).toEqual([]);
    },
  );

  it('has a clear word for the wrong pack and the wrong dashboard', () => {
    const wrong = runCli(['import', join(work, 'dist', 'kibana'), '--kibana-url', kibana?.url ?? '']);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('is for Kibana 7 to 9');
    expect(wrong.stderr).toContain('--target netmon');
    const none = runCli([
      'screenshot',
      '--kibana-url',
      kibana?.url ?? '',
      '--dashboard',
      'Nope',
      '--out',
      join(work, 'x.png'),
    ]);
    expect(none.status).toBe(2);
    expect(none.stderr).toContain('has no dashboard "Nope"');
  });
});
