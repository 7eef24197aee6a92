/** Session documents of a real cluster are marked: each counted, the same twice is once, whatever wrote them. */
import { describe, expect, it } from 'vitest';
import { loadProfile } from '../../../files/profile.ts';
import { documentId, indexName, toDocument } from '../../../model/document.ts';
import type { Profile } from '../../../model/profile.ts';
import { addPool } from '../../../model/likely-mining.ts';
import type { SessionTls, SessionUpdate } from '../../../model/session.ts';
import { PoolIndex } from '../../../pools/ask/pool-index.ts';
import { updatePools } from '../../../pools/ask/session-pool.ts';
import { mark, type MarkCounts, type MarkOptions } from '../../../pools/mark/mark.ts';
import { BulkSink } from '../../../cluster/bulk-sink.ts';
import { templateOf } from '../../../replay/template.ts';
import { engineSkip, SMALL, useEngine, wantedEngines } from '../../support/engines.ts';
import { endpointState } from '../../support/pool-documents.ts';
import { START, update } from '../../support/updates.ts';

const from = new Date(START * 1000).toISOString();
const to = new Date((START + 3600) * 1000).toISOString();
const POOL = endpointState({
  fqdn: 'eu.pool.example',
  address: '198.51.100.9',
  port: 3333,
  pools: ['A pool', 'B'],
  coins: ['BTC'],
  history: [{ from, to, checks: 2, status: 'up', reason: 'answered', dialect: 'stratum' }],
});
const index = new PoolIndex([POOL], []);

/** A session through a proxy that was asked for a host. */
const proxied = (id: string, host: string, names: string[] = []): SessionUpdate => ({
  ...update({ id, client: '10.0.0.1:4004', server: '192.0.2.1:1080', from: 5 }),
  proxied: { host, port: 3333, names },
});

const tls = (id: string, certainty: 'seen' | 'guess'): SessionUpdate =>
  update({ id, client: '10.0.0.2:4000', server: '198.51.100.9:3333', application: 'tls', certainty, from: 6 });
const handshake = (alpn: string[]): SessionTls => ({
  serverName: undefined,
  alpn,
  nextProtocol: undefined,
  version: '1.3',
  ja4: undefined,
});

/** 700 sessions to the pool, so that more than one page is read; and what is none of its business. */
const UPDATES: SessionUpdate[] = [
  ...Array.from({ length: 700 }, (_, at) =>
    update({ id: `pool-${at}`, client: `10.0.0.${at % 200}:${4000 + at}`, server: '198.51.100.9:3333', from: at }),
  ),
  ...Array.from({ length: 5 }, (_, at) =>
    update({ id: `port-${at}`, client: '10.0.0.1:4000', server: '198.51.100.9:22', from: at }),
  ),
  update({ id: 'named', client: '10.0.0.1:4001', server: '192.0.2.77:3333', names: ['eu.pool.example'], from: 5 }),
  proxied('proxied by name', 'eu.pool.example'),
  proxied('proxied by address', '198.51.100.9'),
  proxied('proxied elsewhere', 'other.example'),
  proxied('proxied by a name of the address', '192.0.2.78', ['eu.pool.example']),
  update({ id: 'other', client: '10.0.0.1:4002', server: '192.0.2.1:3333', from: 5 }),
  { ...tls('sealed', 'seen'), tls: handshake([]) },
  { ...tls('browser', 'seen'), tls: handshake(['h2', 'http/1.1']) },
  tls('guessed', 'guess'),
  update({ id: 'earlier', client: '10.0.0.1:4003', server: '198.51.100.9:3333', from: -7200 }),
];

/** As `sessions` writes it. */
function withPool(one: SessionUpdate): SessionUpdate {
  const whole = structuredClone(one);
  const pool = updatePools(index)(whole);
  if (pool !== undefined) addPool(whole, pool);
  return whole;
}

