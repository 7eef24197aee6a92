/** Bad weather: nothing lost, nothing doubled, a clear word each time, no hang beyond the time-out. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectCluster } from '../../cluster/connect.ts';
import { loadProfile } from '../../files/profile.ts';
import { BulkSink } from '../../cluster/bulk-sink.ts';
import { DeadLetters } from '../../replay/dead-letters.ts';
import { replay, type ReplayReport } from '../../replay/replay.ts';
import { sortInputs } from '../../replay/source.ts';
import { templateOf } from '../../replay/template.ts';
import { FakeCluster, half, html, type Flavour } from '../support/fake-cluster.ts';

const DOCUMENTS = 6000;
const PADDING = 'x'.repeat(700);
let folder: string;
let lines: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-weather-'));
  lines = join(folder, 'documents.ndjson');
  const documents = Array.from({ length: DOCUMENTS }, (_, n) =>
    JSON.stringify({ _index: `network_2026_03_0${1 + (n % 3)}`, _id: `id-${n}`, _source: { n, PADDING } }),
  );
  writeFileSync(lines, `${documents.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let fake: FakeCluster;
afterEach(() => fake.stop());

interface Run {
  timeoutMs?: number;
  deadLetter?: string;
  file?: string;
  signal?: AbortSignal;
}

async function run(options: Run = {}): Promise<ReplayReport & { seconds: number; reasons: string[] }> {
  const began = Date.now();
  const timeoutMs = options.timeoutMs ?? 20_000;
  const cluster = await connectCluster({ url: fake.url }, { timeoutMs });
  const profile = loadProfile('netmon');
  try {
    await cluster.putTemplate(templateOf(profile), { timeoutMs });
    const dead = new DeadLetters(options.deadLetter);
    const sink = new BulkSink(cluster, { timeoutMs, onRefused: (document) => dead.add(document) });
    const inputs = await sortInputs([options.file ?? lines]);
    const report = await replay(inputs, sink, { profile, miners: [], signal: options.signal });
    dead.commit();
    expect(report.read).toBe(report.indexed + report.present + report.refused + report.unsettled);
    return { ...report, seconds: (Date.now() - began) / 1000, reasons: dead.reasons };
  } finally {
    await cluster.close();
  }
}

/** All are there, each once. */
function expectAll(report: ReplayReport): void {
  expect(report.stopped).toBeUndefined();
  expect(fake.documents.size).toBe(DOCUMENTS);
  expect(report).toMatchObject({ read: DOCUMENTS, refused: 0, unsettled: 0 });
  expect(report.indexed + report.present).toBe(DOCUMENTS);
}

