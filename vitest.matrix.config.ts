import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { defineConfig } from 'vitest/config';
import daily from './vitest.config.ts';

/** What is asked of engines, by the name that says of which. */
const ABOUT_AN_ENGINE = /\b(?:elasticsearch|opensearch)@\d/;

/**
 * The tests that ask for engines, and of these what is about an engine: the rest is `npm test`'s. BITSECURE_ENGINES=others leaves
 * out the engines that `npm test` asks as well.
 */
export default defineConfig({
  test: {
    ...daily.test,
    include: globSync('test/**/*.test.ts').filter((file) =>
      readFileSync(file, 'utf8').includes('describe.each(wantedEngines('),
    ),
    testNamePattern: ABOUT_AN_ENGINE,
    // Each starts an engine of a gigabyte or more.
    maxWorkers: 2,
    env: { ...daily.test?.env, BITSECURE_ENGINES: process.env['BITSECURE_ENGINES'] ?? 'all' },
  },
});
