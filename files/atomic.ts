/** Writing that leaves the old file or the new one, never a part: temporary file beside the target, then rename. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { destinationOf, openInPlace } from './destination.ts';
import { BitSecureError } from '../model/errors.ts';
import { fileError } from './read.ts';

/** A name beside `target` that no reader will take for a finished file. */
export function temporaryName(target: string): string {
  return join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.part`);
}

/** Removes what killed writers of `target` left beside it. Only for who knows that nobody writes it now. */
export function sweepTemporaries(target: string): void {
  const folder = dirname(target);
  if (!existsSync(folder)) return;
  const stem = `.${basename(target)}.`;
  for (const name of readdirSync(folder))
    if (name.startsWith(stem) && /^[0-9a-f]{8}\.part$/.test(name.slice(stem.length))) rmSync(join(folder, name));
}

/**
 * Makes a folder and its parents. Not by `mkdirSync(…, { recursive: true })`: Node 20 tries for ever where the system
 * says that there is no parent although there is one, such as below /proc.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Writes a file whole or not at all; makes its folder. Follows symbolic links; a device or a pipe is written to in place.
 * @throws BitSecureError UNWRITABLE
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  let temporary: string | undefined;
  try {
    const { path, inPlace } = destinationOf(file);
    if (inPlace) {
      const descriptor = openInPlace(path);
      try {
        writeFileSync(descriptor, content);
      } finally {
        closeSync(descriptor);
      }
      return;
    }
    makeFolder(dirname(path));
    temporary = temporaryName(path);
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    try {
      if (temporary !== undefined) rmSync(temporary, { force: true });
    } catch {
      // Where not even this works, such as below a file taken for a folder, nothing was written; the first fault is the one to tell.
    }
    throw error instanceof BitSecureError ? error : fileError(error, file, true);
  }
}

/**
 * Writes a file that only its owner reads, whole, unless it is there already; makes its folder. Answers what is in it then: of
 * two processes that write it at once both get the same.
 * @throws the system's error
 */
export function writePrivateOnce(file: string, content: string): Buffer {
  makeFolder(dirname(file));
  const temporary = temporaryName(file);
  try {
    writeFileSync(temporary, content, { mode: 0o600, flag: 'wx' });
    try {
      linkSync(temporary, file);
    } catch (error) {
      // Some file systems have no links; a rename would be the last word instead of the first.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(temporary, file);
    }
  } finally {
    rmSync(temporary, { force: true });
  }
  return readFileSync(file);
}
