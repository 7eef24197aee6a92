/** panelsJSON once it is decoded. */
import { embeddedShapeProblems, type Check } from '../check.ts';

export const check: Check = {
  severity: 'error',
  *run(pack) {
    const schema = pack.target.form === 'array' ? 'panels-netmon' : 'panels-ndjson';
    yield* embeddedShapeProblems(pack, 'dashboard', 'panelsJSON', schema);
  },
};
