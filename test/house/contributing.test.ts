/** CONTRIBUTING.md and the READMEs of fixtures/ name what is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY } from '../support/shared.ts';

const GUIDE = readFileSync(join(REPOSITORY, 'CONTRIBUTING.md'), 'utf8');

function folders(...parts: string[]): string[] {
  return readdirSync(join(REPOSITORY, ...parts), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name);
}

it('every path that the guide names exists', () => {
  const paths = [...GUIDE.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map((match) => match[1] ?? '');
  expect(paths.length).toBeGreaterThan(50);
  expect(paths.filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
});

it('the map has every folder of the package', () => {
  const made = new Set(['node_modules', 'lib', 'dist', 'coverage', 'test-results', 'docs']);
  const rows = GUIDE.split('\n').filter((line) => line.startsWith('| `'));
  const named = folders()
    .filter((name) => !made.has(name))
    .concat(folders('capture').map((name) => `capture/${name}`));
  expect(named.filter((name) => !rows.some((row) => row.split(' | ')[0]?.includes(`\`${name}/\``)))).toEqual([]);
  const inside = rows.map((row) => /`(capture\/\w+)\/`/.exec(row)?.[1]).filter((name) => name !== undefined);
  expect(named).toEqual(expect.arrayContaining(inside));
});

it('every folder of fixtures has its provenance', () => {
  const readme = readFileSync(join(REPOSITORY, 'fixtures', 'README.md'), 'utf8');
  const listed = [...readme.matchAll(/^\| `([\w-]+)\//gm)].map((match) => match[1] ?? '');
  expect(listed.sort()).toEqual(folders('fixtures').sort());
});
