import { shortened, type Check } from '../check.ts';
import { manifestFile } from '../manifest-file.ts';

export const check: Check = {
  about: 'A file that the manifest lists and the folder does not have.',
  severity: 'error',
  *run(pack) {
    const manifest = manifestFile(pack);
    for (const [index, { name }] of (pack.manifest?.files ?? []).entries()) {
      if (manifest === undefined || pack.files.some(({ base }) => base === name)) continue;
      yield {
        at: { ...manifest, path: ['files', index, 'name'] },
        message: `${JSON.stringify(shortened(name))} is listed, and is not in the folder`,
        hint: 'generate the pack again',
      };
    }
  },
};
