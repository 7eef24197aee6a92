/** TLS with a known mining endpoint is likely mining; what was seen stays what it is. */
import { describe, expect, it } from 'vitest';
import { SEMANTIC_FIELDS } from '../../model/fields.ts';
import { addPool, likelyMining } from '../../model/likely-mining.ts';
import type { SessionPool, SessionUpdate } from '../../model/session.ts';
import { update } from '../support/updates.ts';

const POOL: SessionPool = { endpoint: 'xmr.pool.example:443', names: ['A pool'], coins: ['XMR'] };
const session = (application: string, certainty: 'seen' | 'guess' = 'seen') =>
  update({ client: '10.0.0.5:4000', server: '192.0.2.1:443', application, certainty });

function withPool(one: SessionUpdate, pool: SessionPool): SessionUpdate {
  addPool(one, pool);
  return one;
}

describe('a session with a known endpoint', () => {
  it('inside TLS is likely mining, in the dialect that is known of it', () => {
    expect(withPool(session('tls'), { ...POOL, dialect: 'stratum-monero' })).toMatchObject({
      application: { name: 'tls', certainty: 'seen' },
      pool: { endpoint: 'xmr.pool.example:443' },
      mining: { dialect: 'stratum-monero', certainty: 'likely' },
    });
    expect(withPool(session('tls'), POOL).mining).toEqual(likelyMining(undefined));
  });

  it.each(['/tcp/socks/tls', '/tcp/http/tls'])('through a proxy, as %s, is too', (path) => {
    const through = { ...session('tls'), application: { name: 'tls', path, certainty: 'seen' as const } };
    expect(withPool(through, POOL).mining).toEqual(likelyMining(undefined));
  });

  it.each(['http', 'unknown', 'ssh'])('that speaks %s is not', (application) => {
    expect(withPool(session(application), POOL).mining).toBeUndefined();
  });

  it('that is taken for TLS by its port alone is not', () => {
    expect(withPool(session('tls', 'guess'), POOL).mining).toBeUndefined();
  });

  it('that a browser talks to is not', () => {
    const tls = {
      serverName: 'xmr.pool.example',
      alpn: ['h2', 'http/1.1'],
      nextProtocol: undefined,
      version: undefined,
      ja4: undefined,
    };
    expect(withPool({ ...session('tls'), tls }, POOL).mining).toBeUndefined();
    expect(withPool({ ...session('tls'), tls: { ...tls, alpn: [] } }, POOL).mining).toBeDefined();
  });

  it('has nothing counted, and says how sure it is', () => {
    const likely = withPool(session('tls'), POOL);
    const told = Object.entries(SEMANTIC_FIELDS)
      .filter(([name]) => name.startsWith('mining.'))
      .map(([name, { of }]) => [name, of(likely)] as const)
      .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0));
    expect(told).toEqual([['mining.certainty', 'likely']]);
  });
});
