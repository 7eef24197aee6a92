/** The mutation corpus: each seeded mistake is caught by its own code and by nothing else; packs without one give no finding. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TargetId } from '../../files/profile.ts';
import { CHECK_IDS } from '../../validator/check-ids.ts';
import { packFile } from '../../validator/read-file.ts';
import { makePack } from '../../validator/read-pack.ts';
import { validatePack } from '../../validator/validate.ts';
import { mutate, type Mutation, type PackText } from '../support/mutate.ts';
import { BASE_NAMES, packOf, packsOf } from '../support/packs.ts';
import { REPOSITORY } from '../support/shared.ts';

const CORPUS = join(REPOSITORY, 'fixtures', 'mutations');
const targets = readdirSync(CORPUS).filter((name) => !name.includes('.')) as TargetId[];
const corpus = targets.flatMap((target) =>
  readdirSync(join(CORPUS, target)).map((file) => ({
    target,
    name: file.replace('.json', ''),
    mutation: JSON.parse(readFileSync(join(CORPUS, target, file), 'utf8')) as Mutation,
  })),
);

function findings(files: readonly PackText[]): ReturnType<typeof validatePack>['findings'] {
  const read = files.map(({ name, content }) => packFile(`pack/${name}`, content));
  return validatePack(makePack(read, {}, 'pack')).findings;
}

describe('packs as they are generated', () => {
  it.each(BASE_NAMES)('%s: no finding on any target', async (base) => {
    for (const [target, files] of await packsOf(base)) expect(findings(files), target).toEqual([]);
  });
});

describe('seeded mistakes', () => {
  it.each(corpus)('$target/$name', async ({ target, mutation }) => {
    const found = findings(mutate(await packOf(mutation.base, target), mutation));
    expect([...new Set(found.map(({ code }) => code))].sort(), JSON.stringify(found, null, 1)).toEqual(
      [...mutation.expect].sort(),
    );
    if (mutation.path !== undefined) expect(found.map(({ path }) => path)).toContain(mutation.path);
    expect(found.length, 'no flood').toBeLessThan(120);
  });

  it('are at least 60, and over all targets', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(60);
    expect(new Set(corpus.map(({ target }) => target)).size).toBe(3);
  });

  it('hit every check', () => {
    const hit = new Set(corpus.flatMap(({ mutation }) => mutation.expect));
    expect(CHECK_IDS.filter((id) => !hit.has(id))).toEqual([]);
  });
});
