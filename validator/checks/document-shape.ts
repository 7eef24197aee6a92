import { checkBaseline } from '../../files/baseline-rules.ts';
import { checkProfile, type Profile } from '../../files/profile.ts';
import { parseYamlDocument } from '../../files/yaml-document.ts';
import { BitSecureError } from '../../model/errors.ts';
import type { Baseline } from '../../model/generated/baseline.ts';
import { pathOf } from '../../model/json.ts';
import { schemaProblems, type Check, type Problem } from '../check.ts';
import type { PackDocument, PackFile } from '../pack.ts';

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

/** What the rules beyond the schema refuse first. */
class Fault extends Error {
  readonly pointer: string;
  readonly hint: string | undefined;
  constructor(pointer: string, message: string, hint?: string) {
    super(message);
    this.pointer = pointer;
    this.hint = hint;
  }
}

const refuse = (pointer: string, message: string, hint?: string): never => {
  throw new Fault(pointer, message, hint);
};

const RULES = {
  baseline: (value: unknown) => checkBaseline(structuredClone(value) as Baseline, refuse),
  profile: (value: unknown) => checkProfile(value as Profile, refuse),
} as const;

function* documentProblems(file: PackFile, document: PackDocument, role: keyof typeof RULES): Iterable<Problem> {
  const shape = [...schemaProblems(role, document.value, (path) => ({ file, document, path }), `the ${role}`)];
  yield* shape;
  if (shape.length > 0) return;
  try {
    RULES[role](document.value);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { pointer, message, hint } = error;
    const at = { file, document, path: pathOf(pointer) };
    yield { at, message: `the ${role}: ${pointer}: ${message}`, ...(hint === undefined ? {} : { hint }) };
  }
}

export const check: Check = {
  about: 'A baseline, profile or configuration that does not keep to its schema: the command that reads it refuses it.',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      const [document] = file.documents;
      if (file.role === 'config') yield* configProblems(file);
      else if ((file.role === 'baseline' || file.role === 'profile') && document?.value !== undefined) {
        yield* documentProblems(file, document, file.role);
      }
    }
  },
};
