/** Finding out what answers, and whom to trust: over real sockets and certificates made for the run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectCluster } from '../../cluster/connect.ts';
import { readConnection, type ConnectionOptions } from '../../cluster/connection.ts';
import { BitSecureError } from '../../model/errors.ts';
import { makeAuthority, type Authority } from '../support/certificates.ts';
import { FakeCluster, html, type Flavour } from '../support/fake-cluster.ts';
import { toolSkip } from '../support/shared.ts';

const PASSWORD = 'geheim:wort@1';
let fake: FakeCluster | undefined;
afterEach(async () => {
  await fake?.stop();
  fake = undefined;
});

async function failure(options: ConnectionOptions, timeoutMs = 3000): Promise<BitSecureError> {
  try {
    const cluster = await connectCluster(options, { timeoutMs });
    await cluster.close();
  } catch (error) {
    if (error instanceof BitSecureError) return error;
    throw error;
  }
  throw new Error('it connected');
}

describe('what the user gives', () => {
  it.each<[string, Partial<ConnectionOptions>, RegExp]>([
    ['no URL', { url: 'nonsense' }, /^the cluster URL is not a URL; give an address such as/],
    ['a URL that cannot be read, with a password', { url: `http://u:${PASSWORD}@h:x` }, /is not a URL/],
    ['another scheme', { url: 'ftp://h/' }, /begins with ftp:, not with/],
    ['a query', { url: 'http://h/?pretty' }, /has a query or a fragment/],
    ['a user alone', { user: 'u' }, /user u is given without a password/],
    ['a password alone', { password: PASSWORD }, /password is given without a user/],
    ['a key and a user', { apiKey: 'k', user: 'u', password: 'p' }, /both an API key and a user/],
    ['a key with blanks', { apiKey: 'a b' }, /API key is empty or holds blanks/],
    ['a user with a colon', { user: 'a:b', password: 'p' }, /cannot hold a colon/],
    ['a short fingerprint', { url: 'https://h', caFingerprint: 'ab:cd' }, /not a SHA-256 of 64 hex digits/],
    ['a CA without TLS', { caFile: 'ca.pem' }, /http:\/\/, which has no certificates/],
    ['two trusts', { url: 'https://h', caFile: 'a', caFingerprint: 'b' }, /both a CA file and a CA fingerprint/],
  ])('%s is refused without a secret', (_, options, expected) => {
    let error: unknown;
    try {
      readConnection({ url: 'http://h', ...options });
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(BitSecureError);
    expect((error as BitSecureError).toLine()).toMatch(expected);
    expect(inspect(error)).not.toContain('geheim');
  });

  it('user and password may stand in the URL, and are not shown', () => {
    const connection = readConnection({ url: `https://u:${encodeURIComponent(PASSWORD)}@h:9200/es/` });
    expect(connection.url).toBe('https://h:9200/es');
    expect(connection.authorization).toBe(`Basic ${Buffer.from(`u:${PASSWORD}`).toString('base64')}`);
    expect(connection.redact(`${PASSWORD} ${encodeURIComponent(PASSWORD)} ${connection.authorization}`)).toBe(
      '*** *** Basic ***',
    );
  });

  it('a secret is not shown in the words of JSON, nor an API key as it is before base64', () => {
    const odd = readConnection({ url: 'http://h', user: 'u', password: 'ge"heim\\1' });
    expect(odd.redact(JSON.stringify({ password: 'ge"heim\\1' }))).toBe('{"password":"***"}');
    const key = readConnection({ url: 'http://h', apiKey: Buffer.from('id:geheim').toString('base64') });
    expect(key.redact('the key geheim')).toBe('the key ***');
  });

  it('an API key may be given in both forms', () => {
    expect(readConnection({ url: 'http://h', apiKey: 'id:key' }).authorization).toBe('ApiKey aWQ6a2V5');
    expect(readConnection({ url: 'http://h', apiKey: 'aWQ6a2V5' }).authorization).toBe('ApiKey aWQ6a2V5');
  });
});

describe('what answers', () => {
  it.each<[Flavour, object]>([
    ['elasticsearch', { product: 'elasticsearch', version: '9.2.0', hasDataStreams: true, documentType: undefined }],
    ['opensearch', { product: 'opensearch', version: '3.8.0', hasDataStreams: true, documentType: undefined }],
    ['old', { product: 'elasticsearch', version: '6.8.23', hasDataStreams: false, documentType: 'session' }],
  ])('%s is told by its own word, and gets user or key with each request', async (flavour, expected) => {
    fake = await FakeCluster.start(flavour);
    const cluster = await connectCluster({ url: fake.url, user: 'u', password: PASSWORD });
    expect(cluster).toMatchObject({ ...expected, url: fake.url });
    await cluster.bulk(Buffer.from(''));
    await cluster.close();
    const basic = `Basic ${Buffer.from(`u:${PASSWORD}`).toString('base64')}`;
    expect(fake.requests.map(({ headers }) => headers.authorization)).toEqual([basic, basic]);
    expect(inspect(cluster, { depth: 5, showHidden: true })).not.toContain('geheim');
  });

  it('a wrong password is told, without it', async () => {
    fake = await FakeCluster.start('elasticsearch');
    const { weather } = fake;
    weather.request = (_, response) => {
      const reason = `unable to authenticate user [u] with ${PASSWORD}`;
      fake?.answer(response, 401, { error: { type: 'security_exception', reason }, status: 401 });
      return true;
    };
    const error = await failure({ url: fake.url, user: 'u', password: PASSWORD });
    expect(error.code).toBe('CLUSTER_DENIED');
    expect(error.toLine()).toMatch(
      /401, the user or API key is refused: security_exception: unable .* with \*\*\*; give/,
    );
    expect(inspect(error, { depth: 9 })).not.toContain('geheim');
    expect((await failure({ url: fake.url })).toLine()).toContain('401, no user or API key was given');
  });

  it.each<[string, (fake: FakeCluster) => void, RegExp]>([
    [
      'a page',
      (it) => (it.weather.request = (_, response) => html(response, 200)),
      /answers 200 \(text\/html\), not as Elasticsearch or OpenSearch does; is the address/,
    ],
    [
      'Kibana',
      (it) =>
        (it.weather.request = (_, response) => {
          response.writeHead(302, { location: '/login', 'kbn-name': 'kibana' });
          response.end();
          return true;
        }),
      /answers 302 .*; this is Kibana or OpenSearch Dashboards: give the address of its cluster/,
    ],
    [
      'JSON that is none',
      (it) =>
        (it.weather.request = (_, response) => {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end('{"version":');
          return true;
        }),
      /the answer is said to be JSON, and is not/,
    ],
    [
      'Elasticsearch of long ago',
      (it) =>
        (it.weather.request = (_, response) => {
          it.answer(response, 200, { version: { number: '2.4.6' }, tagline: 'You Know, for Search' });
          return true;
        }),
      /is Elasticsearch 2\.4\.6; 5\.6 is the oldest/,
    ],
    [
      'a cluster that never gets ready',
      (it) =>
        (it.weather.request = (_, response) => {
          it.answer(response, 503, { error: { type: 'master_not_discovered_exception', reason: 'none' }, status: 503 });
          return true;
        }),
      /503, master_not_discovered_exception: none; the cluster is too busy or not ready/,
    ],
    ['nobody, for ever', (it) => (it.weather.request = () => true), /no answer within \d s; is the cluster overloaded/],
  ])('%s is told in one line, within the time-out', async (_, weather, expected) => {
    fake = await FakeCluster.start('old');
    weather(fake);
    const began = Date.now();
    expect((await failure({ url: fake.url }, 1000)).toLine()).toMatch(expected);
    expect(Date.now() - began).toBeLessThan(3000);
  });

  it('no server, and TLS where there is none, are told', async () => {
    fake = await FakeCluster.start('old');
    const { url } = fake;
    expect((await failure({ url: url.replace('http', 'https') })).toLine()).toContain('does not speak TLS');
    await fake.stop();
    fake = undefined;
    expect((await failure({ url })).toLine()).toMatch(
      /connect ECONNREFUSED .*; is the address right, and the cluster up\?/,
    );
  });
});

const noOpenssl = toolSkip('openssl', 'version');
describe(`TLS${noOpenssl}`, () => {
  let folder: string;
  let authority: Authority;
  let other: Authority;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bitsecure-tls-'));
    if (noOpenssl !== '') return;
    authority = makeAuthority(folder, 'Farm CA');
    other = makeAuthority(folder, 'Other CA');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.skipIf(noOpenssl !== '').each<Flavour>(['elasticsearch', 'opensearch', 'old'])(
    '%s is trusted by its CA file or by fingerprint, and by nothing else',
    async (flavour) => {
      fake = await FakeCluster.start(flavour, authority.server(1));
      const url = `https://127.0.0.1:${fake.port}`;
      const { fingerprint } = authority;
      const loose = fingerprint.replaceAll(':', '').toLowerCase();
      for (const trust of [{ caFile: authority.file }, { caFingerprint: fingerprint }, { caFingerprint: loose }]) {
        const cluster = await connectCluster({ url, ...trust });
        expect((await cluster.bulk(Buffer.from(''))).status).toBe(200);
        await cluster.close();
      }
      expect((await failure({ url })).toLine()).toMatch(/self-signed certificate.*; give its authority with --ca-file/);
      expect((await failure({ url, caFile: other.file })).code).toBe('CLUSTER_UNREACHABLE');
      const wrong = await failure({ url, caFingerprint: other.fingerprint });
      expect(wrong.toLine()).toContain(`shows no certificate with the given fingerprint; it shows`);
      expect(wrong.toLine()).toContain(loose);
      expect(fake.requests.filter(({ bulk }) => bulk === 0)).toHaveLength(3);
    },
  );

  it.skipIf(noOpenssl !== '').each([{ by: 'file' }, { by: 'fingerprint' }])(
    'a certificate that has expired or names another host is refused, trusted by $by or not',
    async ({ by }) => {
      const trust = by === 'file' ? { caFile: authority.file } : { caFingerprint: authority.fingerprint };
      fake = await FakeCluster.start('elasticsearch', authority.server(0));
      // It is valid to the end of the second that it was made in.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const expired = await failure({ url: `https://127.0.0.1:${fake.port}`, ...trust });
      expect(expired.toLine()).toMatch(/certificate has expired; .*that has expired must be renewed/);
      await fake.stop();
      fake = await FakeCluster.start('elasticsearch', authority.server(1, 'DNS:elsewhere.example'));
      const elsewhere = await failure({ url: `https://127.0.0.1:${fake.port}`, ...trust });
      expect(elsewhere.toLine()).toMatch(/IP: 127\.0\.0\.1 is not in the cert's list/);
    },
  );

  it('Ctrl-C ends the wait for a certificate', async () => {
    const mute = createServer();
    await new Promise<void>((done) => mute.listen(0, '127.0.0.1', done));
    const controller = new AbortController();
    mute.once('connection', () => controller.abort());
    const url = `https://127.0.0.1:${(mute.address() as AddressInfo).port}`;
    const options = { url, caFingerprint: 'ab'.repeat(32) };
    const connecting = connectCluster(options, { timeoutMs: 20_000, signal: controller.signal });
    await expect(connecting).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await new Promise((done) => mute.close(done));
  });

  it('a CA file that is none is told', async () => {
    const file = join(folder, 'none.pem');
    writeFileSync(file, 'no certificate');
    expect((await failure({ url: 'https://127.0.0.1:1', caFile: file })).toLine()).toMatch(
      /none\.pem: holds no certificate/,
    );
    writeFileSync(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    expect((await failure({ url: 'https://127.0.0.1:1', caFile: file })).toLine()).toMatch(
      /a certificate that cannot be read/,
    );
    expect((await failure({ url: 'https://127.0.0.1:1', caFile: join(folder, 'nix') })).code).toBe('NOT_FOUND');
  });
});
