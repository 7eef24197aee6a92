/**
 * The NetMon pack as a user meets it: imported by hand into a real Kibana 5.1.1 in a real browser, over traffic of the fixture
 * captures shifted to now. Run by `npm run test:kibana`; BITSECURE_PACK names another pack folder and BITSECURE_SESSIONS another
 * NDJSON file of session documents. The picture stays in test-results/.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCluster, type RunningCluster } from '../../cluster/start.ts';
import { loadProfile } from '../../files/profile.ts';
import { runCli } from '../support/cli.ts';
import { REPOSITORY, toolSkip } from '../support/shared.ts';
import { chromiumPath, importByHand, openBrowser, seeDashboard, type DashboardSight } from './browser.ts';
import { installKibana } from './install.ts';
import { createIndexPattern, load, request, shiftTimes, type SessionDocument } from './load.ts';
import { startKibana, type RunningKibana } from './server.ts';

const CAPTURES = ['home-miner.pcap', 'home-miner-intruders.pcap'].map((name) =>
  join(REPOSITORY, 'fixtures', 'captures', name),
);
const MINER = '192.168.1.167';
const RESULTS = join(REPOSITORY, 'test-results', 'kibana-5');

interface SavedObject {
  _id: string;
  _type: string;
  _source: { title: string; visState?: string };
}

const skip = toolSkip('mvn') || toolSkip('npm') || toolSkip(chromiumPath() ?? 'chromium');
const say = (line: string): boolean => process.stderr.write(`${line}\n`);

function succeed(args: string[]): string {
  const { status, stdout, stderr } = runCli(args);
  if (status !== 0) throw new Error(`bitsecure ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function packFolder(work: string): string {
  const given = process.env['BITSECURE_PACK'];
  if (given !== undefined) return resolve(given);
  const baseline = ['--baseline-capture', CAPTURES[0] ?? ''];
  succeed(['generate', '--miner-ip', MINER, ...baseline, '--target', 'netmon', '--out', work]);
  return join(work, 'netmon');
}

function sessions(): SessionDocument[] {
  const given = process.env['BITSECURE_SESSIONS'];
  const text =
    given === undefined ? succeed(['sessions', ...CAPTURES, '--profile', 'netmon']) : readFileSync(given, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SessionDocument);
}

/** What a person expects to see in a panel, by the kind of its visualization. */
const EXPECTED: Record<string, (panel: DashboardSight['panels'][number]) => string[]> = {
  histogram: ({ marks }) => (marks > 0 ? [] : ['no bars']),
  table: ({ rows, cut }) => [...(rows > 0 ? [] : ['no rows']), ...(cut ? ['columns are cut off at its right'] : [])],
  markdown: ({ pictureWidth, pictureCut, cut }) => [
    ...(pictureWidth > 0 ? [] : ['its picture is broken or missing']),
    ...(pictureCut || cut ? ['its picture is larger than the panel'] : []),
  ],
};

describe.skipIf(skip !== '')(`the NetMon pack in Kibana 5.1.1${skip}`, () => {
  const work = mkdtempSync(join(tmpdir(), 'bitsecure-e2e-'));
  let cluster: RunningCluster | undefined;
  let kibana: RunningKibana | undefined;
  let browser: Browser | undefined;
  let page: Page;
  const objects: SavedObject[] = [];
  const messages: string[] = [];
  let range = { from: '', to: '' };

  beforeAll(async () => {
    const installed = await installKibana(say);
    cluster = await startCluster('elasticsearch@5.6.16', { onProgress: say });
    kibana = await startKibana(installed, cluster.url);
    const profile = loadProfile('netmon');
    const now = Date.now();
    const documents = shiftTimes(sessions(), profile, now - 60_000);
    const first = Math.min(...documents.map((document) => Date.parse(String(document['TimeUpdated']))));
    range = { from: new Date(first - 300_000).toISOString(), to: new Date(now).toISOString() };
    await load(cluster.url, documents, profile);

    const pack = packFolder(work);
    const pattern = JSON.parse(readFileSync(join(pack, 'index_pattern.json'), 'utf8')) as { title: string };
    await createIndexPattern({ elasticsearch: cluster.url, kibana: kibana.url }, pattern);
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
    // The dashboard last: it is accepted without its visualizations, and then shows nothing.
    const files = readdirSync(pack)
      .filter((name) => name.endsWith('.json') && !/^(index_pattern|manifest)/.test(name))
      .sort((a, b) => Number(a.includes('dashboard')) - Number(b.includes('dashboard')));
    for (const file of files) {
      objects.push(...(JSON.parse(readFileSync(join(pack, file), 'utf8')) as SavedObject[]));
      messages.push(...(await importByHand(page, kibana.url, join(pack, file))));
    }
  }, 900_000);

  afterAll(async () => {
    await browser?.close();
    await kibana?.stop();
    await cluster?.stop();
    rmSync(work, { recursive: true, force: true });
  }, 120_000);

  it('imports by the user interface without a complaint, every object', async () => {
    expect(messages).toEqual([]);
    expect(objects.length).toBeGreaterThanOrEqual(5);
    for (const { _id, _type, _source } of objects) {
      const stored = await request('GET', `${cluster?.url}/.kibana/${_type}/${encodeURIComponent(_id)}`, undefined);
      expect(stored['_source']).toMatchObject({ title: _source.title });
    }
  });

  it('draws all panels of the dashboard', { timeout: 120_000 }, async () => {
    const dashboard = objects.find(({ _type }) => _type === 'dashboard');
    mkdirSync(RESULTS, { recursive: true });
    const screenshot = join(RESULTS, 'dashboard.png');
    const sight = await seeDashboard(page, kibana?.url ?? '', { id: dashboard?._id ?? '', ...range }, screenshot);
    say(`picture: ${screenshot}`);
    for (const { text, ...panel } of sight.panels) say(`${JSON.stringify(panel)} ${text.slice(0, 300)}`);
    const visualizations = objects.filter(({ _type }) => _type === 'visualization');
    expect(sight.toasts).toEqual([]);
    expect(sight.errors).toEqual([]);
    expect(sight.panels.map(({ title }) => title).sort()).toEqual(
      visualizations.map(({ _source }) => _source.title).sort(),
    );
    const faults = visualizations.flatMap(({ _source: { title, visState = '{}' } }) => {
      const { type } = JSON.parse(visState) as { type: string };
      const panel = sight.panels.find((candidate) => candidate.title === title);
      return panel === undefined
        ? [`${title}: not there`]
        : (EXPECTED[type]?.(panel) ?? []).map((fault) => `${title}: ${fault}`);
    });
    expect(faults).toEqual([]);
    expect(sight.panels.filter(({ text }) => /No results found|Could not locate/.test(text))).toEqual([]);
  });
});
