import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import { openStore } from '../../pools/open-store.ts';
import { runCli, type CliResult } from '../support/cli.ts';
import { ENDPOINTS } from '../support/pool-endpoints.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const env = { XDG_DATA_HOME: join(folder, 'data'), BITSECURE_CATALOGUE: '' };
const run = (...args: string[]): CliResult => runCli(['pools', 'export', ...args], { cwd: folder, env });

beforeAll(async () => {
  const store = await openStore(
    { file: join(folder, 'pools.ndjson') },
    { purpose: 'write', onWarning: () => undefined },
  );
  await store.save(ENDPOINTS.filter(({ port }) => port !== undefined) as PoolEndpoint[], []);
  await store.close();
});

describe('pools export', () => {
  it('writes to stdout, from a store, what is chosen', () => {
    const { status, stdout, stderr } = run(
      '--format',
      'blocklist',
      '--store',
      'pools.ndjson',
      '--status',
      'up',
      '--pool',
      'Example',
    );
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: '# addresses of mining endpoints known to BitSecure, as of 2026-03-02T12:00:00.000Z: 1\n192.0.2.7\n',
    });
    expect(stderr).toContain('1 endpoint of');
  });

  it('writes a file; the same again is the same', () => {
    const again = (): string => {
      expect(run('--format', 'zeek-intel', '--coin', 'XMR', '--out', 'z.intel').status).toBe(0);
      return readFileSync(join(folder, 'z.intel'), 'utf8');
    };
    const first = again();
    expect(first.split('\n').length).toBeGreaterThan(50);
    expect(again()).toBe(first);
  });

  it('never writes over the store that it reads', () => {
    const before = readFileSync(join(folder, 'pools.ndjson'));
    const { status, stderr } = run('--format', 'csv', '--store', 'pools.ndjson', '--out', 'pools.ndjson');
    expect([status, stderr]).toEqual([2, expect.stringContaining('pools.ndjson: is read by the same command')]);
    expect(readFileSync(join(folder, 'pools.ndjson'))).toEqual(before);
  });

  it('writes several files into a folder, all or none', () => {
    expect(run('--format', 'suricata').stderr).toContain('suricata is 4 files; give a folder for them');
    expect(run('--format', 'suricata', '--out', 'rules').status).toBe(0);
    expect(readdirSync(join(folder, 'rules')).sort()).toEqual([
      'bitsecure-pool-addresses.lst',
      'bitsecure-pool-hosts.lst',
      'bitsecure-pool-names.lst',
      'bitsecure-pools.rules',
    ]);
    writeFileSync(join(folder, 'plain'), '');
    expect(run('--format', 'suricata', '--out', 'plain')).toMatchObject({ status: 2 });
    expect(readFileSync(join(folder, 'plain'), 'utf8')).toBe('');
  });

  it('says so where the store holds nothing', () => {
    const { status, stderr } = run('--format', 'hosts', '--store', 'none.ndjson', '--coin', 'XMR');
    expect(status).toBe(0);
    expect(stderr).toContain('none.ndjson holds no probe yet');
  });

  it('tells that there is nothing by its exit status', () => {
    const { status, stdout } = run('--format', 'hosts', '--status', 'up');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^# 0 names/);
  });

  it.each([
    [['--format', 'csv', '--status', 'upp'], 'USAGE', '--status "upp" is none'],
    [['--format', 'csv', '--since', 'yesterday'], 'USAGE', '--since "yesterday" is no span of time'],
    [['--format', 'xls'], 'USAGE', '--format is ecs-threat | '],
  ])('%j is refused in one line', (args, code, why) => {
    const { status, stdout, stderr } = run(...args, '--out', 'x.out');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).toContain(why);
    expect(existsSync(join(folder, 'x.out'))).toBe(false);
  });
});
