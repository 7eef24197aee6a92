import type { Check, Problem } from '../check.ts';
import { schemaProblems } from '../check.ts';
import { arrayOf, propertyOf } from '../../model/json.ts';
import type { PackDocument, PackFile } from '../pack.ts';
import { isSummary } from '../read-objects.ts';

function* summaryProblems(file: PackFile, document: PackDocument): Iterable<Problem> {
  const { value } = document;
  const at = (...path: string[]) => ({ file, document, path });
  const shape = [
    ...schemaProblems('saved-objects/export-summary', value, (path) => ({ file, document, path }), 'the summary line'),
  ];
  if (shape.length > 0) {
    yield* shape;
    return;
  }
  const objects = file.documents.filter((other) => !isSummary(other.value)).length;
  const exported = Number(propertyOf(value, 'exportedCount'));
  if (exported !== objects) {
    yield {
      at: at('exportedCount'),
      message: `says that ${exported} objects were exported, and the file holds ${objects}`,
      hint: 'export again: lines are missing or were added',
    };
  }
  if (file.documents.at(-1) !== document) yield { at: at(), message: 'the summary line is not the last line' };
  const missing = arrayOf(propertyOf(value, 'missingReferences')).length;
  const said = Number(propertyOf(value, 'missingRefCount') ?? 0);
  if (said !== missing)
    yield { at: at('missingRefCount'), message: `says ${said}, and ${missing} references are listed` };
  else if (missing > 0) {
    yield {
      at: at('missingReferences'),
      message: `${missing} objects that others refer to were missing when this was exported`,
      hint: 'export with "include related objects"',
    };
  }
}

export const check: Check = {
  about: 'The last line of an export says how much there was: what does not agree was cut or edited.',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      if (file.form !== 'ndjson' || file.role !== 'content') continue;
      for (const document of file.documents) if (isSummary(document.value)) yield* summaryProblems(file, document);
    }
  },
};
