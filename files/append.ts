/** Appending to a file that others may read: all of it or nothing. */
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './atomic.ts';
import { fileError } from './read.ts';

/**
 * Appends text; makes the file and its folder. A kill in the middle leaves a part, which ends without a line break.
 * @throws BitSecureError UNWRITABLE, and the file is as it was
 */
export function appendWhole(file: string, text: string): void {
  let descriptor: number | undefined;
  try {
    makeFolder(dirname(file));
    descriptor = openSync(file, 'a');
    const { size } = fstatSync(descriptor);
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    } catch (error) {
      ftruncateSync(descriptor, size);
      throw error;
    }
  } catch (error) {
    throw fileError(error, file, true);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
