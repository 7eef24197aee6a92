/** Packs of the generator in a folder, and as the objects that are imported. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namedPack, objectsToImport } from '../../cli/import-pack.ts';
import type { TargetId } from '../../files/profile.ts';
import type { ImportObject } from '../../kibana/object.ts';
import { readPacks } from '../../validator/read-pack.ts';
import { packOf } from '../support/packs.ts';

export const TARGETS: readonly TargetId[] = ['netmon', 'kibana', 'opensearch-dashboards'];

/** Writes the targets' packs of a base into folders of their names. */
export async function writePacks(folder: string, base = 'home', targets = TARGETS): Promise<void> {
  for (const target of targets) {
    mkdirSync(join(folder, target), { recursive: true });
    for (const { name, content } of await packOf(base, target)) writeFileSync(join(folder, target, name), content);
  }
}

/** The objects of a pack in a folder. */
export function objectsOf(folder: string): ImportObject[] {
  return objectsToImport(readPacks([folder]).map((pack) => namedPack(pack).pack));
}
