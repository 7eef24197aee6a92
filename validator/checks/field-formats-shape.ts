import { embeddedShapeProblems, type Check } from '../check.ts';

export const check: Check = {
  about: 'fieldFormatMap of another shape than is read: the fields are shown unformatted, or the index pattern fails.',
  severity: 'error',
  *run(pack) {
    yield* embeddedShapeProblems(pack, 'index-pattern', 'fieldFormatMap', 'field-formats');
  },
};
