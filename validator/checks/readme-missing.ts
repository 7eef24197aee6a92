import type { Check } from '../check.ts';
import { manifestFile } from '../manifest-file.ts';

export const check: Check = {
  about: 'Without its README nobody knows how to import the pack, or that the index pattern has to be there first.',
  severity: 'warning',
  *run(pack) {
    const manifest = manifestFile(pack);
    if (manifest === undefined || pack.files.some(({ base }) => base === 'README.md')) return;
    if (pack.manifest?.files.some(({ name }) => name === 'README.md') === true) return;
    yield { at: manifest, message: 'the pack has no README.md', hint: 'generate the pack again' };
  },
};
