import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AtomicFile } from '../../files/atomic-file.ts';
import { makeFolder, writeFileAtomic, writePrivateOnce } from '../../files/atomic.ts';
import { refuseInput } from '../../files/destination.ts';
import { BitSecureError } from '../../model/errors.ts';
import { REPOSITORY } from '../support/shared.ts';

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

describe('writing a private file once', () => {
  it('is seen by its owner alone, and says the same to whoever comes second', () => {
    const file = join(folder, 'private', 'key');
    expect(writePrivateOnce(file, 'first').toString()).toBe('first');
    expect(writePrivateOnce(file, 'second').toString()).toBe('first');
    expect(readdirSync(join(folder, 'private'))).toEqual(['key']);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('what stands where a file is to be written', () => {
  const written = (file: string): void => {
    const growing = new AtomicFile(file);
    growing.write('grown');
    growing.commit();
  };

  it('a symbolic link stays, and its file is the new one', () => {
    writeFileSync(join(folder, 'real'), 'old');
    symlinkSync('real', join(folder, 'link'));
    symlinkSync('made', join(folder, 'dangling'));
    writeFileAtomic(join(folder, 'link'), 'new');
    writeFileAtomic(join(folder, 'dangling'), 'new');
    expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new');
    expect(readFileSync(join(folder, 'made'), 'utf8')).toBe('new');
    written(join(folder, 'link'));
    expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('grown');
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('a pipe is written to and stays a pipe', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const write of [(): void => writeFileAtomic(pipe, 'whole'), (): void => written(pipe)]) {
      const reader = spawn('cat', [pipe]);
      const text = reader.stdout.toArray() as Promise<Buffer[]>;
      write();
      expect(Buffer.concat(await text).toString()).toMatch(/^(whole|grown)$/);
      expect(lstatSync(pipe).isFIFO()).toBe(true);
    }
  });

  it.skipIf(process.platform === 'win32')('a pipe that nobody reads is waited for, and given up', async () => {
    const pipe = join(folder, 'unread');
    execFileSync('mkfifo', [pipe]);
    expect(() => written(pipe)).toThrow('is a pipe, and nobody reads it');
    const reader = spawn('sh', ['-c', `sleep 0.5; cat '${pipe}'`]);
    const text = reader.stdout.toArray() as Promise<Buffer[]>;
    writeFileAtomic(pipe, 'late');
    expect(Buffer.concat(await text).toString()).toBe('late');
  });

  it('a folder and an empty name are told', () => {
    for (const write of [(file: string): void => writeFileAtomic(file, ''), written]) {
      expect(() => write(folder)).toThrow('cannot be written (EISDIR)');
      expect(() => write('')).toThrow('the name of the file to write is empty');
    }
  });

  it('a file that is read is refused, by whatever name', () => {
    writeFileSync(join(folder, 'input'), '');
    symlinkSync('input', join(folder, 'other-name'));
    expect(() => refuseInput(join(folder, 'other-name'), ['-', join(folder, 'input')])).toThrow('is read by the same');
    refuseInput(join(folder, 'output'), [join(folder, 'input')]);
    refuseInput(join(folder, 'input', 'below'), [undefined, join(folder, 'input')]);
  });

  it('so is one that the shell gave as a standard stream', () => {
    const program = `import { refuseInput } from ${JSON.stringify(join(REPOSITORY, 'lib', 'files', 'destination.js'))};
      try { refuseInput(...JSON.parse(process.argv[1])); } catch (error) { process.stderr.write(error.toLine()); }`;
    const file = join(folder, 'capture');
    writeFileSync(file, 'old');
    const told = (out: string, input: string, stdin: 'r' | 'ignore', stdout: 'a' | 'ignore'): string => {
      const stdio = [stdin, stdout].map((flags) => (flags === 'ignore' ? flags : openSync(file, flags)));
      const args = ['--input-type=module', '-e', program, JSON.stringify([out, [input]])];
      const { stderr } = spawnSync(process.execPath, args, { stdio: [...stdio, 'pipe'], encoding: 'utf8' });
      for (const each of stdio) if (typeof each === 'number') closeSync(each);
      return stderr;
    };
    expect(told(file, '-', 'r', 'ignore')).toMatch(/capture: is read by the same command; write to another file/);
    expect(told('-', file, 'ignore', 'a')).toMatch(/^stdout: is read by the same command/);
    expect(told('-', '-', 'r', 'a')).toMatch(/^stdout: is read by the same command/);
    expect(told('-', '-', 'r', 'ignore')).toBe('');
    expect(told(join(folder, 'input'), '-', 'r', 'a')).toBe('');
  });
});
