/** Reading the user's files: every fault is one BitSecureError that names the file. */
import { readFileSync } from 'node:fs';
import { BitSecureError } from '../model/errors.ts';

const REASONS: Record<string, string> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read (permission denied)',
  EPERM: 'may not be read (permission denied)',
};

const HINTS: Record<string, string> = {
  ENOENT: 'choose a place where folders can be made',
  ENOTDIR: 'a file stands where a folder should be; choose another place',
  EISDIR: 'it is a folder; give the name of a file in it',
  EACCES: 'choose a place where you may write',
  EPERM: 'choose a place where you may write',
  EROFS: 'choose a place where you may write',
  ENOSPC: 'make room on the disk, or choose another place',
  ENAMETOOLONG: 'choose a shorter name',
};

/** The error for a failed file-system call on `file`. */
export function fileError(error: unknown, file: string, writing = false): BitSecureError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const missing = code === 'ENOENT' && !writing;
  const reason = writing
    ? `cannot be written (${code || String(error)})`
    : (REASONS[code] ?? `cannot be read (${code || String(error)})`);
  return new BitSecureError(writing ? 'UNWRITABLE' : missing ? 'NOT_FOUND' : 'UNREADABLE', reason, {
    file,
    ...(writing && HINTS[code] !== undefined ? { hint: HINTS[code] } : {}),
    cause: error,
  });
}

/** Text of a user's file, without a byte order mark. @throws BitSecureError NOT_FOUND or UNREADABLE */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw fileError(error, file);
  }
}
