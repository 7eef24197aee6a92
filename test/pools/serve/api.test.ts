import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PoolEndpoint } from '../../../model/generated/pool-endpoint.ts';
import type {
  ChangePage,
  CurrencyPage,
  EndpointPage,
  EndpointRow,
  PoolPage,
  Problem,
  Statistics,
  Timeline,
} from '../../../model/generated/pools-api.ts';
import { answer } from '../../../pools/ask/answer.ts';
import { readQuestion } from '../../../pools/ask/question.ts';
import { statusAt } from '../../../pools/ask/status-at.ts';
import { HOSTILE, hostileEndpoints, manyEndpoints, NEWEST, unprobedRecords } from '../../support/many-endpoints.ts';
import { testServer, type TestServer } from '../../support/pool-server.ts';

const STATES = [...manyEndpoints(120), ...hostileEndpoints()];
let server: TestServer;
beforeAll(async () => {
  server = await testServer(STATES, { records: unprobedRecords() });
});
afterAll(() => server.close());

async function ask<Answer>(path: string): Promise<Answer> {
  const response = await server.get(`/api/v1${path}`);
  expect(response.statusCode, response.body).toBe(200);
  return response.json<Answer>();
}

const list = (query: string): Promise<EndpointPage> => ask(`/endpoints?size=500&${query}`);

async function problem(path: string, status = 400): Promise<string> {
  const response = await server.get(path);
  expect(response.statusCode, response.body).toBe(status);
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const { detail, title, status: said } = response.json<Problem>();
  expect(said).toBe(status);
  expect(title).not.toBe('');
  return detail;
}

