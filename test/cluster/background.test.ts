/** What a folder of states may hold that no start wrote. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopInBackground } from '../../cluster/background.ts';
import { runCli } from '../support/cli.ts';
import { REPOSITORY } from '../support/shared.ts';

let cache = '';
beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'bitsecure-states-'));
  mkdirSync(join(cache, 'clusters'));
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

const state = { engine: 'opensearch@3.8.0', url: 'http://127.0.0.1:1', version: '3.8.0', pid: 4_000_000 };
const whole = { ...state, enginePid: 4_000_001, folder: join(tmpdir(), 'bitsecure-cluster-none') };

describe('a state that', () => {
  it.each([
    ['is empty', ''],
    ['is nothing', 'null'],
    ['has no folder', JSON.stringify(state)],
    ['names every process', JSON.stringify({ ...whole, enginePid: -1 })],
    ['is of another process', JSON.stringify({ ...whole, pid: 1 })],
    ['is of a process that is gone', JSON.stringify(whole)],
  ])('%s is removed, and hinders nothing', (_what, content) => {
    const file = join(cache, 'clusters', '4000000.json');
    for (const command of ['status', 'stop']) {
      writeFileSync(file, content);
      const { status, stdout, stderr } = runCli(['cluster', command], { env: { BITSECURE_CACHE: cache } });
      expect([status, stdout, stderr]).toEqual([0, '', 'none is running\n']);
      expect(existsSync(file)).toBe(false);
    }
  });
});

const main = join(REPOSITORY, 'lib', 'cli', 'main.js');
const nobody = { uid: 65_534, gid: 65_534 };
/** Whether this is root, and another user may run what is here. */
const changesUser = process.getuid?.() === 0 && spawnSync(process.execPath, [main, '--version'], nobody).status === 0;

it.skipIf(!changesUser)("what is left of another user's cluster hinders nothing, and stays", () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitsecure-cluster-'));
  const file = join(cache, 'clusters', '4000000.json');
  try {
    mkdirSync(join(folder, 'data'));
    chmodSync(cache, 0o755);
    writeFileSync(file, JSON.stringify({ ...whole, folder }));
    const env = { ...process.env, BITSECURE_CACHE: cache };
    const { status, stderr } = spawnSync(process.execPath, [main, 'cluster', 'status'], { ...nobody, env });
    expect([status, String(stderr)]).toEqual([0, 'none is running\n']);
    expect([existsSync(file), existsSync(folder)]).toEqual([true, true]);
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(file);
  }
});

it('what somebody else stopped in this moment is stopped', async () => {
  await expect(stopInBackground(whole, cache)).resolves.toBeUndefined();
});

it('a heap is a whole number of megabytes', () => {
  const { status, stderr } = runCli(['cluster', 'start', '--heap', '512.5'], { env: { BITSECURE_CACHE: cache } });
  expect(status).toBe(2);
  expect(stderr).toMatch(/--heap must be a whole number from 128 to 65536 \[USAGE\]/);
});
