import type { Check } from '../check.ts';
import { manifestFile } from '../manifest-file.ts';

export const check: Check = {
  about: "A file in the pack's folder that the manifest does not know.",
  severity: 'warning',
  *run(pack) {
    const manifest = manifestFile(pack);
    if (manifest === undefined || pack.manifest === undefined) return;
    const listed = new Set(pack.manifest.files.map(({ name }) => name));
    for (const file of pack.files) {
      if (file === manifest.file || listed.has(file.base)) continue;
      yield { at: { file }, message: 'is not in the manifest', hint: 'take it out of the folder' };
    }
  },
};