describe('the list of endpoints', () => {
  it('has the states and what lists name beside them, each once', async () => {
    const { items, total } = await list('');
    // Two of the three records are of no endpoint that was probed.
    expect(total).toBe(STATES.length + 2);
    expect(new Set(items.map(({ id }) => id)).size).toBe(total);
    const portless = items.find(({ fqdn }) => fqdn === 'anywhere.granite.example');
    expect(portless).toMatchObject({ pools: ['Granite'], coins: ['LTC'] });
    expect(portless).not.toHaveProperty('port');
    expect(portless).not.toHaveProperty('status');
  });

  const tests: Record<string, (endpoint: EndpointRow) => boolean> = {
    'coin=btc': ({ coins }) => coins.includes('BTC'),
    'coin=LTC&coin=XMR': ({ coins }) => coins.includes('LTC') || coins.includes('XMR'),
    'pool=north+pool': ({ pools }) => pools.includes('North Pool'),
    'status=up': ({ status }) => status === 'up',
    'status=unprobed&status=down': ({ status }) => status === undefined || status === 'down',
    'reason=silent': ({ reason }) => reason === 'silent',
    'dialect=stratum-monero': ({ dialect }) => dialect === 'stratum-monero',
    'tls=true': ({ tls }) => tls === true,
    'tls=false': ({ tls }) => tls === false,
    'port=3333&port=443': ({ port }) => port === 3333 || port === 443,
    'fqdn=*.NORTH.example.': ({ fqdn }) => fqdn?.endsWith('.north.example') === true,
    'fqdn=asia?.lake.example': ({ fqdn = '' }) => /^asia.\.lake\.example$/.test(fqdn),
    'address=198.18.0.0/26': ({ address = '' }) =>
      address.startsWith('198.18.0.') && Number(address.split('.')[3]) < 64,
    'address=2001:db8::/32': ({ address = '' }) => address.startsWith('2001:db8:'),
    'address=203.0.113.2': ({ address }) => address === '203.0.113.2',
    'text=granite+14444': ({ pools, port }) => pools.includes('Granite') && port === 14_444,
    'status=up&coin=XMR&tls=false': ({ status, coins, tls }) =>
      status === 'up' && coins.includes('XMR') && tls === false,
  };
  it.each(Object.keys(tests))('filters by %s', async (query) => {
    const all = await list('');
    const wanted = all.items.filter((one) => tests[query]?.(one)).map(({ id }) => id);
    expect(wanted.length).toBeGreaterThan(0);
    expect((await list(query)).items.map(({ id }) => id)).toEqual(wanted);
  });

  const values: Record<string, (endpoint: EndpointRow) => string | number | undefined> = {
    fqdn: ({ fqdn }) => fqdn,
    port: ({ port }) => port,
    pool: ({ pools }) => pools[0]?.toLowerCase(),
    coin: ({ coins }) => coins[0],
    status: ({ status }) => (status === undefined ? undefined : ['up', 'listening', 'down'].indexOf(status)),
    reason: ({ reason }) => reason,
    dialect: ({ dialect }) => dialect,
    tls: ({ tls }) => (tls === undefined ? undefined : Number(tls)),
    latency: ({ latencyMs }) => latencyMs,
    checked: ({ checkedAt }) => checkedAt,
    since: ({ statusSince }) => statusSince,
  };
  it.each(Object.keys(values))('sorts by %s both ways, what is not known last', async (key) => {
    for (const sign of ['', '-']) {
      const { items } = await list(`sort=${sign}${key}`);
      const sorted = items.map((one) => values[key]?.(one));
      const known = sorted.filter((value) => value !== undefined);
      expect(sorted.slice(known.length).every((value) => value === undefined)).toBe(true);
      const pairs = known.slice(1).map((value, at) => [known[at] ?? '', value] as const);
      expect(pairs.every(([a, b]) => (sign === '' ? a <= b : a >= b))).toBe(true);
    }
  });

  it('sorts addresses by number, IPv4 first', async () => {
    const { items } = await list('sort=address');
    const addresses = items.flatMap(({ address }) => address ?? []);
    const ipv4 = addresses.filter((address) => address.includes('.'));
    expect(addresses.slice(0, ipv4.length)).toEqual(ipv4);
    expect(ipv4.indexOf('198.18.0.9')).toBeLessThan(ipv4.indexOf('198.18.0.11'));
    expect(addresses.indexOf('2001:db8::b')).toBeLessThan(addresses.indexOf('2001:db8::10'));
  });

  it.each(['fqdn', '-latency', 'status', '-checked', 'tls'])(
    'has the same in pages and behind cursors: %s',
    async (sort) => {
      const whole = (await list(`sort=${sort}`)).items.map(({ id }) => id);
      const paged: string[] = [];
      const followed: string[] = [];
      for (let page = 1; page <= Math.ceil(whole.length / 7); page += 1) {
        const answered = await ask<EndpointPage>(`/endpoints?sort=${sort}&size=7&page=${page}`);
        expect(answered).toMatchObject({ page, size: 7, total: whole.length });
        paged.push(...answered.items.map(({ id }) => id));
      }
      for (let query = ''; ;) {
        const answered = await ask<EndpointPage>(`/endpoints?sort=${sort}&size=7${query}`);
        followed.push(...answered.items.map(({ id }) => id));
        if (answered.next === undefined) break;
        query = `&cursor=${answered.next}`;
      }
      expect(paged).toEqual(whole);
      expect(followed).toEqual(whole);
    },
  );

  it('a cursor goes on at its place when endpoints come and go', async () => {
    const before = await ask<EndpointPage>('/endpoints?size=10');
    const rest = (await list('')).items.slice(10).map(({ id }) => id);
    const gone = new Set([before.items[9]?.id, before.items[3]?.id]);
    const changed = await testServer(
      STATES.filter(({ id }) => !gone.has(id)),
      { records: unprobedRecords() },
    );
    const after = (await changed.get(`/api/v1/endpoints?size=500&cursor=${before.next}`)).json<EndpointPage>();
    expect(after.items.map(({ id }) => id)).toEqual(rest);
    await changed.close();
  });

  it('ends behind its last page', async () => {
    expect(await ask('/endpoints?page=1000')).toEqual({ total: STATES.length + 2, size: 50, page: 1000, items: [] });
  });
});

