/** Paths as the user gave them → packs, each with its target and profile. What is wrong inside a file is for the checks to say. */
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { builtInProfiles, loadProfile, matchProfile, type TargetId } from '../files/profile.ts';
import { fileError } from '../files/read.ts';
import { schemaViolations } from '../files/schema.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Manifest } from '../model/generated/manifest.ts';
import { usedFields } from './used-fields.ts';
import type { Pack, PackFile } from './pack.ts';
import { dashboardOf } from '../model/panels.ts';
import { poolIndexOf } from './known-fields.ts';
import { panelRole } from './panel-roles.ts';
import { digestOf, readPackFile } from './read-file.ts';
import { objectsOfFile } from './read-objects.ts';
import { TARGETS } from './targets.ts';

export interface ReadOptions {
  /** Overrides what manifest or shape say. */
  target?: TargetId;
  /** Built-in name or file; overrides the manifest's. */
  profile?: string;
}

/** No pack comes near. */
const MOST_FILES = 1000;
const MOST_CHARACTERS = 100_000_000;

/**
 * Reads packs. A folder is a pack, or holds packs in its folders; single files are one pack per target.
 * @throws BitSecureError NOT_FOUND, UNREADABLE, BAD_PACK for a folder or files without any content, TOO_LARGE, BAD_PROFILE
 */
export function readPacks(paths: readonly string[], options: ReadOptions = {}): Pack[] {
  const packs: Pack[] = [];
  const single: PackFile[] = [];
  for (const path of paths) {
    if (isFolder(path)) packs.push(...readFolder(path, options, true));
    else single.push(readPackFile(path));
  }
  const told = single.filter((file) => file.role !== 'other');
  const [stranger] = single;
  if (stranger !== undefined && told.length === 0) {
    throw new BitSecureError('BAD_PACK', 'is no file of a pack, and no document', {
      file: stranger.name,
      hint: 'name a folder, or files that end with .json, .ndjson or .yaml',
    });
  }
  const byTarget = new Map<TargetId, PackFile[]>();
  for (const file of told) {
    const target = options.target ?? manifestBeside(file)?.target.id ?? targetByShape([file], dirname(file.name));
    byTarget.set(target, [...(byTarget.get(target) ?? []), file]);
  }
  for (const [target, files] of byTarget) {
    const [manifest] = files.flatMap((file) => manifestBeside(file) ?? []);
    packs.push(makePack(files, { ...options, target }, undefined, manifest));
  }
  return packs;
}

/**
 * A pack of files that are already read.
 * @param folder name of the folder that holds them and nothing else
 * @throws BitSecureError BAD_PROFILE, NOT_FOUND for a profile that cannot be had
 */
export function makePack(files: PackFile[], options: ReadOptions, folder?: string, beside?: Manifest): Pack {
  const manifest = beside ?? manifestOf(files);
  const target = TARGETS[options.target ?? manifest?.target.id ?? targetByShape(files, folder ?? '')];
  // A file of another form is told as a whole: nothing in it would suit the target.
  const objects = files.flatMap((file) =>
    file.role === 'content' && file.form !== target.form ? [] : objectsOfFile(file),
  );
  const roles = new Set(objects.map((object) => panelRole(object)).filter((role) => role !== undefined));
  const ownRoles = [...roles].filter((role) => dashboardOf(role) === 'miners');
  const pack: Pack = {
    ...(folder === undefined ? {} : { folder }),
    target,
    files,
    objects,
    ...(manifest === undefined ? {} : { manifest }),
    isBitSecure: manifest !== undefined || ownRoles.length > 1,
  };
  return { ...pack, ...profileOf(pack, options.profile) };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw fileError(error, path);
  }
}

function readFolder(folder: string, options: ReadOptions, mayHoldFolders: boolean): Pack[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw fileError(error, folder);
  }
  const names = entries.filter((entry) => !entry.name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = readFiles(
    folder,
    names.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name)),
  );
  if (files.some((file) => file.role !== 'other' && file.role !== 'config')) {
    for (const { name } of manifestOf(files)?.files ?? []) {
      const file = files.find(({ base }) => base === name);
      if (file !== undefined && file.sha256 === undefined) file.sha256 = digestOf(file);
    }
    return [makePack(files, options, folder)];
  }
  const packs = mayHoldFolders
    ? names
        .filter((entry) => entry.isDirectory())
        .flatMap((entry) => readFolder(join(folder, entry.name), options, false))
    : [];
  if (mayHoldFolders && packs.length === 0) {
    throw new BitSecureError('BAD_PACK', 'holds no file of a pack', {
      file: folder,
      hint: 'name the folder of one target, or the .json and .ndjson files themselves',
    });
  }
  return packs;
}

/** All files of a folder. What is no pack (a home folder, a download folder) is refused before it fills the memory. */
function readFiles(folder: string, names: readonly string[]): PackFile[] {
  const files: PackFile[] = [];
  let characters = 0;
  for (const name of names) {
    const file = readPackFile(name);
    characters += file.text.length;
    files.push(file);
    if (characters > MOST_CHARACTERS || files.length > MOST_FILES) {
      throw new BitSecureError('TOO_LARGE', `holds more than ${MOST_FILES} files or ${MOST_CHARACTERS} characters`, {
        file: folder,
        hint: 'name the folder of one target, or the files themselves',
      });
    }
  }
  return files;
}

/** The manifest among the files, when it has the right shape. */
function manifestOf(files: readonly PackFile[]): Manifest | undefined {
  const value = files.find((file) => file.role === 'manifest')?.documents[0]?.value;
  return value !== undefined && schemaViolations('manifest', value, 'first').length === 0
    ? (value as Manifest)
    : undefined;
}

/** A single file out of a pack's folder still is for that pack's target and profile. */
function manifestBeside(file: PackFile): Manifest | undefined {
  const name = join(dirname(file.name), 'manifest.json');
  try {
    const manifest = manifestOf([readPackFile(name)]);
    return manifest?.files.some((listed) => listed.name === file.base) === true ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function targetByShape(files: readonly PackFile[], folder: string): TargetId {
  const named = basename(folder);
  if (Object.hasOwn(TARGETS, named)) return named as TargetId;
  const content = files.filter((file) => file.role === 'content' || file.role === 'index-pattern');
  if (content.some((file) => file.text.includes('useNormalizedOpenSearchInterval'))) return 'opensearch-dashboards';
  const ndjson = content.some((file) => file.form === 'ndjson' || /\.ndjson$/i.test(file.base));
  return ndjson ? 'kibana' : 'netmon';
}

function profileOf(pack: Pack, asked: string | undefined): Partial<Pack> {
  if (asked !== undefined) return { profile: loadProfile(asked) };
  const named = pack.manifest?.profile.id;
  if (named !== undefined) {
    return builtInProfiles().includes(named) ? { profile: loadProfile(named) } : { unknownProfile: named };
  }
  // The pool index has fields of its own, whatever sessions are called.
  const sessions = pack.objects.filter((object) => poolIndexOf(pack, object) === undefined);
  const profile = matchProfile(sessions.flatMap((object) => usedFields(object).map(({ field }) => field)));
  return profile === undefined ? {} : { profile };
}
