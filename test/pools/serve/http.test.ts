/** What HTTP makes of it: caching, CSV, methods, limits, headers, faults. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BitSecureError } from '../../../model/errors.ts';
import type { EndpointPage, Health, Problem } from '../../../model/generated/pools-api.ts';
import { PoolIndex } from '../../../pools/ask/pool-index.ts';
import { MOST_URL } from '../../../pools/serve/guard.ts';
import { listen, shutDown } from '../../../pools/serve/server.ts';
import { HOSTILE, hostileEndpoints, manyEndpoints } from '../../support/many-endpoints.ts';
import { testServer, type TestServer } from '../../support/pool-server.ts';

const STATES = [...manyEndpoints(60), ...hostileEndpoints()];
let server: TestServer;
beforeAll(async () => {
  server = await testServer(STATES);
});
afterAll(() => server.close());

/** Records of CSV, read by the grammar of RFC 4180. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  for (const line of text.split('\r\n').slice(0, -1)) {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)];
    records.push(cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''));
  }
  return records;
}

describe('CSV', () => {
  it.each(['endpoints', 'currencies', 'pools', 'changes'])(
    'of %s has every item, by its path and by Accept',
    async (name) => {
      const { total } = (await server.get(`/api/v1/${name}`)).json<EndpointPage>();
      const byPath = await server.get(`/api/v1/${name}.csv`);
      const byAccept = await server.get(`/api/v1/${name}`, { accept: 'text/csv' });
      expect(byPath.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
      expect(byPath.headers['content-disposition']).toBe(`attachment; filename="bitsecure-${name}.csv"`);
      expect(byAccept.body).toBe(byPath.body);
      expect(byAccept.headers['vary']).toContain('Accept');
      const [head = [], ...records] = readCsv(byPath.body);
      expect(records).toHaveLength(total);
      expect(records.every((record) => record.length === head.length)).toBe(true);
    },
  );

  it('has what is asked for, a page where one is asked for', async () => {
    const [, ...records] = readCsv((await server.get('/api/v1/endpoints.csv?status=up&sort=-port')).body);
    const { items } = (await server.get('/api/v1/endpoints?status=up&sort=-port&size=500')).json<EndpointPage>();
    expect(records.map(([id]) => id)).toEqual(items.map(({ id }) => id));
    const [, ...page] = readCsv((await server.get('/api/v1/endpoints.csv?status=up&sort=-port&size=3&page=2')).body);
    expect(page).toEqual(records.slice(3, 6));
  });

  it('is no formula and no control character to a spreadsheet', async () => {
    const { body } = await server.get('/api/v1/endpoints.csv?fqdn=hostile*');
    const pools = readCsv(body).map(([, , , , , pool = '']) => pool);
    expect(pools).toContain(`'${HOSTILE.formula}`);
    // oxlint-disable-next-line no-control-regex
    expect(body).not.toMatch(/[\u0000-\u0009\u000B\u000C\u000E-\u001F\u202E]/);
    expect(
      readCsv(body)
        .flat()
        .filter((cell) => /^[=+\-@]/.test(cell)),
    ).toEqual([]);
  });

  it('is told to be wrong before it begins', async () => {
    const response = await server.get('/api/v1/endpoints.csv?address=nowhere');
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  });
});

describe('caching', () => {
  it.each([
    '/api/v1/endpoints',
    '/api/v1/endpoints.csv',
    '/api/v1/statistics',
    '/api/v1/openapi.json',
    '/',
    '/page/main.js',
  ])('%s is not sent again while it is the same', async (path) => {
    const first = await server.get(path);
    const { etag = '', 'last-modified': modified = '' } = first.headers;
    expect(first.statusCode).toBe(200);
    expect(first.headers['cache-control']).toBe('no-cache');
    const conditions: Record<string, string>[] = [
      { 'if-none-match': etag },
      { 'if-none-match': `"other", W/${etag}` },
      { 'if-modified-since': modified },
    ];
    for (const condition of conditions) {
      const again = await server.get(path, condition);
      expect(again.statusCode).toBe(304);
      expect(again.body).toBe('');
      expect(again.headers['etag']).toBe(etag);
    }
    expect((await server.get(path, { 'if-none-match': '"other"' })).statusCode).toBe(200);
    expect((await server.get(path, { 'if-modified-since': 'Thu, 01 Jan 2015 00:00:00 GMT' })).statusCode).toBe(200);
  });

  it('tells JSON and CSV of one address apart', async () => {
    const json = await server.get('/api/v1/endpoints');
    const csv = await server.get('/api/v1/endpoints', { accept: 'text/csv' });
    expect(json.headers['etag']).not.toBe(csv.headers['etag']);
  });

  it('ends when the data changes, and not when it is only read again', async () => {
    let states = STATES.slice(0, 10);
    const load = (): Promise<PoolIndex> => Promise.resolve(new PoolIndex(states, []));
    const other = await testServer([], { load, reloadMs: 20 });
    const before = (await other.get('/api/v1/endpoints')).headers['etag'];
    const { loadedAt } = other.live;
    await expect.poll(() => other.live.loadedAt.getTime()).toBeGreaterThan(loadedAt.getTime());
    expect((await other.get('/api/v1/endpoints')).headers['etag']).toBe(before);
    states = STATES.slice(0, 11);
    await expect.poll(async () => (await other.get('/api/v1/endpoints')).json<EndpointPage>().total).toBe(11);
    const after = await other.get('/api/v1/endpoints', { 'if-none-match': String(before) });
    expect(after.statusCode).toBe(200);
    await other.close();
  });
});

describe('what is not taken', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)('%s is 405', async (method) => {
    for (const url of ['/', '/api/v1/endpoints', '/health', '/nowhere']) {
      const response = await server.app.inject({ method, url, headers: { host: 'localhost' } });
      expect(response.statusCode).toBe(405);
      expect(response.headers['allow']).toBe('GET, HEAD');
      expect(response.json<Problem>().detail).toMatch(/only answers GET and HEAD/);
    }
  });

  it('HEAD is GET without its body', async () => {
    for (const url of ['/api/v1/endpoints', '/api/v1/endpoints.csv', '/', '/health']) {
      const head = await server.app.inject({ method: 'HEAD', url, headers: { host: 'localhost' } });
      const get = await server.get(url);
      expect(head.statusCode).toBe(200);
      expect(head.body).toBe('');
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
    }
  });

  it('a body is 413, a long address 414', async () => {
    const body = await server.app.inject({
      method: 'GET',
      url: '/health',
      headers: { host: 'localhost' },
      payload: 'x',
    });
    expect(body.statusCode).toBe(413);
    expect((await server.get(`/api/v1/endpoints?text=${'x'.repeat(MOST_URL)}`)).statusCode).toBe(414);
  });

  it('the name of another site is 421 on loopback, and taken where others may ask', async () => {
    for (const host of ['localhost', 'localhost:8377', '127.0.0.1', '[::1]:8377', 'LOCALHOST'])
      expect((await server.get('/health', { host })).statusCode, host).toBe(200);
    for (const host of ['evil.example', 'localhost.evil.example', '192.0.2.1:8377'])
      expect((await server.get('/health', { host })).statusCode, host).toBe(421);
    const open = await testServer([], { host: '0.0.0.0' });
    expect((await open.get('/health', { host: 'pools.example' })).statusCode).toBe(200);
    await open.close();
  });

  it('too many requests are 429 with the time to wait', async () => {
    const strict = await testServer([], { perMinute: 3 });
    for (const url of ['/health', '/', '/nowhere']) expect((await strict.get(url)).statusCode).not.toBe(429);
    for (const url of ['/health', '/page/main.js', '/api/v1/endpoints', '/nowhere']) {
      const response = await strict.get(url);
      expect(response.statusCode, url).toBe(429);
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(response.json<Problem>().detail).toMatch(/^too many requests; come again in/);
    }
    await strict.close();
  });
});

it('every answer has the strict headers, problems too', async () => {
  for (const url of [
    '/',
    '/page/style.css',
    '/api/v1/endpoints',
    '/api/v1/endpoints?x=1',
    '/nowhere',
    '/health',
    '/%E0%A4%A',
  ]) {
    const { headers } = await server.get(url);
    const policy = String(headers['content-security-policy']).split(';');
    expect(policy[0], url).toMatch(/^default-src '(self|none)'$/);
    expect(policy, url).toEqual(expect.arrayContaining(["frame-ancestors 'none'", "base-uri 'none'"]));
    expect(String(headers['content-security-policy'])).not.toMatch(/unsafe|data:|https?:|\*/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers).not.toHaveProperty('x-powered-by');
  }
});

