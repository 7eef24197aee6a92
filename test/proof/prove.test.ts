/**
 * Packs proved on real engines, right ones and wrong ones. One engine after another; `npm run test:matrix` takes all of
 * them.
 */
import { describe, expect, it } from 'vitest';
import type { EngineId } from '../../cluster/engines.ts';
import type { TargetId } from '../../files/profile.ts';
import { objectOf } from '../../model/json.ts';
import { PROOF_IDS, type ProofId } from '../../model/proof.ts';
import type { ProvablePack } from '../../proof/pack.ts';
import { provePack, type ProofResult } from '../../proof/prove.ts';
import { engineSkip, OTHERS, useEngine, wantedEngines, WHOLE_MATRIX } from '../support/engines.ts';
import { bent, PROVABLE, provablePack, requery } from '../support/provable.ts';

/** The content that such an engine's Kibana takes; the newest also gets what a NetMon would ask. */
function targetsOf(id: EngineId): TargetId[] {
  if (id.startsWith('opensearch')) return ['opensearch-dashboards'];
  const major = Number(/@(\d+)/.exec(id)?.[1]);
  if (major < 7) return ['netmon'];
  return major === 9 ? ['kibana', 'netmon'] : ['kibana'];
}

/** One way to make the home's pack wrong, and the cases that must tell. */
const WRONG: Record<string, { bend: (pack: ProvablePack) => ProvablePack; cases: ProofId[] }> = {
  'the live panel shows another miner': {
    bend: (pack) => bent(pack, 'live', (panel) => requery(panel, (text) => text.replaceAll('1.167', '1.168'))),
    cases: ['proof-live', 'proof-neighbours'],
  },
  'the unexpected panels show another miner': {
    bend: (pack) => bent(pack, 'unexpected', (panel) => requery(panel, (text) => text.replaceAll('1.167', '1.166'))),
    cases: ['proof-intruders', 'proof-known-address', 'proof-neighbours'],
  },
  'the pool is no longer expected': {
    bend: (pack) =>
      bent(pack, 'unexpected', (panel) =>
        requery(panel, (text) => text.replace(/ AND NOT \(Application:"stratum" AND [^)]*\)/, '')),
      ),
    cases: ['proof-baseline'],
  },
  'the known client is no longer expected': {
    bend: (pack) =>
      bent(pack, 'table', (panel) =>
        requery(panel, (text) => text.replace(/ AND NOT \(Application:"http" AND [^)]*\)/, '')),
      ),
    cases: ['proof-baseline'],
  },
  'the exclusion looks at the wrong side': {
    bend: (pack) =>
      bent(pack, 'chart', (panel) =>
        requery(panel, (text) => text.replace('DestIP:"203.0.113.10"', 'SrcIP:"203.0.113.10"')),
      ),
    cases: ['proof-baseline', 'proof-known-address'],
  },
  'the exclusion takes the whole net along': {
    bend: (pack) =>
      bent(pack, 'unexpected', (panel) => requery(panel, (text) => text.replace('"203.0.113.10"', '203.0.113.*'))),
    cases: ['proof-known-address'],
  },
  'the exclusion forgets the application': {
    bend: (pack) =>
      bent(pack, 'unexpected', (panel) =>
        requery(panel, (text) =>
          text.replace('(Application:"stratum" AND DestIP:"203.0.113.10")', 'DestIP:"203.0.113.10"'),
        ),
      ),
    cases: ['proof-known-address'],
  },
  'only what the miner begins is looked at': {
    bend: (pack) =>
      bent(pack, 'unexpected', (panel) =>
        requery(panel, (text) =>
          text.replace('(SrcIP:"192.168.1.167" OR DestIP:"192.168.1.167")', 'SrcIP:"192.168.1.167"'),
        ),
      ),
    cases: ['proof-intruders', 'proof-known-address'],
  },
  'only what the miner begins is live': {
    bend: (pack) => bent(pack, 'live', (panel) => requery(panel, () => 'SrcIP:"192.168.1.167"')),
    cases: ['proof-live'],
  },
  'the NetMon is no longer expected': {
    bend: (pack) =>
      bent(pack, 'unexpected', (panel) => requery(panel, (text) => text.replace(/ OR "192\.168\.1\.2"/g, ''))),
    cases: ['proof-settings'],
  },
  'all shells are ignored': {
    bend: (pack) => bent(pack, 'unexpected', (panel) => requery(panel, (text) => `${text} AND NOT Application:"ssh"`)),
    cases: ['proof-intruders', 'proof-known-address'],
  },
  'everything is shown': {
    bend: (pack) => bent(pack, 'live', (panel) => requery(panel, () => '*')),
    cases: ['proof-neighbours'],
  },
  'the query is broken': {
    bend: (pack) => bent(pack, 'chart', (panel) => requery(panel, (text) => `${text} AND (`)),
    cases: ['proof-query'],
  },
  'a CIDR block is asked of a keyword field': {
    bend: (pack) => bent(pack, 'live', (panel) => requery(panel, () => 'SrcIP:"192.168.1.0/24"')),
    cases: ['proof-live'],
  },
  'the bars are totals, not what was new': {
    bend: (pack) => bent(pack, 'live', (panel) => swapField(panel.visState, 'TotalBytesDelta', 'TotalBytes')),
    cases: ['proof-live'],
  },
  'the bars stand where sessions began': {
    bend: (pack) => bent(pack, 'live', (panel) => swapField(panel.visState, 'TimeUpdated', 'TimeStart')),
    cases: ['proof-live'],
  },
  'the table does not tell the source': {
    bend: (pack) => bent(pack, 'table', (panel) => swapField(panel.visState, 'SrcIP', 'SrcMAC')),
    cases: ['proof-intruders'],
  },
  'the time field is another': {
    bend: (pack) =>
      bent(pack, 'unexpected', (panel) => {
        panel.timeField = 'TimeStart';
      }),
    cases: ['proof-intruders', 'proof-known-address'],
  },
  'bars are drawn over a word': {
    bend: (pack) => bent(pack, 'chart', (panel) => swapField(panel.visState, 'TimeUpdated', 'SrcMAC')),
    cases: ['proof-request'],
  },
  'the mining dashboard knows one dialect': {
    bend: (pack) => bent(pack, 'mining-hosts', (panel) => requery(panel, () => 'Application:"stratum"')),
    cases: ['proof-mining'],
  },
  'the mining dashboard goes by a port': {
    bend: (pack) => bent(pack, 'mining-activity', (panel) => requery(panel, () => 'DestPort:3333')),
    cases: ['proof-mining'],
  },
  'mining inside TLS with a known endpoint is not shown': {
    bend: (pack) =>
      bent(pack, 'mining-sources', (panel) => requery(panel, (text) => text.replace(/ OR _exists_:\w+/, ''))),
    cases: ['proof-mining'],
  },
  'endpoints that are down are left out': {
    bend: (pack) =>
      bent(pack, 'mining-pools', (panel) => requery(panel, (text) => `${text} AND NOT PoolStatus:"down"`)),
    cases: ['proof-mining'],
  },
  'the coin is not told': {
    bend: (pack) => bent(pack, 'mining-pools', (panel) => swapField(panel.visState, 'PoolCoin', 'PoolName')),
    cases: ['proof-mining'],
  },
  'the pools dashboard shows what is up': {
    bend: (pack) => bent(pack, 'pool-currencies', (panel) => requery(panel, () => 'status:"up"')),
    cases: ['proof-pools'],
  },
  'the status over time counts pools': {
    bend: (pack) => bent(pack, 'pool-status', (panel) => swapField(panel.visState, 'endpoint', 'pools')),
    cases: ['proof-pools'],
  },
  'changes are told by the last probe': {
    bend: (pack) => bent(pack, 'pool-changes', (panel) => swapField(panel.visState, 'statusSince', 'checkedAt')),
    cases: ['proof-pools'],
  },
  'the dashboard leaves everything out but mining': {
    bend: (pack) =>
      bent(pack, 'table', (panel) => {
        panel.dashboardSource =
          pack.target === 'netmon'
            ? { filter: [{ query: { query_string: { query: 'Application:"stratum"' } } }] }
            : { query: { query: 'Application:"stratum"', language: 'lucene' }, filter: [] };
      }),
    cases: ['proof-intruders', 'proof-known-address'],
  },
};

