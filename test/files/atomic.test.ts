import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder, writeFileAtomic } from '../../files/atomic.ts';
import { BitSecureError } from '../../model/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-atomic-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Folders that no program can make; a recursive mkdir of Node 20 never comes back from them. */
const IMPOSSIBLE = join('/proc', 'nothing', 'here');
const noProc = existsSync('/proc/self') ? '' : ' (skipped: no /proc)';

describe('writing a file whole', () => {
  it('makes its folders, and leaves nothing beside it', () => {
    const file = join(folder, 'a', 'b', 'c.txt');
    writeFileAtomic(file, 'one');
    writeFileAtomic(file, 'two');
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['c.txt']);
    makeFolder(join(folder, 'a'));
  });

  it.skipIf(noProc !== '')(`gives up where no folder can be${noProc}`, () => {
    expect(() => writeFileAtomic(join(IMPOSSIBLE, 'file'), 'x')).toThrow(BitSecureError);
  });

  it('leaves nothing behind where a folder stands in its place', () => {
    makeFolder(join(folder, 'taken', 'c.txt'));
    expect(() => writeFileAtomic(join(folder, 'taken', 'c.txt'), 'x')).toThrow('cannot be written (EISDIR)');
    expect(readdirSync(join(folder, 'taken'))).toEqual(['c.txt']);
  });

  it('tells that a file stands where a folder should be', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeFileAtomic(join(folder, 'file', 'x', 'y'), 'x')).toThrow('cannot be written (ENOTDIR)');
  });
});