describe('health', () => {
  it('says when the source fails, and serves what it had', async () => {
    let fail = false;
    const load = (): Promise<PoolIndex> =>
      fail
        ? Promise.reject(
            new BitSecureError('CLUSTER_UNREACHABLE', 'no answer from http://127.0.0.1:9200', { hint: 'start it' }),
          )
        : Promise.resolve(new PoolIndex(STATES, []));
    const other = await testServer([], { load, reloadMs: 20 });
    expect((await other.get('/health')).json<Health>()).toMatchObject({
      healthy: true,
      reachable: true,
      endpoints: STATES.length,
    });
    fail = true;
    await expect.poll(async () => (await other.get('/health')).statusCode).toBe(503);
    const health = (await other.get('/health')).json<Health>();
    expect(health).toMatchObject({
      healthy: false,
      reachable: false,
      trouble: 'no answer from http://127.0.0.1:9200; start it',
    });
    expect((await other.get('/api/v1/endpoints')).json<EndpointPage>().total).toBe(STATES.length);
    fail = false;
    await expect.poll(async () => (await other.get('/health')).statusCode).toBe(200);
    // Each is told once, however often it was tried.
    expect(other.told).toHaveLength(2);
    expect(other.told[0]).toMatch(/^no answer from .*; the data of \d{4}-.* is served on$/);
    expect(other.told[1]).toBe('test.ndjson can be read again');
    await other.close();
  });

  it('is 503 for data that is older than asked for, or was never probed', async () => {
    const year = 31_536_000;
    expect((await server.get(`/health?maxAge=60`)).statusCode).toBe(503);
    const fresh = await testServer([
      { ...(STATES[0] as (typeof STATES)[0]), checkedAt: new Date(Date.now() + 60_000).toISOString() },
    ]);
    // A clock that was set back is no age below nothing.
    expect((await fresh.get('/health?maxAge=60')).json<Health>()).toMatchObject({ healthy: true, ageSeconds: 0 });
    await fresh.close();
    const never = await testServer([]);
    expect((await never.get(`/health?maxAge=${year}`)).statusCode).toBe(503);
    expect((await never.get('/health')).json<Health>()).not.toHaveProperty('checkedAt');
    await never.close();
  });

  it('a fault of the server says nothing of its inside, and is told to its owner', async () => {
    const broken = await testServer(STATES);
    broken.live.snapshot.rows = () => {
      throw new TypeError('secret of /home/somebody');
    };
    const response = await broken.get('/api/v1/endpoints');
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret');
    expect(broken.told).toEqual(['TypeError: secret of /home/somebody']);
    await broken.close();
  });
});