function swapField(visState: Record<string, unknown>, from: string, to: string): void {
  const aggs = visState['aggs'] as { params: { field?: string } }[];
  const found = aggs.filter(({ params }) => params.field === from);
  if (found.length === 0) throw new Error(`no aggregation on ${from}`);
  for (const { params } of found) params.field = to;
}

/** The negated filter that a long list became. */
function listFilter(panel: ProvablePack['panels'][number]): { meta: { negate: boolean; disabled: boolean } } {
  const filters = panel.source['filter'] as { meta: { negate: boolean; disabled: boolean } }[];
  const found = filters.find(({ meta }) => meta.negate);
  if (found === undefined) throw new Error('no filter in the panel');
  return found;
}

const statuses = ({ proof }: ProofResult): Record<string, string> =>
  Object.fromEntries(proof.verdicts.map(({ id, status }) => [id, status]));
const PASSED = Object.fromEntries(PROOF_IDS.map((id) => [id, 'passed']));

describe.each(wantedEngines(['elasticsearch@9.2.0', 'opensearch@2.19.1']))('on %s', (id) => {
  const skip = engineSkip(id);
  describe.skipIf(skip !== '')(`packs${skip}`, () => {
    const engine = useEngine(id);

    const prove = async (pack: ProvablePack, name: string, withBaseline = true): Promise<ProofResult> => {
      const baseline = withBaseline ? PROVABLE[name]?.baseline?.document : undefined;
      const result = await provePack(engine.cluster, pack, {
        baseline,
        keepIndices: false,
        onWarning: (text) => expect.unreachable(text),
      });
      const left = await engine.cluster.send({
        method: 'GET',
        path: '/_cat/indices/bitsecure-proof-*',
        query: { format: 'json' },
      });
      expect(left.body).toEqual([]);
      return result;
    };

    describe.each(targetsOf(id))('for %s', (target) => {
      const suited = Object.keys(PROVABLE).filter(
        (name) => target !== 'netmon' || PROVABLE[name]?.profileName !== 'ecs',
      );

      it.each(suited)('a pack %s is right', { timeout: 120_000 }, async (name) => {
        const result = await prove(provablePack(PROVABLE[name] ?? {}, target), name);
        expect(result.findings).toEqual([]);
        const bare = PROVABLE[name]?.baseline === undefined;
        expect(statuses(result)).toEqual(
          bare ? { ...PASSED, 'proof-baseline': 'skipped', 'proof-known-address': 'skipped' } : PASSED,
        );
      });

      it('without the baseline file the rest is proved', { timeout: 60_000 }, async () => {
        const name = 'with a baseline';
        const result = await prove(provablePack(PROVABLE[name] ?? {}, target), name, false);
        expect(result.findings).toEqual([]);
        expect(result.proof.verdicts.filter(({ status }) => status !== 'passed')).toEqual([
          { id: 'proof-baseline', status: 'skipped', reason: expect.stringContaining('--baseline') as string },
          { id: 'proof-known-address', status: 'skipped', reason: expect.stringContaining('--baseline') as string },
        ]);
      });

      // What is wrong is wrong for every target of an engine; and day by day, one engine tells it.
      const telling = WHOLE_MATRIX || id === 'elasticsearch@9.2.0';
      const wrongs = telling && target === targetsOf(id)[0] ? Object.keys(WRONG) : [];
      it.each(wrongs)('tells when %s', { timeout: 60_000 }, async (wrong) => {
        const name = 'with a baseline';
        const { bend, cases } = WRONG[wrong] ?? { bend: (pack) => pack, cases: [] };
        const result = await prove(bend(provablePack(PROVABLE[name] ?? {}, target)), name);
        const failed = result.proof.verdicts.filter(({ status }) => status === 'failed').map((verdict) => verdict.id);
        expect(failed).toEqual(expect.arrayContaining(cases));
        expect(new Set(result.findings.map(({ code }) => code))).toEqual(new Set(failed));
      });

      it.each(OTHERS ? [] : ['disabled', 'not negated'])(
        'tells when the filter of a long list is %s',
        { timeout: 120_000 },
        async (how) => {
          const name = 'with a long list';
          const pack = bent(provablePack(PROVABLE[name] ?? {}, target), 'table', (panel) => {
            const { meta } = listFilter(panel);
            if (how === 'disabled') meta.disabled = true;
            else meta.negate = false;
          });
          const result = await prove(pack, name);
          expect(statuses(result)['proof-baseline']).toBe('failed');
          expect(result.findings[0]?.message).toMatch(
            /it shows stratum 192\.168\.1\.167 → 10\..* \(a known destination of the baseline\), .*more/,
          );
        },
      );
    });

    it(
      "somebody else's dashboard: its requests are tried, its meaning is not judged",
      { timeout: 60_000 },
      async () => {
        const [target = 'kibana'] = targetsOf(id);
        const pack = provablePack({}, target);
        const other: ProvablePack = {
          ...pack,
          manifest: undefined,
          panels: pack.panels.map((panel) => Object.assign({}, panel, { role: undefined })),
        };
        const result = await prove(other, 'without a baseline');
        expect(result.findings).toEqual([]);
        expect(statuses(result)).toMatchObject({
          'proof-query': 'passed',
          'proof-request': 'passed',
          'proof-live': 'skipped',
        });
        const broken = { ...other, panels: structuredClone(other.panels) };
        for (const { visState } of broken.panels) {
          const aggs = (visState['aggs'] ?? []) as { type: string; params: Record<string, unknown> }[];
          for (const agg of aggs.filter(({ type }) => type === 'terms')) agg.params['json'] = '{"size":"many"}';
        }
        expect(statuses(await prove(broken, 'without a baseline'))).toMatchObject({ 'proof-request': 'failed' });
        expect(objectOf(broken.panels[0]?.visState)['type']).toBe('histogram');
      },
    );

    // Kibana 5 has no kuery, and its engine does not take what packs for newer ones ask.
    const kuery = !id.startsWith('elasticsearch@5');
    it.runIf(kuery)('what cannot be asked as Kibana does is not said to be proved', { timeout: 60_000 }, async () => {
      const name = 'with a baseline';
      const pack = bent(provablePack(PROVABLE[name] ?? {}, 'kibana'), 'chart', (panel) => {
        panel.source['query'] = { query: 'SrcIP: 192.168.1.167', language: 'kuery' };
      });
      const { proof, findings } = await prove(pack, name);
      expect(findings).toEqual([]);
      const [first] = proof.verdicts;
      expect(first).toEqual({
        id: 'proof-query',
        status: 'skipped',
        reason: '"Unexpected-Miner-Activity": its query is in kuery, which Kibana itself translates',
      });
      expect(proof.verdicts.filter(({ status }) => status === 'passed').map((verdict) => verdict.id)).toEqual([
        'proof-live',
        'proof-mining',
        'proof-pools',
      ]);
    });

    it('a kept index is named', { timeout: 60_000 }, async () => {
      const [target = 'kibana'] = targetsOf(id);
      const warnings: string[] = [];
      await provePack(engine.cluster, provablePack({}, target), {
        keepIndices: true,
        onWarning: (text) => warnings.push(text),
      });
      // Of sessions, of endpoints, of their probes.
      expect(warnings).toHaveLength(3);
      for (const warning of warnings) {
        expect(warning).toMatch(/^the index bitsecure-proof-[0-9a-f]{16} is kept$/);
        const index = /bitsecure-proof-\w+/.exec(warning)?.[0] ?? '';
        expect(await engine.cluster.count(index)).toBeGreaterThan(10);
        await engine.cluster.deleteIndex(index);
      }
    });
  });
});
