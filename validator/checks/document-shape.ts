import { parseYamlDocument } from '../../files/yaml-document.ts';
import { BitSecureError } from '../../model/errors.ts';
import { schemaProblems, type Check, type Problem } from '../check.ts';
import type { PackFile } from '../pack.ts';

/** A configuration: YAML, of which JSON is a part. Its reader names the first fault with its line. */
function* configProblems(file: PackFile): Iterable<Problem> {
  if (file.unread !== undefined || file.documents.some(({ fault }) => fault !== undefined)) return;
  try {
    parseYamlDocument(file.text, file.name, 'config', 'BAD_CONFIG', 'the keys are named like the flags of generate');
  } catch (error) {
    if (!(error instanceof BitSecureError)) throw error;
    const { line, hint } = error.place;
    yield {
      at: { file, ...(line === undefined ? {} : { line }) },
      message: `the configuration ${error.message}`,
      ...(hint === undefined ? {} : { hint }),
    };
  }
}

export const check: Check = {
  about: 'A baseline, profile or configuration that does not keep to its schema: the command that reads it refuses it.',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      if (file.role === 'config') yield* configProblems(file);
      const [document] = file.documents;
      if ((file.role !== 'baseline' && file.role !== 'profile') || document?.value === undefined) continue;
      yield* schemaProblems(file.role, document.value, (path) => ({ file, document, path }), `the ${file.role}`);
    }
  },
};
