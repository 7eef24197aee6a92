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
import { BulkSink } from '../../cluster/bulk-sink.ts';
import { connectCluster } from '../../cluster/connect.ts';
import { startCluster, type RunningCluster } from '../../cluster/start.ts';
import { loadProfile } from '../../files/profile.ts';
import { chromiumPath, openBrowser } from '../../kibana/browser.ts';
import type { DashboardSight } from '../../kibana/dashboard.ts';
import { poolTemplate } from '../../pools/cluster-store.ts';
import { poolDocuments, wholePoolTime } from '../../proof/pool-scenario.ts';
import { runCli } from '../support/cli.ts';
import { REPOSITORY, toolSkip } from '../support/shared.ts';
import { importByHand, seeDashboard } from './browser.ts';
import { installKibana } from './install.ts';
import { request } from '../support/json-request.ts';
import { createIndexPattern, load, shiftTimes, type SessionDocument } from './load.ts';
import { startKibana, type RunningKibana } from './server.ts';

const CAPTURES = ['home-miner.pcap', 'home-miner-intruders.pcap'].map((name) =>
  join(REPOSITORY, 'fixtures', 'captures', name),
);
const MINER = '192.168.1.167';
/** What is known of the pools of the captures. */
const STORE = join(REPOSITORY, 'fixtures', 'flows', 'pools.ndjson');
const RESULTS = join(REPOSITORY, 'test-results', 'kibana-5');