describe.each<Flavour>(['elasticsearch', 'opensearch', 'old'])('a cluster of the kind %s', (flavour) => {
  beforeEach(async () => {
    fake = await FakeCluster.start(flavour);
  });

  it('gets every document once in fine weather, in bounded bodies, at most four at once', async () => {
    expectAll(await run());
    const bodies = fake.requests.filter(({ bulk }) => bulk > 0).map(({ body }) => Buffer.byteLength(body));
    expect(bodies.length).toBeGreaterThan(4);
    expect(Math.max(...bodies)).toBeLessThanOrEqual(1_000_000);
    expect(fake.mostAtOnce).toBeLessThanOrEqual(4);
    expect(fake.templates.has('bitsecure-netmon')).toBe(true);
    const again = await run();
    expect(again).toMatchObject({ read: DOCUMENTS, indexed: 0, present: DOCUMENTS });
    expect(fake.documents.size).toBe(DOCUMENTS);
  });

  it.each([429, 503, 502])('that answers %i to whole requests is asked again', async (status) => {
    fake.weather.request = ({ bulk }, response) => {
      if (bulk === 0 || bulk > 6) return false;
      fake.answer(response, status, { error: { type: 'es_rejected_execution_exception', reason: 'busy' }, status });
      return true;
    };
    expectAll(await run());
  });

  it('that refuses some documents for now gets those again, and no others', async () => {
    fake.weather.item = (id, _index, time) =>
      Number(id.slice(3)) % 2 === 0 && time < 3
        ? { status: time === 1 ? 429 : 503, type: 'es_rejected_execution_exception', reason: 'queue is full' }
        : undefined;
    const report = await run();
    expectAll(report);
    expect(report).toMatchObject({ indexed: DOCUMENTS, present: 0 });
  });

  it('behind something that cuts connections after the work was done gets nothing twice', async () => {
    fake.weather.request = ({ bulk }, response, handle) => {
      if (bulk === 0 || bulk % 2 === 0) return false;
      if (bulk === 1 || bulk % 3 === 0) handle();
      response.destroy();
      return true;
    };
    const report = await run();
    expectAll(report);
    expect(report.present).toBeGreaterThan(0);
  });

  it('that sends half an answer is asked again', async () => {
    fake.weather.request = ({ bulk }, response, handle) =>
      bulk > 0 && bulk <= 4 ? half(response, handle(), true) : false;
    expectAll(await run());
  });

  it('that stops in the middle of an answer is given up after the time-out', async () => {
    fake.weather.request = ({ bulk }, response, handle) => (bulk > 0 ? half(response, handle(), false) : false);
    const report = await run({ timeoutMs: 1500 });
    expect(report.stopped?.toLine()).toMatch(/took no documents for 2 s, lastly: .*no answer within \d s; .*run again/);
    expect(report.seconds).toBeLessThan(5);
    fake.weather = {};
    expectAll(await run());
  });

  it('behind a proxy that answers with pages is asked again, and given up after the time-out', async () => {
    fake.weather.request = ({ bulk }, response) =>
      bulk > 0 && bulk <= 4 ? html(response, bulk % 2 ? 200 : 502) : false;
    expectAll(await run());
    fake.weather.request = ({ bulk }, response) => (bulk > 0 ? html(response, 200) : false);
    const report = await run({ timeoutMs: 1000 });
    expect(report.stopped?.code).toBe('NOT_A_CLUSTER');
    expect(report.stopped?.toLine()).toMatch(/proxy/);
    expect(report.seconds).toBeLessThan(4);
  });

  it('that is slow is waited for', async () => {
    fake.weather.request = async ({ bulk }) => {
      if (bulk > 0) await sleep(150);
      return false;
    };
    expectAll(await run());
  });

  it('whose index is read-only stops the replay at once, with the reason', async () => {
    fake.weather.item = (_id, index) => ({
      status: 403,
      type: 'cluster_block_exception',
      reason: `index [${index}] blocked by: [FORBIDDEN/8/index write (api)];`,
    });
    const report = await run();
    expect(report.stopped?.toLine()).toMatch(/^network_2026_03_01 takes no documents: .*index write .*lift the block/);
    expect(report.seconds).toBeLessThan(10);
    expect(fake.documents.size).toBe(0);
    fake.weather = {};
    expectAll(await run());
  });

  it('whose disk is full stops the replay at once, though the status is that of a busy one', async () => {
    fake.weather.item = (id, index) =>
      Number(id.slice(3)) < 2000
        ? undefined
        : {
            status: 429,
            type: 'cluster_block_exception',
            reason: `index [${index}] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];`,
          };
    const report = await run();
    expect(report.stopped?.code).toBe('CLUSTER_BLOCKED');
    expect(report.stopped?.toLine()).toMatch(/disk of the cluster is too full: make room/);
    fake.weather = {};
    const finished = await run();
    expectAll(finished);
    expect(finished.present).toBe(report.indexed);
  });

  it('whose shard is lost is waited for, and given up with the reason', async () => {
    fake.weather.item = (_id, index) => ({
      status: 503,
      type: 'unavailable_shards_exception',
      reason: `[${index}][0] primary shard is not active`,
    });
    const report = await run({ timeoutMs: 1000 });
    expect(report.stopped?.toLine()).toMatch(
      /took no documents for 1 s, lastly: unavailable_shards_exception: .*not active/,
    );
    expect(report.seconds).toBeLessThan(4);
  });

  it('whose mapping conflicts stops the replay with the first reason, and keeps what was refused', async () => {
    const deadLetter = join(folder, `conflict-${flavour}.ndjson`);
    fake.weather.item = (id) => ({
      status: 400,
      type: 'document_parsing_exception',
      reason: `[1:${id.length}] failed to parse field [SrcPort] of type [ip] in document with id '${id}'. Preview of field's value: '${id}'`,
    });
    const report = await run({ deadLetter });
    expect(report.stopped?.toLine()).toMatch(
      /^100 documents in a row were refused .*failed to parse field \[SrcPort\]/,
    );
    expect(report.refused).toBeGreaterThanOrEqual(100);
    expect(readFileSync(deadLetter, 'utf8').trimEnd().split('\n')).toHaveLength(report.refused);
  });

  it('gets the refused ones from the dead letters once the cause is mended', async () => {
    const deadLetter = join(folder, `letters-${flavour}.ndjson`);
    fake.weather.item = (id) =>
      Number(id.slice(3)) % 50 === 7
        ? { status: 400, type: 'mapper_parsing_exception', reason: `failed to parse field [n] "${id}"` }
        : undefined;
    const report = await run({ deadLetter });
    expect(report).toMatchObject({ refused: 120, indexed: DOCUMENTS - 120, stopped: undefined });
    expect(report.reasons).toHaveLength(5);
    expect(report.reasons[0]).toBe(
      'network_2026_03_02 id-7: 400, mapper_parsing_exception: failed to parse field [n] "id-7"',
    );
    fake.weather = {};
    expect(await run({ file: deadLetter })).toMatchObject({ read: 120, indexed: 120, refused: 0 });
    expect(fake.documents.size).toBe(DOCUMENTS);
    expect(fake.documents.get('network_2026_03_02/id-7')).toBe(JSON.stringify({ n: 7, PADDING }));
  });

  it('that no longer lets the user in stops the replay', async () => {
    fake.weather.request = ({ bulk }, response) => {
      if (bulk < 3) return false;
      fake.answer(response, 401, { error: { type: 'security_exception', reason: 'token expired' }, status: 401 });
      return true;
    };
    const report = await run();
    expect(report.stopped?.code).toBe('CLUSTER_DENIED');
    fake.weather.request = () => false;
    fake.weather.item = () => ({ status: 403, type: 'security_exception', reason: 'action [create] is unauthorized' });
    expect((await run()).stopped?.toLine()).toMatch(/^403, security_exception: action .*unauthorized; give a user/);
  });

  it('that finds a body too large is told so', async () => {
    fake.weather.request = ({ bulk }, response) => bulk > 0 && html(response, 413);
    expect((await run()).stopped?.toLine()).toMatch(
      /413, the request is too large for it; raise http.max_content_length/,
    );
  });

  it('that hangs does not hold an interrupted replay', async () => {
    fake.weather.request = async ({ bulk }, response) => {
      if (bulk <= 2) return false;
      await sleep(60_000, undefined, { ref: false });
      return html(response, 500);
    };
    const signal = AbortSignal.timeout(500);
    const report = await run({ signal });
    expect(report.stopped?.code).toBe('INTERRUPTED');
    expect(report.seconds).toBeLessThan(8);
    expect(report.unsettled).toBeGreaterThan(0);
    fake.weather = {};
    expectAll(await run());
  });

  it('that is not ready yet is waited for', async () => {
    let asked = 0;
    fake.weather.request = ({ bulk }, response) => {
      asked += 1;
      if (bulk > 0 || asked % 3 === 0) return false;
      fake.answer(response, 503, {
        error: { type: 'master_not_discovered_exception', reason: 'no master' },
        status: 503,
      });
      return true;
    };
    expectAll(await run());
  });
});
