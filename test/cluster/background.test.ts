/** What a folder of states may hold that no start wrote. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopInBackground } from '../../cluster/background.ts';
import { runCli } from '../support/cli.ts';

let cache = '';
beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'bitsecure-states-'));
  mkdirSync(join(cache, 'clusters'));
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

const state = { engine: 'opensearch@3.8.0', url: 'http://127.0.0.1:1', version: '3.8.0', pid: 4_000_000 };
const whole = { ...state, enginePid: 4_000_001, folder: '/tmp/bitsecure-cluster-none' };

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

it('what somebody else stopped in this moment is stopped', async () => {
  await expect(stopInBackground(whole, cache)).resolves.toBeUndefined();
});

it('a heap is a whole number of megabytes', () => {
  const { status, stderr } = runCli(['cluster', 'start', '--heap', '512.5'], { env: { BITSECURE_CACHE: cache } });
  expect(status).toBe(2);
  expect(stderr).toMatch(/--heap must be a whole number from 128 to 65536 \[USAGE\]/);
});
