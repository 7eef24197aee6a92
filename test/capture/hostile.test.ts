/** Every file of fixtures/hostile-captures: what it holds, and the one line that reading it must say. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOSTILE_CAPTURES } from '../support/hostile-captures.ts';
import { readAll } from '../support/records.ts';
import { REPOSITORY } from '../support/shared.ts';

const FOLDER = join(REPOSITORY, 'fixtures', 'hostile-captures');

if (process.env['UPDATE_GOLDEN'] === '1') {
  mkdirSync(FOLDER, { recursive: true });
  for (const { file, bytes } of HOSTILE_CAPTURES) writeFileSync(join(FOLDER, file), bytes);
}

describe.each(HOSTILE_CAPTURES)('fixtures/hostile-captures/$file', ({ file, bytes, packets = 0, error, warnings }) => {
  const path = join(FOLDER, file);

  it('is what its builder makes', () => {
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it(error === undefined ? 'is read, with the warnings due' : 'gives one clear line', async () => {
    const outcome = await readAll(path);
    expect(outcome.error?.toLine()).toBe(error === undefined ? undefined : `${path}: ${error}`);
    expect(outcome.error?.code).toBe(error === undefined ? undefined : 'BAD_CAPTURE');
    expect(outcome.summary?.warnings).toEqual(error === undefined ? warnings : undefined);
    expect(outcome.records.length).toBe(packets);
  });
});

it('no other file lies in fixtures/hostile-captures', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(HOSTILE_CAPTURES.map(({ file }) => file).sort());
});
