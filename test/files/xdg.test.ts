import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { userFolder } from '../../files/xdg.ts';

afterEach(() => vi.unstubAllEnvs());

it('is where the environment says, unless that is relative', () => {
  expect(userFolder('XDG_DATA_HOME', { XDG_DATA_HOME: '/x' })).toBe('/x/bitsecure');
  for (const given of [{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'x' }])
    expect(userFolder('XDG_STATE_HOME', given)).toBe(join(homedir(), '.local', 'state', 'bitsecure'));
});

it.each(['', 'relative'])('HOME=%s is no home', (home) => {
  vi.stubEnv('HOME', home);
  expect(userFolder('XDG_DATA_HOME', {})).toBe(join(userInfo().homedir, '.local', 'share', 'bitsecure'));
});
