/**
 * Puts a pack into its folder. Every target folder is made whole beside its place and then swapped in; all of them or none.
 * What a killed run leaves behind is put right by the next one.
 */
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../files/atomic.ts';
import { sha256 } from '../files/digest.ts';
import { isAlive } from '../files/process.ts';
import { fileError } from '../files/read.ts';
import { BitSecureError } from '../model/errors.ts';
import { enumerate } from '../model/text.ts';
import { inspectFolder, type FolderState } from './folder.ts';
import type { GeneratedPack, GeneratedTarget } from './generate.ts';

export interface WrittenFile {
  /** As the user would name it: `out/target/name`. */
  file: string;
  target: string;
  name: string;
  bytes: number;
  sha256: string;
  change: 'new' | 'changed' | 'same';
}

export interface WriteOptions {
  /** Overwrites files of ours that the user edited. Files that are not ours stay in any case. */
  force: boolean;
  /** Says what would be written, and writes nothing. */
  dryRun: boolean;
}

/** Files that a refusal names. */
const NAMED = 8;
/** `.netmon.<process>-<random>.new` is being made, `.old` was there before: a killed run's are told by their dead process. */
const LEFTOVER = /^\.(.+)\.(\d+)-[0-9a-f]{8}\.(new|old)$/;

/** Puts back the folder that a killed run had moved aside, and removes what it left half-made. */
function recover(out: string): void {
  if (!existsSync(out)) return;
  for (const entry of readdirSync(out).sort()) {
    const [, target, pid, kind] = LEFTOVER.exec(entry) ?? [];
    if (target === undefined || isAlive(Number(pid))) continue;
    if (kind === 'old' && !existsSync(join(out, target))) renameSync(join(out, entry), join(out, target));
    else rmSync(join(out, entry), { recursive: true, force: true });
  }
}

function refuseEdited(out: string, states: ReadonlyMap<string, FolderState>, force: boolean): void {
  const names = [...states].flatMap(([target, { edited, strangers }]) =>
    [...edited, ...strangers].map((name) => join(out, target, name)),
  );
  if (names.length === 0 || force) return;
  throw new BitSecureError('EDITED_OUTPUT', `not made by the last run, or changed since: ${enumerate(names, NAMED)}`, {
    hint: 'choose another --out, or --force to overwrite what is edited (files that are not of the pack stay)',
  });
}

function describe(out: string, pack: GeneratedPack, states: ReadonlyMap<string, FolderState>): WrittenFile[] {
  return pack.targets.flatMap(({ id, files }) =>
    files.map(({ name, content }): WrittenFile => {
      const hash = sha256(content);
      const before = states.get(id)?.present.get(name);
      return {
        file: join(out, id, name),
        target: id,
        name,
        bytes: Buffer.byteLength(content),
        sha256: hash,
        change: before === undefined ? 'new' : before === hash ? 'same' : 'changed',
      };
    }),
  );
}

/** Makes the new folder beside its place: our files, and the strangers of the old one. */
function stage(out: string, target: GeneratedTarget, state: FolderState, staged: string): void {
  makeFolder(staged);
  for (const name of state.strangers) {
    cpSync(join(out, target.id, name), join(staged, name), {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
  }
  for (const { name, content } of target.files) writeFileSync(join(staged, name), content);
}

/**
 * Writes the pack to `<out>/<target>/…`. Synchronous from the first file to the last rename, so no signal cuts it short.
 * A target whose files are all the same is left alone.
 * @throws BitSecureError EDITED_OUTPUT, UNWRITABLE, UNREADABLE
 */
export function writePack(pack: GeneratedPack, out: string, { force, dryRun }: WriteOptions): WrittenFile[] {
  const mark = `${process.pid}-${randomBytes(4).toString('hex')}`;
  const undo: (() => void)[] = [];
  try {
    if (!dryRun) {
      makeFolder(out);
      recover(out);
    }
    const states = new Map(pack.targets.map(({ id }) => [id as string, inspectFolder(join(out, id))]));
    refuseEdited(out, states, force);
    const written = describe(out, pack, states);
    if (dryRun) return written;
    const changed = pack.targets.filter(({ id }) => isChanged(id, written, states));
    const paths = changed.map((target) => ({
      target,
      place: join(out, target.id),
      staged: join(out, `.${target.id}.${mark}.new`),
      before: join(out, `.${target.id}.${mark}.old`),
    }));
    for (const { target, staged } of paths) {
      undo.unshift(() => rmSync(staged, { recursive: true, force: true }));
      stage(out, target, states.get(target.id) as FolderState, staged);
    }
    for (const { target, place, staged, before } of paths) {
      if (states.get(target.id)?.exists === true) {
        renameSync(place, before);
        undo.unshift(() => renameSync(before, place));
      }
      renameSync(staged, place);
      undo.unshift(() => rmSync(place, { recursive: true, force: true }));
    }
    undo.length = 0;
    for (const { before } of paths) rmSync(before, { recursive: true, force: true });
    return written;
  } catch (error) {
    for (const step of undo) {
      try {
        step();
      } catch {
        // The next run puts right what cannot be undone now; the first fault is the one to tell.
      }
    }
    throw error instanceof BitSecureError ? error : fileError(error, out, true);
  }
}

function isChanged(id: string, written: readonly WrittenFile[], states: ReadonlyMap<string, FolderState>): boolean {
  const files = written.filter(({ target }) => target === id);
  const gone = [...(states.get(id)?.present.keys() ?? [])].some((name) => !files.some((file) => file.name === name));
  return gone || files.some(({ change }) => change !== 'same');
}
