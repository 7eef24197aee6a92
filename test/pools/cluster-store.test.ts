/** The pool index in real clusters, and in one with bad weather. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectCluster } from '../../cluster/connect.ts';
import { readData } from '../../files/package-data.ts';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import { propertyOf } from '../../model/json.ts';
import { ClusterStore, poolTemplate } from '../../pools/cluster-store.ts';
import { openStore } from '../../pools/open-store.ts';
import { refresh } from '../../pools/refresh/job.ts';
import { Spool } from '../../pools/spool.ts';
import type { PoolStore } from '../../pools/store.ts';
import { engineSkip, useEngine, wantedEngines } from '../support/engines.ts';
import { FakeCluster, html, type Flavour } from '../support/fake-cluster.ts';
import { endpointState, observationAt } from '../support/pool-documents.ts';
import { doubles, poolRecord } from '../support/refresh-doubles.ts';

const NOON = '2026-11-20T12:00:00.000Z';
const byId = (states: readonly PoolEndpoint[]): PoolEndpoint[] => [...states].sort((a, b) => (a.id < b.id ? -1 : 1));
const openIn = (url: string, purpose: 'read' | 'write' = 'write'): Promise<PoolStore> =>
  openStore({ cluster: { url } }, { purpose, onWarning: (line) => expect(line).toBe('') });
const full = endpointState({
  fqdn: 'eu.pool.example',
  address: '2001:db8::7',
  site: 'https://pool.example',
  algorithms: ['sha256d'],
  regions: ['eu'],
  certificate: observationAt(endpointState(), NOON).certificate!,
  latencyMs: 12.5,
  firstReply: '{"id":1}',
  evidence: 'x'.repeat(200),
  statusSince: NOON,
  upFirst: NOON,
  upLast: NOON,
  addressFirstSeen: NOON,
  addressLastSeen: NOON,
  addressCurrent: true,
  canonicalNames: ['lb.pool.example'],
  ttl: 300,
});

describe('the templates', () => {
  it.each(['endpoints', 'observations'] as const)('have every property of the schema of %s', (key) => {
    const schema = JSON.parse(
      readData('schemas', `pool-${key === 'endpoints' ? 'endpoint' : 'observation'}.schema.json`),
    ) as { properties: object; definitions: { certificate: { properties: object } } };
    const { properties } = poolTemplate(key).mappings as { properties: Record<string, unknown> };
    expect(Object.keys(properties).sort()).toEqual(Object.keys(schema.properties).sort());
    const inner = propertyOf(properties['certificate'], 'properties') as object;
    expect(Object.keys(inner).sort()).toEqual(Object.keys(schema.definitions.certificate.properties).sort());
  });
});

describe.each(wantedEngines(['elasticsearch@9.2.0', 'opensearch@3.8.0']))('%s', (id) => {
  const skip = engineSkip(id);
  const engine = useEngine(id);

  it.skipIf(skip !== '')(`is empty before anything was stored, and reading makes no index${skip}`, async () => {
    const store = await openIn(engine.running.url, 'read');
    expect(await store.load()).toEqual([]);
    await store.close();
    expect(await engine.cluster.count('bitsecure-pool*')).toBe(0);
  });

  it.skipIf(skip !== '')(`gives back pages of states, the last of each; the same twice is once${skip}`, async () => {
    const states = Array.from({ length: 1203 }, (_, n) => endpointState({ fqdn: `p${n}.example`, port: 1 + n }));
    const observations = states.map((state) => observationAt(state, NOON));
    const store = await openIn(engine.running.url);
    await store.save([...states, full], [...observations, observationAt(full, NOON)]);
    const changed = endpointState({ ...states[7], status: 'down', reason: 'refused', evidence: '' });
    await store.save([...states.slice(0, 3), changed], observations);
    expect(byId(await store.load())).toEqual(byId([...states.filter((one) => one.id !== changed.id), changed, full]));
    await store.close();
    await engine.cluster.refresh('bitsecure-pool-observations-*');
    expect(await engine.cluster.count('bitsecure-pool-observations-2026-11')).toBe(1204);
    expect(await engine.cluster.count('bitsecure-pools', { term: { address: '2001:db8::/32' } })).toBe(1);
    expect(await engine.cluster.count('bitsecure-pools', { term: { 'history.status': 'up' } })).toBe(0);
    expect(
      await engine.cluster.count('bitsecure-pool-observations-*', {
        range: { 'certificate.validTo': { gt: '2026-12-01' } },
      }),
    ).toBe(1204);
  });

  it.skipIf(skip !== '')(`loses whole months of observations by prune${skip}`, async () => {
    const store = await openIn(engine.running.url);
    const months = ['2025-08', '2025-09', '2025-10'];
    const times = months.map((month) => `${month}-28T00:00:00.000Z`);
    await store.save(
      [],
      times.map((time) => observationAt(full, time)),
    );
    await store.prune(new Date('2025-10-01T00:00:00Z'));
    await store.close();
    await engine.cluster.refresh('bitsecure-pool-observations-*');
    const counts = await Promise.all(
      months.map((month) => engine.cluster.count(`bitsecure-pool-observations-${month}`)),
    );
    expect(counts).toEqual([0, 0, 1]);
    expect(await engine.cluster.count('bitsecure-pools')).toBe(1204);
  });

  // One engine will do: what is proved is ours, and starting anew takes long.
  const killSkip = skip !== '' || id !== 'elasticsearch@9.2.0';
  it.skipIf(killSkip)(`killed in a pass, it has all of it once in the end${skip}`, { timeout: 300_000 }, async () => {
    for (const month of ['2026-11', '2025-10'])
      await engine.cluster.deleteIndex(`bitsecure-pool-observations-${month}`);
    await engine.cluster.deleteIndex('bitsecure-pools');
    const catalogue = Array.from({ length: 300 }, (_, n) => poolRecord(`45.0.${n >> 8}.${n & 255}`, 3333));
    const home = mkdtempSync(join(tmpdir(), 'bitsecure-killed-'));
    const spool = new Spool(engine.running.url, { XDG_STATE_HOME: home });
    let warnings: string[] = [];
    let observed = 0;
    /** One pass; something happens at its hundredth probe, and when it has seen all. */
    const pass = async (stop: AbortSignal, events: { atHundredth?: () => Promise<void>; atLast?: () => void } = {}) => {
      warnings = [];
      // Impatient where it is killed: an outage of seconds is told.
      const timeoutMs = events.atLast === undefined ? 60_000 : 2000;
      const store = new ClusterStore(await connectCluster({ url: engine.running.url }), { timeoutMs });
      await store.prepare();
      let probes = 0;
      const parts = doubles(
        () => 'none',
        async () => {
          probes += 1;
          const number = probes;
          // Probes end one by one, and checkpoints fall between them.
          await sleep(number * 5);
          if (number === 100) await events.atHundredth?.();
          observed += 1;
          if (number === catalogue.length) events.atLast?.();
          return { reason: 'answered', dialect: 'stratum' };
        },
      );
      const options = { catalogue: () => catalogue, keepMonths: 13, checkpointMs: 50, signal: stop };
      const onWarning = (line: string): void => void warnings.push(line);
      try {
        await refresh(store, spool, parts, { ...options, onWarning, onReport: () => Promise.resolve() });
      } finally {
        await store.close();
      }
    };
    try {
      // Away until the end, and somebody has no time to wait for it.
      const stop = new AbortController();
      const killed = pass(stop.signal, { atHundredth: () => engine.running.crash(), atLast: () => stop.abort() });
      await expect(killed).rejects.toMatchObject({
        code: 'UNWRITABLE',
        message: expect.stringMatching(/; \d+ documents are kept in .*unsaved-[0-9a-f]{12}\.ndjson$/) as string,
      });
      expect(warnings.length).toBeGreaterThan(0);
      for (const line of warnings) expect(line).toMatch(/is kept until the store takes it, the pass goes on$/);
      await engine.running.resume();
      await pass(new AbortController().signal);
      expect(warnings).toEqual([
        expect.stringMatching(/^\d+ documents that the store did not take before are stored now$/),
      ]);
      expect(existsSync(spool.file)).toBe(false);
      const store = await openIn(engine.running.url, 'read');
      const states = await store.load();
      await store.close();
      expect(states).toHaveLength(catalogue.length);
      for (const { history } of states) expect(history).toMatchObject([{ checks: 2 }]);
      await engine.cluster.refresh('bitsecure-pool-observations-*');
      expect(observed).toBe(2 * catalogue.length);
      expect(await engine.cluster.count('bitsecure-pool-observations-*')).toBe(observed);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it.skipIf(skip !== '')(`tells of documents that are none of ours, and of indices of other types${skip}`, async () => {
    const store = await openIn(engine.running.url);
    const type = engine.cluster.documentType ?? '_doc';
    await engine.cluster.send({
      method: 'PUT',
      path: `/bitsecure-pools/${type}/mine`,
      query: { refresh: 'true' },
      body: { id: 'zz', port: 1 },
    });
    await expect(store.load()).rejects.toMatchObject({
      code: 'CLUSTER_REFUSED',
      message: expect.stringMatching(/document mine of bitsecure-pools is no endpoint: .*/) as string,
    });
    await engine.cluster.deleteIndex('bitsecure-pools');
    await engine.cluster.createIndex('bitsecure-pools', { mappings: { properties: { port: { type: 'date' } } } });
    await engine.cluster.deleteIndex('bitsecure-pool-observations-2026-11');
    await engine.cluster.createIndex('bitsecure-pool-observations-2026-11', {
      // A port is no address.
      mappings: { properties: { port: { type: 'ip' } } },
    });
    await expect(store.save([], [observationAt(full, NOON)])).rejects.toMatchObject({
      code: 'CLUSTER_REFUSED',
      message: expect.stringMatching(/bitsecure-pool-observations-2026-11 refused a document: .*/) as string,
    });
    await store.close();
  });
});