interface SavedObject {
  _id: string;
  _type: string;
  _source: { title: string; visState?: string; panelsJSON?: string };
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

/** With another pack or other traffic nobody knows what is to be seen, only that something is. */
const own = process.env['BITSECURE_PACK'] === undefined && process.env['BITSECURE_SESSIONS'] === undefined;

function sessions(captures: string[]): SessionDocument[] {
  const given = process.env['BITSECURE_SESSIONS'];
  const command = ['sessions', ...captures, '--profile', 'netmon', '--store', STORE];
  const text = given === undefined ? succeed(command) : readFileSync(given, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SessionDocument);
}

const times = (documents: SessionDocument[]): number[] =>
  documents.map((document) => Date.parse(String(document['TimeUpdated'])));

/** What a person expects to see in a panel, by the kind of its visualization. */
const EXPECTED: Record<string, (panel: DashboardSight['panels'][number]) => string[]> = {
  histogram: ({ marks }) => (marks > 0 ? [] : ['no bars']),
  table: ({ rows, cut }) => [
    ...(rows.length > 0 ? [] : ['no rows']),
    ...(cut ? ['columns are cut off at its right'] : []),
  ],
  markdown: ({ pictureWidth, pictureCut, cut }) => [
    ...(pictureWidth > 0 ? [] : ['its picture is broken or missing']),
    ...(pictureCut || cut ? ['its picture is larger than the panel'] : []),
  ],
};

/** The labelled pool index of the proof, as if it had been probed in the last hours. */
async function loadPools(url: string, now: number): Promise<void> {
  const { toMs } = wholePoolTime();
  const later = (value: unknown): unknown =>
    typeof value === 'string' && /^\d{4}-.*Z$/.test(value)
      ? new Date(Date.parse(value) + now - 60_000 - toMs).toISOString()
      : value;
  const cluster = await connectCluster({ url });
  const sink = new BulkSink(cluster, { timeoutMs: 60_000, onRefused: ({ error }) => expect.unreachable(error.reason) });
  for (const key of ['endpoints', 'observations'] as const) {
    await cluster.putTemplate(poolTemplate(key));
    for (const { id, document } of poolDocuments()[key]) {
      const moved = Object.fromEntries(Object.entries(document).map(([name, value]) => [name, later(value)]));
      const index =
        key === 'endpoints' ? 'bitsecure-pools' : `bitsecure-pool-observations-${String(moved['time']).slice(0, 7)}`;
      await sink.add({ index, id, source: JSON.stringify(moved) });
    }
  }
  await sink.close();
  await cluster.refresh('bitsecure-pool*');
  await cluster.close();
}

describe.skipIf(skip !== '')(`the NetMon pack in Kibana 5.1.1${skip}`, () => {
  const work = mkdtempSync(join(tmpdir(), 'bitsecure-e2e-'));
  let cluster: RunningCluster | undefined;
  let kibana: RunningKibana | undefined;
  let browser: Browser | undefined;
  let page: Page;
  const objects: SavedObject[] = [];
  const messages: string[] = [];
  let all = { from: '', to: '' };
  let well = { from: '', to: '' };

  beforeAll(async () => {
    const installed = await installKibana(say);
    cluster = await startCluster('elasticsearch@5.6.16', { onProgress: say });
    kibana = await startKibana(installed, cluster.url);
    const profile = loadProfile('netmon');
    const now = Date.now();
    const recorded = sessions(CAPTURES);
    const documents = shiftTimes(recorded, profile, now - 60_000);
    const from = new Date(Math.min(...times(documents)) - 300_000).toISOString();
    all = { from, to: new Date(now).toISOString() };
    // A minute of room: documents of the hour after begin at once.
    const lastWell = Math.max(...times(sessions(CAPTURES.slice(0, 1)))) - 60_000;
    well = { from, to: new Date(lastWell + now - 60_000 - Math.max(...times(recorded))).toISOString() };
    await load(cluster.url, documents, profile);

    const pack = packFolder(work);
    await loadPools(cluster.url, now);
    const patterns = readdirSync(pack).filter((name) => name.startsWith('index_pattern'));
    // The first becomes the default one.
    for (const name of patterns.sort()) {
      const pattern = JSON.parse(readFileSync(join(pack, name), 'utf8')) as { title: string };
      await createIndexPattern({ elasticsearch: cluster.url, kibana: kibana.url }, pattern);
    }
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

  const panelsOf = ({ _source }: SavedObject): string[] =>
    (JSON.parse(_source.panelsJSON ?? '[]') as { id: string }[]).map(({ id }) => id);

  /** Opens a dashboard over a time range and keeps its picture; the one imported last where none is named. */
  async function see(name: string, range: { from: string; to: string }, id?: string): Promise<DashboardSight> {
    const dashboard = objects.findLast(({ _type, _id }) => _type === 'dashboard' && _id === (id ?? _id));
    mkdirSync(RESULTS, { recursive: true });
    const screenshot = join(RESULTS, `${name}.png`);
    const panels = dashboard === undefined ? 0 : panelsOf(dashboard).length;
    const sight = await seeDashboard(
      page,
      kibana?.url ?? '',
      { id: dashboard?._id ?? '', panels, ...range },
      screenshot,
    );
    say(`picture: ${screenshot}`);
    for (const { text, ...panel } of sight.panels) say(`${JSON.stringify(panel)} ${text.slice(0, 300)}`);
    expect(sight.toasts).toEqual([]);
    expect(sight.errors).toEqual([]);
    return sight;
  }
  const textOf = (sight: DashboardSight, title: string): string =>
    sight.panels.find((panel) => panel.title === title)?.text ?? 'not there';

  /** All panels are there, and each shows what its kind ought to. */
  function expectDrawn(sight: DashboardSight, dashboard: SavedObject | undefined): void {
    const ids = new Set(dashboard === undefined ? [] : panelsOf(dashboard));
    const visualizations = objects.filter(({ _type, _id }) => _type === 'visualization' && ids.has(_id));
    const titles = visualizations.map(({ _source }) => _source.title);
    expect(sight.panels.map(({ title }) => title).sort()).toEqual(titles.sort());
    const faults = visualizations.flatMap(({ _source: { title, visState = '{}' } }) => {
      const { type } = JSON.parse(visState) as { type: string };
      const panel = sight.panels.find((candidate) => candidate.title === title);
      const found = panel === undefined ? ['not there'] : (EXPECTED[type]?.(panel) ?? []);
      return found.map((fault) => `${title}: ${fault}`);
    });
    expect(faults).toEqual([]);
    expect(sight.panels.filter(({ text }) => /No results found|Could not locate/.test(text))).toEqual([]);
  }

  it('draws all panels of the dashboard', { timeout: 120_000 }, async () => {
    const sight = await see('dashboard', all);
    const dashboard = objects.findLast(({ _type }) => _type === 'dashboard');
    expectDrawn(sight, dashboard);
    if (!own) return;
    // Another pool, another application to the known pool, and a stranger that connects to the miner: these and no others.
    const rows = sight.panels.find(({ title }) => title === 'Unexpected-Activity-Table')?.rows ?? [];
    expect(rows.map((row) => row.split(' ').slice(0, 4).join(' ')).sort()).toEqual([
      'ssh 192.168.1.167 203.0.113.10 22',
      'ssh 203.0.113.99 192.168.1.167 22',
      'stratum-monero 192.168.1.167 198.51.100.66 4444',
    ]);
  });

  it.skipIf(!own)('shows nothing unexpected while all is well', { timeout: 120_000 }, async () => {
    const sight = await see('all-is-well', well);
    expect(textOf(sight, 'Unexpected-Miner-Activity')).toContain('No results found');
    expect(textOf(sight, 'Unexpected-Activity-Table')).toContain('No results found');
    expect(sight.panels.find(({ title }) => title === 'Miner-Activity')?.marks).toBeGreaterThan(0);
  });

  it.skipIf(!own)(
    'shows who mines in the whole network, and what is known of the pools',
    { timeout: 120_000 },
    async () => {
      const sight = await see('mining', all, 'BitSecure-mining');
      expectDrawn(
        sight,
        objects.find(({ _id }) => _id === 'BitSecure-mining'),
      );
      const rowsOf = (title: string): string[] => sight.panels.find((panel) => panel.title === title)?.rows ?? [];
      expect(
        rowsOf('Mining-Hosts')
          .map((row) => row.split(' ').slice(0, 4).join(' '))
          .sort(),
      ).toEqual(['192.168.1.167 stratum 203.0.113.10 3333', '192.168.1.167 stratum-monero 198.51.100.66 4444']);
      expect(
        rowsOf('Mining-Pools')
          .map((row) => row.split(' ').slice(0, 2).join(' '))
          .sort(),
      ).toEqual(['192.168.1.167 stratum.pool.example.net:3333', '192.168.1.167 xmr.mine.example.org:4444']);
    },
  );

  it.skipIf(!own)('shows the pool index', { timeout: 120_000 }, async () => {
    const sight = await see('pools', all, 'BitSecure-pools');
    expectDrawn(
      sight,
      objects.find(({ _id }) => _id === 'BitSecure-pools'),
    );
    expect(textOf(sight, 'Pool-Changes')).toMatch(/up answered[^]*listening|listening[^]*up answered|down/);
  });
});
