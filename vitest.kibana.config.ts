import { defineConfig } from 'vitest/config';

/** End-to-end with a real Kibana: minutes, not seconds, so apart from `npm test`. */
export default defineConfig({
  test: { include: ['test/kibana/**/*.e2e.ts'], fileParallelism: false, testTimeout: 120_000, hookTimeout: 300_000 },
});
