import type { Check } from '../check.ts';

export const check: Check = {
  about: 'A file that is not what was generated: edited, or damaged on the way.',
  severity: 'error',
  *run(pack) {
    if (pack.folder === undefined) return;
    for (const { name, bytes, sha256 } of pack.manifest?.files ?? []) {
      const file = pack.files.find(({ base }) => base === name);
      if (file === undefined || (file.bytes === bytes && file.sha256 === sha256)) continue;
      yield {
        at: { file },
        message: `is not the file that the manifest lists: ${file.bytes === bytes ? 'other content' : `${file.bytes} bytes and not ${bytes}`}`,
        hint: 'generate the pack again, or keep your own copy elsewhere',
      };
    }
  },
};