describe('on a socket', () => {
  async function talk(url: string, text: string): Promise<string> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.setEncoding('utf8').on('data', (data: string) => (received += data));
    socket.on('error', () => undefined);
    socket.write(text);
    await once(socket, 'close');
    return received;
  }

  it('no HTTP, a huge header and a body are told and the connection is closed', async () => {
    const own = await testServer(STATES);
    const url = await listen(own.app, '127.0.0.1', 0);
    expect(await talk(url, 'HELLO\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json[\s\S]*no HTTP request/,
    );
    expect(await talk(url, `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    const posted = await talk(url, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nsomething');
    expect(posted).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
    expect(posted).toMatch(/\r\nconnection: close\r\n/i);
    await shutDown(own.app);
    await own.close();
  });

  it('ends with an answer under way that nobody reads', async () => {
    const own = await testServer(manyEndpoints(5000, 1));
    const url = await listen(own.app, '127.0.0.1', 0);
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write('GET /api/v1/endpoints.csv HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'readable');
    await shutDown(own.app);
    expect(own.app.server.listening).toBe(false);
    socket.destroy();
    await own.close();
  });

  it('an address in use is one clear error', async () => {
    const [first, second] = [await testServer([]), await testServer([])];
    const port = Number(new URL(await listen(first.app, '127.0.0.1', 0)).port);
    const taken = listen(second.app, '127.0.0.1', port);
    await expect(taken).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
    await expect(listen((await testServer([])).app, '192.0.2.1', 0)).rejects.toThrow(
      '192.0.2.1 is no address of this machine',
    );
    await first.close();
    await second.close();
  });
});
