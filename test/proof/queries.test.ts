/**
 * What generated panels select, asked of real engines: the same documents as the words say, on fields of type keyword and ip,
 * as query and as filter. `npm run test:matrix` asks all engines.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { GenerateOptions } from '../../generator/inputs.ts';
import type { FlatDocument } from '../support/evaluate.ts';
import { baselineInput, baselineOf, objectOf, pack, peer, searchSourceOf, shows } from '../support/generated.ts';
import type { SearchSource } from '../support/generated.ts';
import { engineSkip, useEngine, wantedEngines } from '../support/engines.ts';
import { request } from '../support/json-request.ts';

const HOSTS = [
  '10.1.2.127',
  '10.1.2.128',
  '10.1.2.200',
  '10.1.3.1',
  '10.20.0.1',
  '10.200.0.1',
  '172.15.255.255',
  '172.16.0.0',
  '172.31.9.9',
  '172.32.0.0',
  '192.168.1.2',
  '203.0.113.10',
  '203.0.113.99',
  '2001:db8::1',
  '2001:db8:0:1::7',
  '2001:db8:2::9',
  '2001:db8:20::9',
  'fe80::9',
  '::1',
];
const APPLICATIONS = ['stratum', 'windows_update', 'a"b\\', '/re.*/', '*', 'a\nb', 'a AND b', '`|x'];
const NAMES = {
  netmon: {
    source: 'SrcIP',
    destination: 'DestIP',
    application: 'Application',
    port: 'DestPort',
    ip: new Set<string>(),
  },
  ecs: {
    source: 'source.ip',
    destination: 'destination.ip',
    application: 'network.application',
    port: 'destination.port',
    ip: new Set(['source.ip', 'destination.ip']),
  },
} as const;
type ProfileName = keyof typeof NAMES;

const DOCUMENTS = HOSTS.flatMap((from, i) =>
  HOSTS.map((to, j) => ({ from, to, application: APPLICATIONS[(i + 3 * j) % APPLICATIONS.length] ?? '' })),
);
const flat = (profile: ProfileName, { from, to, application }: (typeof DOCUMENTS)[number]): FlatDocument => {
  const { source, destination, application: name } = NAMES[profile];
  return { [source]: from, [destination]: to, [name]: application };
};

const far = (n: number): ReturnType<typeof peer>[] =>
  Array.from({ length: n }, (_, i) => peer(`stratum 198.${18 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`));
const known = APPLICATIONS.flatMap((application, i) =>
  [i, i + 3, i + 7].map((at) => ({ address: HOSTS[at % HOSTS.length] ?? '', transport: 'tcp', application })),
);
const CASES: Record<string, Partial<GenerateOptions>> = {
  'no baseline': { miners: ['10.1.2.200'] },
  'unaligned blocks': {
    miners: ['10.1.2.128/25', '172.16.0.0/12', '2001:db8:2::/48'],
    ignoredApplications: ['/re.*/', '*'],
  },
  'aligned blocks': { miners: ['10.20.0.0/16', '2001:db8::/32', 'fe80::8/126'], netmonAddresses: ['192.168.1.2'] },
  'everything IPv4': { miners: ['0.0.0.0/0'], ignoredApplications: ['a"b\\', 'a\nb'] },
  'a baseline with hostile names': {
    miners: ['10.1.2.0/24', '::1'],
    baseline: baselineInput(baselineOf(['10.1.2.0/24'], known, known.slice(4))),
  },
  'addresses alone': {
    miners: ['10.1.2.0/24', '2001:db8::1'],
    expect: 'address',
    baseline: baselineInput(baselineOf(['10.1.2.0/24'], known, known.slice(9))),
  },
  'as long as a query gets': {
    miners: ['10.1.2.127', '10.20.0.1'],
    ignoredApplications: [],
    baseline: baselineInput(baselineOf(['10.1.2.127'], [...known, ...far(345)])),
  },
  'a long list as filter': {
    miners: ['10.1.2.0/24'],
    baseline: baselineInput(baselineOf(['10.1.2.0/24'], [...known, ...far(25_000)], known)),
  },
  'a very long list as filter': {
    miners: ['10.1.2.0/24'],
    targets: ['kibana', 'opensearch-dashboards'],
    baseline: baselineInput(baselineOf(['10.1.2.0/24'], [...known, ...far(59_990)])),
  },
  'many miners': { miners: [...HOSTS.slice(0, 3), ...far(450).map(({ address }) => address)] },
};

/** The body that Kibana makes of a panel's search source. */
function search(source: SearchSource): object {
  const filters = source.filters.map(({ meta, $state: _state, query, ...rest }) => ({
    clause: query ?? rest,
    negate: meta['negate'] === true,
  }));
  return {
    size: DOCUMENTS.length,
    _source: false,
    query: {
      bool: {
        must: [
          { query_string: { query: source.query, analyze_wildcard: true } },
          ...filters.filter(({ negate }) => !negate).map(({ clause }) => clause),
        ],
        must_not: filters.filter(({ negate }) => negate).map(({ clause }) => clause),
      },
    },
  };
}

async function load(url: string, index: string, profile: ProfileName, typed: boolean): Promise<void> {
  const { source, destination, application, port, ip } = NAMES[profile];
  const address = { type: ip.size > 0 ? 'ip' : 'keyword' };
  const properties = {
    [source]: address,
    [destination]: address,
    [application]: { type: 'keyword' },
    [port]: { type: 'long' },
  };
  const mappings = typed ? { doc: { properties } } : { properties };
  await request('PUT', `${url}/${index}`, { settings: { number_of_shards: 1, number_of_replicas: 0 }, mappings });
  const lines = DOCUMENTS.flatMap((document, id) => [
    JSON.stringify({ index: { _index: index, _id: String(id), ...(typed ? { _type: 'doc' } : {}) } }),
    JSON.stringify({ ...flat(profile, document), ...(id % 2 === 0 ? { [port]: 3333 } : {}) }),
  ]);
  const answer = await request('POST', `${url}/_bulk?refresh=true`, `${lines.join('\n')}\n`);
  expect(answer['errors']).toBe(false);
}

describe.each(wantedEngines(['elasticsearch@9.2.0', 'elasticsearch@5.6.16']))('on %s', (id) => {
  const skip = engineSkip(id);
  describe.skipIf(skip !== '')(`panels${skip}`, () => {
    const engine = useEngine(id);
    const old = id === 'elasticsearch@5.6.16';

    beforeAll(async () => {
      for (const profile of ['netmon', 'ecs'] as const)
        await load(engine.running.url, profile, profile, /@[56]\./.test(id));
    });

    const ask = async (index: string, body: object): Promise<Record<string, unknown>> =>
      request('POST', `${engine.running.url}/${index}/_search`, body);

    for (const profileName of ['netmon', 'ecs'] as const) {
      for (const [name, options] of Object.entries(CASES)) {
        const target = old ? 'netmon' : id.startsWith('opensearch') ? 'opensearch-dashboards' : 'kibana';
        if (old && (profileName === 'ecs' || options.targets !== undefined)) continue;
        it(`${name}, with the profile ${profileName}`, { timeout: 60_000 }, async () => {
          const generated = pack({ profileName, ...options, targets: [target] });
          for (const id of ['Miner-Activity', 'Unexpected-Miner-Activity']) {
            const source = searchSourceOf(objectOf(generated, target, id));
            const answer = (await ask(profileName, search(source)))['hits'] as { hits: { _id: string }[] };
            const found = answer.hits.map(({ _id }) => Number(_id)).sort((a, b) => a - b);
            const expected = DOCUMENTS.flatMap((document, at) =>
              shows(source, flat(profileName, document), NAMES[profileName].ip) ? [at] : [],
            );
            expect(expected.length).toBeGreaterThan(0);
            expect(found).toEqual(expected);
          }
        });
      }
    }

    it('documents without a port or an application are rows of the table too', async () => {
      const { visState } = objectOf(pack({}), 'netmon', 'Unexpected-Activity-Table').attributes as { visState: string };
      const { aggs } = JSON.parse(visState) as { aggs: { params: { field?: string; json?: string } }[] };
      for (const [field, missing] of [
        ['DestPort', 0],
        ['Application', 'unknown'],
      ] as const) {
        const own = JSON.parse(aggs.find(({ params }) => params.field === field)?.params.json ?? '{}') as object;
        expect(own).toEqual({ missing });
        const body = { size: 0, aggs: { rows: { terms: { field, size: 500, ...own } } } };
        const { rows } = (await ask('netmon', body))['aggregations'] as {
          rows: { buckets: { key: unknown; doc_count: number }[] };
        };
        const total = rows.buckets.reduce((sum, { doc_count }) => sum + doc_count, 0);
        expect(total).toBe(DOCUMENTS.length);
        if (field === 'DestPort') expect(new Set(rows.buckets.map(({ key }) => key))).toEqual(new Set([0, 3333]));
      }
    });
  });
});
