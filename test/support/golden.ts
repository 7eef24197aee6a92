/** Golden artefacts: compared byte for byte, rewritten by `npm run test:update` (UPDATE_GOLDEN=1). */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { REPOSITORY } from './shared.ts';

/** Compares with `test/golden/<path>`; in update mode writes it. Text is compared as text, so that a difference can be read. */
export function expectGolden(path: string, content: string | Uint8Array): void {
  const file = join(REPOSITORY, 'test', 'golden', path);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return;
  }
  expect(existsSync(file), `no golden artefact ${path}: make it with npm run test:update`).toBe(true);
  if (typeof content === 'string') expect(content).toBe(readFileSync(file, 'utf8'));
  else expect(Buffer.compare(readFileSync(file), content), `${path} differs from its golden artefact`).toBe(0);
}