describe.each(wantedEngines(['elasticsearch@9.2.0', 'opensearch@2.19.1']))('on %s', (id) => {
  const skip = engineSkip(id);
  describe.skipIf(skip !== '')(`documents${skip}`, () => {
    const engine = useEngine(id);

    const run = (profile: Profile, more: Partial<MarkOptions> = {}, known = index): Promise<MarkCounts> =>
      mark(engine.cluster, known, {
        profile,
        fromMs: START * 1000,
        toMs: (START + 3600) * 1000,
        dryRun: false,
        timeoutMs: 60_000,
        onRefused: ({ error }) => expect.unreachable(error.reason),
        signal: new AbortController().signal,
        ...more,
      });
    const total = async (profile: Profile, query: object): Promise<number> =>
      engine.cluster.count(profile.index.pattern, query);

    it.each(['netmon', 'ecs'])('of the profile %s', { timeout: 300_000 }, async (name) => {
      const profile = loadProfile(name);
      const { pool, ...rest } = { pool: profile.fields['pool.status']?.name ?? '', ...templateOf(profile) };
      // As a sensor's own template has it: it knows nothing of pools.
      const properties = Object.fromEntries(
        Object.entries(rest.mappings['properties'] as object).filter(([field]) => !/pool/i.test(field)),
      );
      const dataStream = rest.dataStream && engine.cluster.hasDataStreams && id !== SMALL;
      await engine.cluster.putTemplate({ ...rest, dataStream, mappings: { properties } });
      const sink = new BulkSink(engine.cluster, {
        timeoutMs: 60_000,
        onRefused: ({ error }) => expect.unreachable(error.reason),
      });
      for (const one of UPDATES)
        await sink.add({
          index: indexName(one, profile),
          id: documentId(one),
          source: JSON.stringify(toDocument(one, profile)),
        });
      await sink.close();
      await engine.cluster.refresh(profile.index.pattern);

      // Only a profile with names in its documents can know a server by them.
      const marked = name === 'ecs' ? 707 : 705;
      const expected = { read: marked + 5, marked, unchanged: 0, others: 5, refused: 0 };
      expect(await run(profile, { dryRun: true })).toEqual(expected);
      expect(await total(profile, { exists: { field: pool } })).toBe(0);
      expect(await run(profile)).toEqual(expected);
      expect(await total(profile, { term: { [pool]: 'up' } })).toBe(marked);
      expect(await total(profile, { term: { [profile.fields['pool.name']?.name ?? '']: 'A pool' } })).toBe(marked);
      expect(await total(profile, { match_all: {} })).toBe(UPDATES.length);
      expect(await run(profile)).toEqual({ ...expected, marked: 0, unchanged: marked });

      // Those in TLS are as sessions write them: one is likely mining.
      const { 'application.name': application, 'mining.certainty': certainty } = profile.fields;
      const query = { term: { [application.name]: 'tls' } };
      const found = (await engine.cluster.search(profile.index.pattern, { query })) as {
        hits: { hits: { _source: object }[] };
      };
      const written = UPDATES.filter((one) => one.application.name === 'tls').map((one) =>
        toDocument(withPool(one), profile),
      );
      expect(found.hits.hits.map(({ _source }) => _source)).toEqual(expect.arrayContaining(written));
      expect(found.hits.hits).toHaveLength(written.length);
      expect(await total(profile, { term: { [certainty?.name ?? '']: 'likely' } })).toBe(1);

      // A catalogue alone knows no status: what was known stays.
      const { history: _, ...bare } = POOL;
      const listed = new PoolIndex([{ ...bare, coins: ['BCH'], history: [] }], []);
      expect(await run(profile, {}, listed)).toEqual(expected);
      expect(await total(profile, { term: { [pool]: 'up' } })).toBe(marked);
      expect(await total(profile, { term: { [profile.fields['pool.coin']?.name ?? '']: 'BCH' } })).toBe(marked);
    });

    it('where there are none, and of a profile that has no place for it', { timeout: 60_000 }, async () => {
      const netmon = loadProfile('netmon');
      const nowhere: Profile = { ...netmon, index: { ...netmon.index, pattern: 'nowhere-*' } };
      const nothing = { read: 0, marked: 0, unchanged: 0, others: 0, refused: 0 };
      expect(await run(nowhere)).toEqual(nothing);
      expect(await run(netmon, {}, new PoolIndex([], []))).toEqual(nothing);
      const { 'pool.coin': _, ...fields } = netmon.fields;
      await expect(run({ ...netmon, fields })).rejects.toMatchObject({ code: 'BAD_PROFILE' });
    });

    it('interrupted, it says so, and the rest follows', { timeout: 60_000 }, async () => {
      const stop = new AbortController();
      stop.abort();
      await expect(run(loadProfile('netmon'), { signal: stop.signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    });
  });
});