describe('a question that cannot be answered', () => {
  it.each([
    ['/api/v1/endpoints?colour=red', /^there is no parameter "colour"; .*openapi/],
    ['/api/v1/endpoints?port=0', /^port must be >= 1/],
    ['/api/v1/endpoints?port=http', /^port must be integer/],
    ['/api/v1/endpoints?status=dead', /^status must be one of up, listening, down, unprobed/],
    ['/api/v1/endpoints?reason=because', /^reason must be one of answered/],
    ['/api/v1/endpoints?sort=colour', /^sort must be one of fqdn/],
    ['/api/v1/endpoints?size=0', /^size must be >= 1/],
    ['/api/v1/endpoints?size=501', /^size must be <= 500/],
    ['/api/v1/endpoints?page=-1', /^page must be >= 1/],
    ['/api/v1/endpoints?tls=perhaps', /^tls must be boolean/],
    ['/api/v1/endpoints?address=10.0.0.0/40', /has no valid prefix length/],
    ['/api/v1/endpoints?text=a&text=b', /^text must be string/],
    ['/api/v1/endpoints?cursor=nonsense', /^cursor is none of this server; give the `next`/],
    ['/api/v1/endpoints?cursor=W10', /^cursor is none of this server/],
    ['/api/v1/endpoints?cursor=bnVsbA', /^cursor is none of this server/],
    ['/api/v1/endpoints?cursor=WyJwb3J0IiwxLCJ4Il0', /^cursor is of another order than fqdn/],
    ['/api/v1/endpoints?cursor=WyJmcWRuIiwxLCJ4Il0&page=2', /^give page or cursor, not both/],
    ['/api/v1/changes?since=yesterday', /^since is no time; give ISO 8601/],
    ['/api/v1/timeline?from=2026-02-30T00:00:00Z', /^from is no time/],
    ['/api/v1/timeline?points=1', /^points must be >= 2/],
    ['/api/v1/lookup', /must have required property 'q'/],
    ['/api/v1/lookup?q=', /^q must NOT have fewer than 1 characters/],
    ['/api/v1/lookup?q=pool.example:99999', /has no port from 1 to 65535/],
    ['/api/v1/lookup?q=BTC&at=noon', /^at is no time/],
    ['/api/v1/openapi.json?pretty=1', /^there is no parameter "pretty"/],
    ['/%E0%A4%A', /is not a valid url component/],
  ])('%s', async (path, message) => expect(await problem(path)).toMatch(message));

  it('an endpoint or page that there is not is 404', async () => {
    expect(await problem(`/api/v1/endpoints/${'0'.repeat(32)}`, 404)).toMatch(/no endpoint of this id/);
    expect(await problem('/api/v2/endpoints', 404)).toMatch(/^there is nothing at \/api\/v2\/endpoints/);
    expect(await problem('/page/../server.ts', 404)).toMatch(/^there is nothing/);
    expect(await problem('/page/..%2f..%2fpackage.json', 404)).toMatch(/^there is nothing/);
  });
});

describe('one endpoint', () => {
  it('is the stored state, history included', async () => {
    const [state] = STATES;
    const found = await ask<PoolEndpoint>(`/endpoints/${state?.id}`);
    // The catalogue's present pools and coins stand in place of those of the store.
    expect(found).toEqual({ ...state, coins: ['BTC'] });
  });
});

describe('look-up', () => {
  it.each(['eu0.north.example:3333', '198.18.0.0/24', 'north.example', 'Granite', 'XMR', 'nowhere.example'])(
    '%s is answered as by `pools lookup`',
    async (question) => {
      const at = '2026-11-19T12:00:00Z';
      const body = await ask<ReturnType<typeof answer>>(`/lookup?q=${encodeURIComponent(question)}&at=${at}`);
      const options = { nowMs: NEWEST, atMs: Date.parse(at) };
      const expected = answer(server.live.snapshot.index, question, readQuestion(question), options);
      // How old the newest probe is depends on when one asks.
      const still = (text: string): unknown => JSON.parse(text.replace(/"now":\{[^}]*\}/g, '"now":{}'));
      expect(still(JSON.stringify(body))).toEqual(still(JSON.stringify(expected)));
    },
  );

  it('is refused where the answer would be too large, and says where it is', async () => {
    const many = await testServer(manyEndpoints(8000, 1));
    const response = await many.get('/api/v1/lookup?q=BTC');
    expect(response.statusCode).toBe(400);
    const { detail, see } = response.json<Problem>();
    expect(detail).toMatch(/^\d,\d{3} endpoints are known for it, more than the 1,000 of one answer/);
    expect(see).toBe('/api/v1/endpoints?coin=BTC');
    const { total } = (await many.get(see ?? '')).json<EndpointPage>();
    expect(detail.replace(',', '')).toMatch(new RegExp(`^${total} `));
    for (const [question, list] of [
      ['198.18.0.0/15', 'address=198.18.0.0%2F15'],
      ['North Pool', 'pool=North+Pool'],
    ] as const) {
      const other = await many.get(`/api/v1/lookup?q=${encodeURIComponent(question)}`);
      expect(other.json<Problem>().see).toBe(`/api/v1/endpoints?${list}`);
    }
    await many.close();
  });
});