describe.each<Flavour>(['elasticsearch', 'old'])('a cluster of the kind %s in bad weather', (flavour) => {
  let fake: FakeCluster;
  let store: ClusterStore;
  // Few: that bodies are bounded is proved of the bulk sink, by replays.
  const states = Array.from({ length: 60 }, (_, n) => endpointState({ fqdn: 'a.example', port: 1 + n }));
  const observations = states.map((state) => observationAt(state, NOON));
  beforeEach(async () => {
    fake = await FakeCluster.start(flavour);
    store = new ClusterStore(await connectCluster({ url: fake.url }), { timeoutMs: 60_000 });
    await store.prepare();
  });
  afterEach(async () => {
    await store.close();
    await fake.stop();
  });

  it('stores all of it where bodies and documents are put off', async () => {
    let bodies = 0;
    fake.weather = {
      request: (request, response) => {
        if (request.bulk === 0) return false;
        bodies += 1;
        return bodies % 2 === 1 && html(response, 503);
      },
      item: (id, _index, time) =>
        id < '8' && time < 3 ? { status: 429, type: 'es_rejected_execution_exception', reason: '' } : undefined,
    };
    await store.save(states, observations);
    expect(fake.documents.size).toBe(120);
    expect(fake.templates.has('bitsecure-pool-observations')).toBe(true);
  });

  it('that takes nothing is told after the time-out, and takes the same later', async () => {
    const patient = new ClusterStore(await connectCluster({ url: fake.url }), { timeoutMs: 300 });
    fake.weather = { request: (request, response) => request.bulk > 0 && html(response, 502) };
    await expect(patient.save(states, observations)).rejects.toThrow('the cluster took no documents for 0 s');
    fake.weather = {};
    await store.save(states, observations);
    expect(fake.documents.size).toBe(120);
    await patient.close();
  });

  it('is left at once when it is told to stop', async () => {
    const controller = new AbortController();
    fake.weather = {
      request: async (request) => {
        if (request.bulk === 0) return false;
        controller.abort();
        await new Promise(() => undefined);
        return true;
      },
    };
    await expect(store.save(states, observations, controller.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
