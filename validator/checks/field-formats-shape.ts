/** fieldFormatMap once it is decoded. */
import { embeddedShapeProblems, type Check } from '../check.ts';

export const check: Check = {
  severity: 'error',
  *run(pack) {
    yield* embeddedShapeProblems(pack, 'index-pattern', 'fieldFormatMap', 'field-formats');
  },
};
