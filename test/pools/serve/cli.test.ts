import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndpointPage, Health } from '../../../model/generated/pools-api.ts';
import { FileStore } from '../../../pools/file-store.ts';
import { runCliAsync } from '../../support/cli-async.ts';
import { manyEndpoints } from '../../support/many-endpoints.ts';
import { REPOSITORY } from '../../support/shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-serve-'));
const store = join(folder, 'pools.ndjson');

async function write(count: number): Promise<void> {
  const file = await FileStore.open(store, 'write', () => undefined);
  await file.save(manyEndpoints(count), []);
  await file.close();
}
beforeAll(() => write(20));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Running {
  child: ChildProcess;
  url: string;
  stderr: () => string;
}

async function start(args: readonly string[]): Promise<Running> {
  const child = spawn(
    process.execPath,
    [join(REPOSITORY, 'lib', 'cli', 'main.js'), 'pools', 'serve', '--port', '0', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return { child, url: line.trim(), stderr: () => stderr };
}

describe('pools serve', () => {
  it('prints the address of a free port, serves the store and the catalogue, reads again, ends on a signal', async () => {
    const { child, url, stderr } = await start(['--store', store, '--reload', '1s']);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const health = (await (await fetch(`${url}health`)).json()) as Health;
    expect(health).toMatchObject({ healthy: true, source: store, checkedAt: '2026-11-20T12:00:00.000Z' });
    expect(health.endpoints).toBeGreaterThan(20);
    expect(stderr()).toMatch(
      /^endpoints of .*pools\.ndjson: [\d,]+; newest probe 2026-11-20T12:00:00\.000Z; Ctrl-C ends\n$/,
    );
    expect(await (await fetch(url)).text()).toContain('<title>BitSecure pools</title>');
    const total = async (): Promise<number> => {
      const answer = await fetch(`${url}api/v1/endpoints?fqdn=*.example&status=up&status=down&status=listening`);
      return ((await answer.json()) as EndpointPage).total;
    };
    const before = await total();
    await write(40);
    await expect.poll(total, { timeout: 60_000 }).toBeGreaterThan(before);
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  });

  it('serves the catalogue while nothing was probed, warns where others may ask, and ends on Ctrl-C', async () => {
    const { child, url, stderr } = await start(['--store', join(folder, 'later.ndjson'), '--host', '0.0.0.0']);
    expect(stderr()).toMatch(
      /^warning: 0\.0\.0\.0 is reached from other machines.*\nendpoints of .*later\.ndjson: [\d,]+; nothing was probed yet/,
    );
    const { port } = new URL(url);
    const health = (await (await fetch(`http://127.0.0.1:${port}/health`)).json()) as Health;
    expect(health.endpoints).toBeGreaterThan(1000);
    const closed = once(child, 'close');
    child.kill('SIGINT');
    expect(await closed).toEqual([0, null]);
  });

  it('a port in use is one line', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await runCliAsync(['pools', 'serve', '--store', store, '--port', String(port)])).toEqual({
      status: 2,
      stdout: '',
      stderr: `bitsecure: port ${port} of 127.0.0.1 is in use; choose another --port, or 0 for any that is free [CANNOT_LISTEN]\n`,
    });
    other.close();
  });

  it.each([
    [['--store', join(REPOSITORY, 'package.json')], /package\.json:1: .*\[BAD_VALUE\]\n$/],
    [['--port', '70000'], /--port must be a whole number from 0 to 65535 \[USAGE\]\n$/],
    [['--reload', 'often'], /--reload "often" is no span of time; give 90s/],
    [['--host', '192.0.2.1', '--store', store], /192\.0\.2\.1 is no address of this machine; .*\[CANNOT_LISTEN\]\n$/],
    [['--hsot', '::1'], /hsot/],
  ])('%j is told in one line', async (args, message) => {
    const { status, stdout, stderr } = await runCliAsync(['pools', 'serve', ...args]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});
