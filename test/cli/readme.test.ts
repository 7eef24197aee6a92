import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { REPOSITORY } from '../support/shared.ts';

// Every `console` block of the README is run in order, in one folder that has fixtures/; what it prints must be what the
// README shows. `npm run test:update` rewrites the README's outputs.
const README = join(REPOSITORY, 'README.md');
const folder = mkdtempSync(join(tmpdir(), 'bitsecure-readme-'));
symlinkSync(join(REPOSITORY, 'fixtures'), join(folder, 'fixtures'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string): string {
  const script = command
    .replace(/^npx bitsecure/, `"$NODE" "${join(REPOSITORY, 'lib', 'cli', 'main.js')}"`)
    .replace(/^npm run generate --/, `"$NODE" "${join(REPOSITORY, 'lib', 'cli', 'main.js')}" generate`);
  const shell = `{ ${script}\n} 2>&1; status=$?; [ $status = 0 ] || echo "(exit status $status)"`;
  return execFileSync('sh', ['-c', shell], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath },
  });
}

it('README: every example prints what is shown', () => {
  const before = readFileSync(README, 'utf8');
  let count = 0;
  const after = before.replace(/```console\n([\s\S]*?)```/g, (_, block: string) => {
    const commands = block.split('\n').filter((text) => text.startsWith('$ '));
    count += commands.length;
    return `\`\`\`console\n${commands.map((command) => `${command}\n${run(command.slice(2))}`).join('')}\`\`\``;
  });
  expect(count).toBeGreaterThan(5);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(README, after);
  else expect(after).toBe(before);
}, 120_000);
