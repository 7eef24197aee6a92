/** Finding out what answers: bad weather, wrong doors, secrets, certificates, spaces. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectKibana, type KibanaOptions } from '../../kibana/kibana.ts';
import { openServer } from '../../kibana/server.ts';
import { BitSecureError } from '../../model/errors.ts';
import { makeAuthority, type Authority } from '../support/certificates.ts';
import { toolSkip } from '../support/shared.ts';
import { FakeKibana, html, type FakeAnswer, type FakeOptions } from './fake-kibana.ts';

const PASSWORD = 'geheim:wort@1';
const authorization = `Basic ${Buffer.from(`miner:${PASSWORD}`).toString('base64')}`;
let fake: FakeKibana | undefined;
afterEach(async () => {
  await fake?.stop();
  fake = undefined;
});

async function start(options: FakeOptions = {}): Promise<string> {
  fake = await new FakeKibana(options).start();
  return fake.url;
}

async function failure(options: KibanaOptions, timeoutMs = 2000): Promise<BitSecureError> {
  try {
    const kibana = await connectKibana(options, { timeoutMs });
    await kibana.close();
  } catch (error) {
    if (error instanceof BitSecureError) return error;
    throw error;
  }
  throw new Error('it connected');
}

async function titleAt(options: KibanaOptions): Promise<string> {
  const kibana = await connectKibana(options, { timeoutMs: 10_000 });
  await kibana.close();
  return kibana.title;
}

describe('what answers', () => {
  it.each<[FakeOptions, string]>([
    [{ version: '8.19.0' }, 'Kibana 8.19.0'],
    [{ product: 'opensearch-dashboards', version: '3.1.0' }, 'OpenSearch Dashboards 3.1.0'],
    // Kibana 5 tells its version in a header alone.
    [
      {
        instead: () => ({
          status: 200,
          body: { status: { overall: { state: 'green' } } },
          headers: { 'kbn-version': '5.1.1' },
        }),
      },
      'Kibana 5.1.1',
    ],
  ])('%j is known', async (options, title) => {
    expect(await titleAt({ url: await start(options) })).toBe(title);
  });

  it('is waited for while it is not ready', async () => {
    const notReady: FakeAnswer = {
      status: 503,
      body: 'Kibana server is not ready yet',
      headers: { 'content-type': 'text/plain' },
    };
    const url = await start({ instead: (_, count) => (count < 3 ? notReady : undefined) });
    expect(await titleAt({ url })).toBe('Kibana 8.19.0');
    expect(fake?.seen).toHaveLength(4);
  });

  it.each<[string, FakeAnswer | 'hang' | 'cut', string, RegExp]>([
    [
      'a server that never gets ready',
      { status: 503, body: 'not ready yet', headers: { 'content-type': 'text/plain' } },
      'KIBANA_UNREACHABLE',
      /503, it is not ready; try again later/,
    ],
    ['a proxy with HTML', html(502), 'NOT_A_KIBANA', /502 \(text\/html\), not as Kibana answers/],
    ['a web page', html(200), 'KIBANA_DENIED', /tells its version only to who is logged in/],
    [
      'a redirect',
      { status: 302, body: '', headers: { location: '/kibana/login?next=x' } },
      'NOT_A_KIBANA',
      /a redirect to \/kibana\/login\), not .*give the address with the path/,
    ],
    [
      'a redirect with a password',
      { status: 302, body: '', headers: { location: 'https://mona:geheim@kibana.example/login' } },
      'NOT_A_KIBANA',
      /a redirect to https:\/\/kibana\.example\/login\)/,
    ],
    ['silence', 'hang', 'KIBANA_UNREACHABLE', /no answer within 2 s/],
    ['half a body', 'cut', 'KIBANA_UNREACHABLE', /./],
    ['garbled JSON', { status: 200, body: '{"version":' }, 'NOT_A_KIBANA', /said to be JSON, and is not/],
    [
      'no rights',
      { status: 403, body: { statusCode: 403, error: 'Forbidden', message: 'Forbidden' } },
      'KIBANA_DENIED',
      /403, the user or API key may not do that: Forbidden/,
    ],
    [
      'a cluster',
      { status: 400, body: { error: { root_cause: [], type: 'x', reason: 'No endpoint [status]' } } },
      'NOT_A_KIBANA',
      /is a cluster, not Kibana; .*--cluster-url/,
    ],
  ])('%s is told', async (_, answer, code, line) => {
    const error = await failure({ url: await start({ instead: () => answer }) });
    expect(error.code).toBe(code);
    expect(error.toLine()).toMatch(line);
  });

  it('a page of something else is no Kibana', async () => {
    const url = await start({ instead: () => ({ ...html(200), foreign: true }) });
    const error = await failure({ url });
    expect(error.code).toBe('NOT_A_KIBANA');
    expect(error.toLine()).toContain('answers, but not as Kibana or OpenSearch Dashboards do');
  });

  it('nothing, and that is told', async () => {
    const url = await start();
    await fake?.stop();
    const error = await failure({ url });
    expect(error.toLine()).toMatch(/ECONNREFUSED.*; is the address right, and Kibana up\?/);
    expect(error.code).toBe('KIBANA_UNREACHABLE');
  });
});

describe('secrets', () => {
  it('let in, from options or from the address', async () => {
    const url = await start({ authorization });
    expect(await titleAt({ url, user: 'miner', password: PASSWORD })).toBe('Kibana 8.19.0');
    const inUrl = url.replace('//', `//miner:${encodeURIComponent(PASSWORD)}@`);
    expect(await titleAt({ url: inUrl })).toBe('Kibana 8.19.0');
  });

  it.each([
    [{}, /401, no user or API key was given.*--kibana-user/],
    [{ user: 'miner', password: 'other-wort' }, /401, the user or API key is refused/],
    [{ apiKey: 'id:geheim-key' }, /401, the user or API key is refused/],
  ])('%j are refused without being shown, though the server repeats them', async (who, line) => {
    const error = await failure({ url: await start({ authorization }), ...who });
    expect(error.code).toBe('KIBANA_DENIED');
    expect(error.toLine()).toMatch(line);
    const all = inspect(error, { depth: 10, showHidden: true });
    for (const secret of [
      'other-wort',
      'geheim-key',
      Buffer.from('miner:other-wort').toString('base64'),
      Buffer.from('id:geheim-key').toString('base64'),
    ])
      expect(all).not.toContain(secret);
  });
});

describe('spaces', () => {
  it.each<[FakeOptions, string, string, RegExp]>([
    [{ product: 'opensearch-dashboards' }, 'mining', 'TARGET_UNSUITED', /has no spaces; leave --space out/],
    [{}, '../x', 'USAGE', /"\.\.\/x" is no id of a space/],
  ])('%j does not take %s', async (options, space, code, line) => {
    const error = await failure({ url: await start(options), space });
    expect(error.code).toBe(code);
    expect(error.toLine()).toMatch(line);
  });

  it('the default one has no path of its own', async () => {
    const kibana = await connectKibana({ url: await start(), space: 'default' });
    expect(kibana.url).toBe(fake?.url);
    await kibana.close();
  });
});

it('says what is missing where neither Kibana nor cluster is named', async () => {
  await expect(openServer({})).rejects.toMatchObject({ code: 'USAGE' });
});

const noOpenssl = toolSkip('openssl', 'version');
describe.skipIf(noOpenssl !== '')(`certificates${noOpenssl}`, () => {
  const work = mkdtempSync(join(tmpdir(), 'bitsecure-kibana-tls-'));
  let authority: Authority;
  beforeAll(() => {
    authority = makeAuthority(work, 'own');
  });
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('of an authority of the user are trusted by file and by fingerprint, and not without', async () => {
    const url = await start({ tls: authority.server(2) });
    expect(await titleAt({ url, caFile: authority.file })).toBe('Kibana 8.19.0');
    expect(await titleAt({ url, caFingerprint: authority.fingerprint })).toBe('Kibana 8.19.0');
    const error = await failure({ url });
    expect(error.code).toBe('KIBANA_UNREACHABLE');
    expect(error.toLine()).toContain('--kibana-ca-file');
  });
});
