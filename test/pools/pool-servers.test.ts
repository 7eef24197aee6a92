/** The servers that probes are tested against: each starts, answers on both address families, over TLS too, and closes. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, expect, it } from 'vitest';
import { makeAuthority } from '../support/certificates.ts';
import { POOL_KINDS, startPool, type PoolKind } from '../support/pool-servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-pools-'));
const authority = makeAuthority(folder, 'pools');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const SUBSCRIBE = '{"id":1,"method":"mining.subscribe","params":[]}\n';

/** Everything up to the first line end. */
async function firstLine(socket: Socket, request: string): Promise<string> {
  socket.write(request);
  let text = '';
  for await (const chunk of socket) {
    text += (chunk as Buffer).toString('latin1');
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0]!.trim();
}

it.each(POOL_KINDS)('%s starts, takes a connection and closes with it', async (kind: PoolKind) => {
  const pool = await startPool(kind);
  const socket = connectPlain(pool.port, '127.0.0.1').on('error', () => socket.destroy());
  await once(socket, 'connect');
  await pool.close();
  socket.destroy();
  expect(pool.port).toBeGreaterThan(0);
});

it('answers on the IPv6 loopback', async () => {
  const pool = await startPool('node-stratum-pool', { host: '::1' });
  expect(await firstLine(connectPlain(pool.port, '::1'), SUBSCRIBE)).toContain('mining.notify');
  expect(pool.connections()).toBe(1);
  expect(pool.received[0]!.toString()).toBe(SUBSCRIBE);
  await pool.close();
});

it('answers TLS and plain text on one port, or gives plain text a hint', async () => {
  const tls = authority.server(1);
  const both = await startPool('yiimp', { tls, plain: 'both' });
  const secure = { port: both.port, host: '127.0.0.1', rejectUnauthorized: false };
  expect(await firstLine(connectTls(secure), SUBSCRIBE)).toContain('mining.notify');
  expect(await firstLine(connectPlain(both.port, '127.0.0.1'), SUBSCRIBE)).toContain('mining.notify');
  await both.close();
  const hint = await startPool('btcd', { tls, plain: 'hint' });
  expect(await firstLine(connectPlain(hint.port, '127.0.0.1'), 'GET / HTTP/1.1\r\n\r\n')).toContain('400 Bad Request');
  expect(await firstLine(connectTls({ ...secure, port: hint.port }), 'GET / HTTP/1.1\r\n\r\n')).toContain('401');
  await hint.close();
});