describe('counts', () => {
  it('of statistics add up to the list', async () => {
    const all = (await list('')).items;
    const statistics = await ask<Statistics>('/statistics');
    expect(statistics.endpoints).toBe(all.length);
    const { up, listening, down, unprobed } = statistics.statuses;
    expect(up + listening + down + unprobed).toBe(all.length);
    expect(up).toBe(all.filter(({ status }) => status === 'up').length);
    expect(statistics.checkedAt).toBe(new Date(NEWEST).toISOString());
    for (const { name, endpoints } of statistics.coins)
      expect(endpoints).toBe(all.filter(({ coins }) => coins.includes(name)).length);
    for (const { name, endpoints } of statistics.reasons)
      expect(endpoints).toBe(all.filter(({ reason }) => reason === name).length);
    const filtered = await ask<Statistics>('/statistics?pool=granite');
    expect(filtered.endpoints).toBe(all.filter(({ pools }) => pools.includes('Granite')).length);
  });

  it('of currencies and pools are those of the list, with their names', async () => {
    const currencies = (await ask<CurrencyPage>('/currencies')).items;
    expect(currencies.find(({ symbol }) => symbol === 'LTC')?.name).toBe('Litecoin');
    for (const { symbol, endpoints, statuses } of currencies) {
      const { total } = await list(`coin=${symbol}`);
      expect(endpoints).toBe(total);
      expect(Object.values(statuses).reduce((a, b) => a + b)).toBe(total);
    }
    const pools = (await ask<PoolPage>('/pools?sort=name')).items;
    expect(pools.map(({ name }) => name)).toContain(HOSTILE.markup);
    for (const { name, statuses } of pools)
      expect(statuses.up).toBe((await list(`status=up&pool=${encodeURIComponent(name)}`)).total);
    expect((await ask<PoolPage>('/pools?text=GRAN')).items.map(({ name }) => name)).toEqual(['Granite']);
    expect((await ask<CurrencyPage>('/currencies?text=litecoin')).items.map(({ symbol }) => symbol)).toEqual(['LTC']);
  });

  it('over time are what each endpoint was', async () => {
    const { points } = await ask<Timeline>('/timeline?points=13&coin=XMR');
    expect(points).toHaveLength(13);
    expect(points.at(-1)?.time).toBe(new Date(NEWEST).toISOString());
    const states = STATES.filter(({ coins }) => coins.includes('XMR'));
    for (const { time, up, listening, down } of points) {
      const then = states.map((state) => statusAt(state, Date.parse(time)).span?.status);
      const count = (status: string): number => then.filter((one) => one === status).length;
      expect({ up, listening, down }).toEqual({ up: count('up'), listening: count('listening'), down: count('down') });
    }
    expect(await ask('/timeline?from=2030-01-01&to=2029-01-01')).toEqual({ points: [] });
    expect(await ask('/timeline?status=unprobed')).toEqual({ points: [] });
  });

  it('of nothing at all are nothing', async () => {
    const empty = await testServer([]);
    for (const path of ['endpoints', 'currencies', 'pools', 'changes'])
      expect((await empty.get(`/api/v1/${path}`)).json()).toEqual({ total: 0, size: 50, page: 1, items: [] });
    expect((await empty.get('/api/v1/timeline')).json()).toEqual({ points: [] });
    expect((await empty.get('/api/v1/statistics')).json<Statistics>().endpoints).toBe(0);
    expect((await empty.get('/health')).json()).toMatchObject({ healthy: true, endpoints: 0 });
    await empty.close();
  });
});

describe('changes', () => {
  it('are the steps between runs of another status, newest first', async () => {
    const { items, total } = await ask<ChangePage>('/changes?size=500');
    const expected = STATES.flatMap(({ history }) =>
      history.filter((span, at) => at > 0 && history[at - 1]?.status !== span.status),
    );
    expect(total).toBe(expected.length);
    const times = items.map(({ time }) => Date.parse(time));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    for (const { was, is } of items) expect(was).not.toBe(is);
    const since = '2026-11-20T03:00:00Z';
    const newer = await ask<ChangePage>(`/changes?size=500&since=${since}`);
    expect(newer.total).toBe(expected.filter(({ from }) => Date.parse(from) >= Date.parse(since)).length);
    const one = await ask<ChangePage>('/changes?fqdn=eu0.north.example');
    expect(new Set(one.items.map(({ fqdn }) => fqdn))).toEqual(new Set(['eu0.north.example']));
  });
});
