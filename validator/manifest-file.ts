/** The manifest as a place for findings. */
import type { Pack, PackDocument, PackFile } from './pack.ts';

/** The folder's manifest, when it has the right shape; undefined for single files. */
export function manifestFile(pack: Pack): { file: PackFile; document: PackDocument } | undefined {
  if (pack.folder === undefined || pack.manifest === undefined) return undefined;
  const file = pack.files.find(({ role }) => role === 'manifest');
  const document = file?.documents[0];
  return file === undefined || document === undefined ? undefined : { file, document };
}
