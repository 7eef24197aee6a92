/** No test of an engine is outside the matrix: it goes by how a file asks for engines, and by what its tests are called. */
import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { ENGINE_IDS } from '../../cluster/engines.ts';
import matrix from '../../vitest.matrix.config.ts';
import { wantedEngines } from '../support/engines.ts';
import { REPOSITORY } from '../support/shared.ts';

const CI = readFileSync(join(REPOSITORY, '.ci', 'run'), 'utf8');
afterEach(() => vi.unstubAllEnvs());

it('every test that asks for engines is in the matrix, and says the engine in its name', () => {
  const asking = globSync('test/**/*.test.ts', { cwd: REPOSITORY })
    .map((file) => ({ file, text: readFileSync(join(REPOSITORY, file), 'utf8') }))
    .filter(({ file, text }) => text.includes('wantedEngines(') && file !== 'test/house/engines.test.ts');
  expect(asking.length).toBeGreaterThan(5);
  const others = asking.filter(({ text }) => !/^describe\.each\(wantedEngines\(\[.*\]\)\)\('[^']*%s/m.test(text));
  expect(others.map(({ file }) => file)).toEqual([]);
  expect(matrix.test?.include?.toSorted()).toEqual(asking.map(({ file }) => file).toSorted());
  for (const id of ENGINE_IDS) expect(`on ${id}`).toMatch(matrix.test?.testNamePattern ?? '');
});

it('CI asks the others, of folders that have such tests', () => {
  const [, folders = ''] = /^BITSECURE_ENGINES=others step npm run test:matrix -- (.*)$/m.exec(CI) ?? [];
  for (const folder of folders.split(' '))
    expect(
      matrix.test?.include?.some((file) => file.startsWith(`${folder}/`)),
      folder,
    ).toBe(true);
});

it('what is daily and the others are all', () => {
  const daily = ['opensearch@3.8.0', 'elasticsearch@5.6.16'] as const;
  const asked = (value: string): readonly string[] => {
    vi.stubEnv('BITSECURE_ENGINES', value);
    return wantedEngines(daily);
  };
  expect(asked('')).toEqual(daily);
  expect([...daily, ...asked('others')].toSorted()).toEqual(ENGINE_IDS.toSorted());
  expect(asked('all')).toEqual(ENGINE_IDS);
  expect(() => asked('othres')).toThrow('"othres", and not "all" or "others"');
});
