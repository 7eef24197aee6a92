import type { Check } from '../check.ts';
import { arrayOf, propertyOf } from '../../model/json.ts';
import type { PackFile } from '../pack.ts';
import { OBJECT_LIMIT } from '../read-file.ts';

function count(file: PackFile): number {
  const value = file.documents[0]?.value;
  if (file.form === 'array') return arrayOf(value).length;
  return file.form === 'envelope' ? arrayOf(propertyOf(value, 'objects')).length : file.documents.length;
}

export const check: Check = {
  about: 'An import takes 10,000 objects (`savedObjects.maxImportExportSize`).',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      if (file.role !== 'content' || count(file) <= OBJECT_LIMIT) continue;
      yield {
        at: { file },
        message: `holds more than ${OBJECT_LIMIT} objects, which an import refuses; only the first were looked at`,
        hint: 'split it into files of fewer objects',
      };
    }
  },
};
