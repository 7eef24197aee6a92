import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
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
