/** NetMon packs in the index of Kibana 5, on a real Elasticsearch 5.6.16 that holds what a Kibana has put there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importObjects } from '../../kibana/import.ts';
import { indexInCluster, legacyObjects } from '../../kibana/legacy-index.ts';
import { planImport } from '../../kibana/plan.ts';
import { runCliAsync } from '../support/cli-async.ts';
import { engineSkip, useEngine } from '../support/engines.ts';
import { objectsOf, writePacks } from './packs.ts';

const ENGINE = 'elasticsearch@5.6.16';
const PATTERN = '[network_]YYYY_MM_DD';

const skip = engineSkip(ENGINE);

interface Report {
  objects: { id: string; outcome: string }[];
  findings: { code: string; message: string }[];
  defaultPattern?: { id: string; outcome: string };
  written: boolean;
}

describe.skipIf(skip !== '')(`the index of Kibana 5 on Elasticsearch 5.6.16${skip}`, { timeout: 120_000 }, () => {
  const work = mkdtempSync(join(tmpdir(), 'bitsecure-legacy-'));
  const engine = useEngine(ENGINE);
  beforeAll(() => writePacks(work));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  async function call(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${engine.running.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const run = (...args: string[]): ReturnType<typeof runCliAsync> =>
    runCliAsync(['import', join(work, 'netmon'), '--cluster-url', engine.running.url, ...args]);
  async function report(...args: string[]): Promise<{ status: number | null; report: Report }> {
    const { status, stdout, stderr } = await run('--json', ...args);
    if (stdout === '') throw new Error(stderr);
    return { status, report: JSON.parse(stdout) as Report };
  }
  const outcomes = ({ objects }: Report): Set<string> => new Set(objects.map(({ outcome }) => outcome));

  it('has to be there: nothing makes it in Kibana’s place', async () => {
    const { status, stderr } = await run();
    expect(status).toBe(2);
    expect(stderr).toContain('has no index .kibana; start Kibana on this cluster once');
    expect((await call('GET', '/.kibana')).status).toBe(404);
  });

  it('has to have been used by a Kibana, whose version the pack is for', async () => {
    await call('PUT', '/.kibana', {
      mappings: { _default_: { dynamic: true }, config: { properties: { buildNum: { type: 'keyword' } } } },
    });
    expect((await run()).stderr).toContain('start Kibana on this cluster once');
    await call('PUT', '/.kibana/config/4.6.0?refresh=true', { buildNum: 1 });
    expect((await run()).stderr).toContain('from 5.0.0 on');
    await call('PUT', '/.kibana/config/5.1.1?refresh=true', { buildNum: 8467 });
    const { status, report: planned } = await report('--dry-run');
    expect(status).toBe(0);
    expect(outcomes(planned)).toEqual(new Set(['would create']));
    expect(planned.defaultPattern).toEqual({ id: PATTERN, outcome: 'would choose' });
    expect((await call('GET', '/.kibana/dashboard/BitSecure')).status).toBe(404);
  });

  it('takes the pack, whole, and the default index pattern', async () => {
    const { status, stdout } = await run();
    expect(stdout).toContain('18 created; read back, and as they were sent');
    expect(status).toBe(0);
    const stored = await call('GET', `/.kibana/index-pattern/${encodeURIComponent(PATTERN)}`);
    expect(stored.body['_source']).toMatchObject({
      title: PATTERN,
      timeFieldName: 'TimeUpdated',
      intervalName: 'days',
    });
    expect((await call('GET', '/.kibana/config/5.1.1')).body['_source']).toEqual({
      buildNum: 8467,
      defaultIndex: PATTERN,
    });
    for (const { type, id, attributes } of objectsOf(join(work, 'netmon')))
      expect((await call('GET', `/.kibana/${type}/${encodeURIComponent(id)}`)).body['_source']).toEqual(attributes);
    const again = await report();
    expect(outcomes(again.report)).toEqual(new Set(['unchanged']));
    expect(again.report.written).toBe(false);
    expect(again.report.defaultPattern).toEqual({ id: PATTERN, outcome: 'kept' });
  });

  it('keeps the default index pattern of the user', async () => {
    await call('POST', '/.kibana/config/5.1.1/_update?refresh=true', { doc: { defaultIndex: 'mine-*' } });
    expect((await report()).report.defaultPattern).toEqual({ id: 'mine-*', outcome: 'kept' });
  });

  it('keeps what somebody edited, without writing anything, until --overwrite', async () => {
    await call('POST', '/.kibana/dashboard/BitSecure/_update?refresh=true', { doc: { title: 'Mine' } });
    await call('DELETE', '/.kibana/visualization/Miner-Activity?refresh=true');
    const refused = await report();
    expect(refused.status).toBe(1);
    expect(outcomes(refused.report)).toEqual(new Set(['refused', 'not written', 'unchanged']));
    expect((await call('GET', '/.kibana/visualization/Miner-Activity')).status).toBe(404);
    const forced = await report('--overwrite');
    expect(forced.status).toBe(0);
    expect(outcomes(forced.report)).toEqual(new Set(['overwritten', 'created', 'unchanged']));
  });

  it('is not written over a change that happened in between, nor over an object that appeared', async () => {
    const store = legacyObjects(indexInCluster(engine.cluster));
    const pack = objectsOf(join(work, 'netmon'));
    await call('POST', '/.kibana/dashboard/BitSecure/_update?refresh=true', { doc: { title: 'Mine' } });
    await call('DELETE', '/.kibana/visualization/Baseline-Chart?refresh=true');
    const steps = planImport(pack, await store.read(pack), true).filter(({ action }) => action !== 'unchanged');
    await call('POST', '/.kibana/dashboard/BitSecure/_update?refresh=true', { doc: { title: 'Mine again' } });
    const changed = await store.write(steps);
    expect(changed.refused.map(({ object, reason }) => `${object.id}: ${reason}`)).toEqual([
      'BitSecure: it was changed by somebody else meanwhile',
    ]);
    const appeared = await store.write(steps.filter(({ object }) => object.id === 'Baseline-Chart'));
    expect(appeared.refused.map(({ reason }) => reason)).toEqual(['it was changed by somebody else meanwhile']);
    expect((await call('GET', '/.kibana/dashboard/BitSecure')).body['_source']).toMatchObject({ title: 'Mine again' });
    const finished = await importObjects(store, pack, { overwrite: true, dryRun: false });
    expect(finished.findings).toEqual([]);
  });

  it('tells what the cluster refuses: a read-only index', async () => {
    await call('PUT', '/.kibana/_settings', { 'index.blocks.write': true });
    const dashboard = objectsOf(join(work, 'netmon')).find(({ type }) => type === 'dashboard');
    const store = legacyObjects(indexInCluster(engine.cluster));
    if (dashboard === undefined) throw new Error('no dashboard');
    const edited = [{ ...dashboard, attributes: { ...dashboard.attributes, title: 'New' } }];
    await expect(importObjects(store, edited, { overwrite: true, dryRun: false })).rejects.toMatchObject({
      code: 'CLUSTER_BLOCKED',
    });
    await call('PUT', '/.kibana/_settings', { 'index.blocks.write': false });
  });
});
