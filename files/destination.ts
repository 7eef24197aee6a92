/** Where a file that is to be written really stands. */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BitSecureError } from '../model/errors.ts';

export interface Destination {
  /** Behind symbolic links, so that a rename replaces the file and not the link. */
  path: string;
  /** A device or a pipe (/dev/null, /dev/stdout): it is written to; a rename would put a file in its place. */
  inPlace: boolean;
}

/** Undefined for what is not there or cannot be looked at: whoever opens it tells why. */
function statOf<T = string>(file: T, stat: (file: T) => Stats): Stats | undefined {
  try {
    return stat(file);
  } catch {
    return undefined;
  }
}

/** @throws BitSecureError UNWRITABLE for an empty name; an error with code EISDIR for a folder */
export function destinationOf(file: string): Destination {
  if (file === '') {
    throw new BitSecureError('UNWRITABLE', 'the name of the file to write is empty', { hint: 'give a name' });
  }
  const stats = statOf(file, statSync);
  if (stats?.isDirectory() === true) {
    throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  }
  if (stats !== undefined) {
    return stats.isFile() ? { path: realpathSync(file), inPlace: false } : { path: file, inPlace: true };
  }
  const isLink = statOf(file, lstatSync)?.isSymbolicLink() === true;
  return { path: isLink ? resolve(dirname(file), readlinkSync(file)) : file, inPlace: false };
}

/** How long a pipe with a name waits for who reads it, and between two looks. */
const READER_MS = 5_000;
const LOOK_MS = 50;

/**
 * Opens what is written to in place. A pipe with a name is waited for a few seconds: a plain `open` would wait for its reader
 * for ever, and be deaf to Ctrl-C.
 * @throws BitSecureError UNWRITABLE when nobody reads the pipe; the system's error
 */
export function openInPlace(path: string): number {
  if (statOf(path, statSync)?.isFIFO() !== true) return openSync(path, 'w');
  const still = new Int32Array(new SharedArrayBuffer(4));
  for (const deadline = Date.now() + READER_MS; ; Atomics.wait(still, 0, 0, LOOK_MS)) {
    let probe: number;
    try {
      probe = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      if (Date.now() < deadline) continue;
      throw new BitSecureError('UNWRITABLE', 'is a pipe, and nobody reads it', {
        file: path,
        hint: 'start what reads it, then run this again',
      });
    }
    try {
      return openSync(path, 'w');
    } finally {
      closeSync(probe);
    }
  }
}

/**
 * Refuses to write over what is read: a capture is not made again. `-` is stdout as `file`, stdin as an input: a shell may have
 * put files there (`>> capture.pcap`).
 * @param inputs files that the command reads; undefined for options that are not given
 * @throws BitSecureError UNWRITABLE
 */
export function refuseInput(file: string, inputs: readonly (string | undefined)[]): void {
  const stats = file === '-' ? statOf(1, fstatSync) : statOf(file, statSync);
  if (stats?.isFile() !== true) return;
  const isSame = (input: string | undefined): boolean => {
    if (input === undefined) return false;
    const other = input === '-' ? statOf(0, fstatSync) : statOf(input, statSync);
    return other?.dev === stats.dev && other.ino === stats.ino;
  };
  if (!inputs.some(isSame)) return;
  throw new BitSecureError('UNWRITABLE', 'is read by the same command', {
    file: file === '-' ? 'stdout' : file,
    hint: 'write to another file',
  });
}
