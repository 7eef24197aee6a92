import { embeddedShapeProblems, type Check } from '../check.ts';

export const check: Check = {
  about: 'panelsJSON of another shape than is read: the import says that all is well, and panels are missing.',
  severity: 'error',
  *run(pack) {
    const schema = pack.target.form === 'array' ? 'panels-netmon' : 'panels-ndjson';
    yield* embeddedShapeProblems(pack, 'dashboard', 'panelsJSON', schema);
  },
};
