/** Reading, changing and writing a user's own catalogue, one process at a time. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileError } from '../../files/read.ts';
import { withLock } from '../../files/lock.ts';
import { BitSecureError } from '../../model/errors.ts';
import { shippedCatalogue } from '../catalogue/load.ts';
import { readOverlay, writeOverlay } from '../catalogue/overlay.ts';
import { OwnCatalogue } from './own-catalogue.ts';

/** The user's own catalogue as it is; empty where there is none yet. @throws BitSecureError BAD_CATALOGUE, UNREADABLE */
export function openOwn(file: string): OwnCatalogue {
  return new OwnCatalogue(shippedCatalogue(), existsSync(file) ? readOverlay(file) : []);
}

/**
 * Changes the user's own catalogue; nothing is written when `change` throws. Another process that changes it is waited for.
 * @throws BitSecureError BAD_CATALOGUE, UNREADABLE, UNWRITABLE, and what `change` throws
 */
export async function changeOwn<T>(
  file: string,
  change: (own: OwnCatalogue) => T,
  onWait: (pid: number) => void,
): Promise<T> {
  const job = (): Promise<T> => {
    const own = openOwn(file);
    const result = change(own);
    writeOverlay(file, own.entries());
    return Promise.resolve(result);
  };
  try {
    return await withLock(join(dirname(file), `.${basename(file)}.lock`), onWait, job);
  } catch (error) {
    throw error instanceof BitSecureError ? error : fileError(error, file, true);
  }
}
