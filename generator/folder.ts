/** What is in a target folder from before: our own unchanged files, or something that the user put or changed there. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../files/digest.ts';
import { fileError } from '../files/read.ts';
import { schemaViolations } from '../files/schema.ts';
import type { Manifest } from '../model/generated/manifest.ts';
import { MANIFEST } from './generate.ts';

export interface FolderState {
  /** False when there is no such folder. */
  exists: boolean;
  /** Names of ours that differ from the manifest, or are gone. */
  edited: string[];
  /** Names that no manifest knows. */
  strangers: string[];
  /** sha256 by name of every regular file of ours. */
  present: Map<string, string>;
}

function entriesOf(folder: string): string[] | undefined {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError(error, folder, true);
  }
}

function hashOf(file: string): string | undefined {
  try {
    return statSync(file).isFile() ? sha256(readFileSync(file)) : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError(error, file);
  }
}

function manifestOf(folder: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'));
    return schemaViolations('manifest', value).length === 0 ? (value as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Compares a target folder with its own manifest. A folder without a readable one holds strangers only.
 * @throws BitSecureError UNWRITABLE, UNREADABLE
 */
export function inspectFolder(folder: string): FolderState {
  const entries = entriesOf(folder);
  const state: FolderState = { exists: entries !== undefined, edited: [], strangers: [], present: new Map() };
  if (entries === undefined || entries.length === 0) return state;
  const manifest = manifestOf(folder);
  if (manifest === undefined) {
    const own = entries.includes(MANIFEST) ? [MANIFEST] : [];
    return { ...state, edited: own, strangers: entries.filter((name) => name !== MANIFEST) };
  }
  const known = new Map(manifest.files.map(({ name, sha256 }) => [name, sha256]));
  for (const [name, expected] of known) {
    const actual = hashOf(join(folder, name));
    if (actual !== undefined) state.present.set(name, actual);
    if (actual !== expected) state.edited.push(name);
  }
  state.present.set(MANIFEST, hashOf(join(folder, MANIFEST)) ?? '');
  state.strangers = entries.filter((name) => name !== MANIFEST && !known.has(name));
  return state;
}
