import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Digests of miners' logins are of a key; what the tests expect is of this one.
    env: { BITSECURE_LOGIN_KEY: 'tests' },
    // Many tests wait, for engines or for time-outs: another file runs meanwhile, also where there are two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
    hookTimeout: 300_000,
    coverage: {
      provider: 'v8',
      include: [
        '{model,files,capture,baseline,generator,validator,upgrade,cluster,replay,pools,proof,check,kibana,cli}/**/*.ts',
      ],
      exclude: ['model/generated/**'],
    },
  },
});
