/** The import: look first, write all that may be written, look again. */
import { BitSecureError, type ErrorCode } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { differences, inWords } from './compare.ts';
import { keyOf, titleOf, type ImportObject, type ObjectKey, type StoredObject } from './object.ts';
import { planImport, type Action, type Step } from './plan.ts';

/** Where saved objects are kept. */
export interface ObjectStore {
  /** What is stored under these keys; what is not there is left out. @throws BitSecureError */
  read: (keys: readonly { type: string; id: string }[]) => Promise<Map<ObjectKey, StoredObject>>;
  /** Writes the objects of steps that create or overwrite. @throws BitSecureError when nothing of it can be said to be written */
  write: (steps: readonly Step[]) => Promise<WriteResult>;
}

export interface WriteResult {
  /** Objects that the server refused, each with the reason in words. */
  refused: { object: ImportObject; reason: string; hint?: string }[];
  /** New ids of objects that the server stored under another one. */
  moved: Map<ObjectKey, string>;
}

export type Outcome =
  | Exclude<Action, 'create' | 'overwrite'>
  | 'created'
  | 'overwritten'
  | 'failed'
  | 'would create'
  | 'would overwrite'
  | 'not written';

export interface ImportedObject {
  type: string;
  /** Under which it is stored. */
  id: string;
  title: string;
  outcome: Outcome;
}

export interface ImportReport {
  objects: ImportedObject[];
  findings: Finding[];
  /** False for a dry run, after a refusal, and where nothing was to be done. */
  written: boolean;
}

const nameOf = (object: ImportObject): string => `${object.type} ${JSON.stringify(object.id)}`;

function finding(code: string, object: ImportObject, message: string, hint?: string): Finding {
  return { code, severity: 'error', message, file: object.file, ...(hint === undefined ? {} : { hint }) };
}

function row(object: ImportObject, outcome: Outcome, id = object.id): ImportedObject {
  return { type: object.type, id, title: titleOf(object), outcome };
}

/** Words for what a plan refuses or leaves as it is. */
function findingsOf(steps: readonly Step[]): Finding[] {
  return steps.flatMap(({ object, action, differences: found }) => {
    if (action === 'refused')
      return finding(
        'import-exists',
        object,
        `${nameOf(object)} is there and differs: ${inWords(found)}`,
        'see whose it is; --overwrite replaces it',
      );
    if (action !== 'kept') return [];
    const message = `${nameOf(object)} is there and is used as it is; it differs in display: ${inWords(found, 1)}`;
    return {
      ...finding('import-kept', object, message, '--overwrite adds what the pack has to it'),
      severity: 'warning' as const,
    };
  });
}

/** What was written, as it is found afterwards. */
async function verify(
  store: ObjectStore,
  steps: readonly Step[],
  { refused, moved }: WriteResult,
): Promise<ImportReport> {
  const idOf = (object: { type: string; id: string }): string => moved.get(keyOf(object)) ?? object.id;
  const stored = await store.read(steps.map(({ object }) => ({ type: object.type, id: idOf(object) })));
  const findings: Finding[] = [];
  const objects = steps.map(({ object, action }): ImportedObject => {
    const id = idOf(object);
    const refusal = refused.find((one) => keyOf(one.object) === keyOf(object));
    const found = stored.get(keyOf({ type: object.type, id }));
    if (refusal !== undefined) {
      findings.push(
        finding('import-refused', object, `${nameOf(object)} is not stored: ${refusal.reason}`, refusal.hint),
      );
      return row(object, 'failed');
    }
    if (found === undefined) {
      const why = refused.length > 0 ? 'it stands on one that was refused' : 'the server gave no reason';
      findings.push(
        finding('import-missing', object, `${nameOf(object)} is not stored: ${why}`, 'mend that, and run again'),
      );
      return row(object, 'failed');
    }
    const references = object.references.map((reference) => ({ ...reference, id: idOf(reference) }));
    const changed = differences({ ...object, references }, found);
    if (changed.length > 0)
      findings.push(
        finding(
          'import-differs',
          object,
          `${nameOf(object)} is not stored as it was sent: ${inWords(changed)}`,
          'open it and look whether it is right',
        ),
      );
    return row(object, action === 'overwrite' ? 'overwritten' : 'created', id);
  });
  return { objects, findings, written: true };
}

const BROKEN_OFF: ReadonlySet<ErrorCode> = new Set([
  'CLUSTER_UNREACHABLE',
  'INTERRUPTED',
  'KIBANA_UNREACHABLE',
  'NOT_A_CLUSTER',
  'NOT_A_KIBANA',
]);

/** A write that broke off may have stored some of the objects. */
function halfWritten(error: BitSecureError): BitSecureError {
  return BROKEN_OFF.has(error.code)
    ? error.withHint('some objects may be stored: run again, which finds them and goes on')
    : error;
}

/**
 * Imports objects. Nothing is written when one of them is refused. What the server made of them is read back and compared.
 * @throws BitSecureError when the server cannot be asked, or refuses the whole
 */
export async function importObjects(
  store: ObjectStore,
  given: readonly ImportObject[],
  options: { overwrite: boolean; dryRun: boolean },
): Promise<ImportReport> {
  const steps = planImport(given, await store.read(given), options.overwrite);
  const writing = steps.filter(({ action }) => action === 'create' || action === 'overwrite');
  const blocked = steps.some(({ action }) => action === 'refused');
  const findings = findingsOf(steps);
  const outcomes = new Map(
    steps.map(({ object, action }) => {
      const planned = blocked ? 'not written' : (`would ${action as 'create' | 'overwrite'}` as const);
      return [keyOf(object), row(object, action === 'create' || action === 'overwrite' ? planned : action)];
    }),
  );
  let written = false;
  if (!blocked && !options.dryRun && writing.length > 0) {
    const result = await store.write(writing).catch((error: unknown) => {
      throw error instanceof BitSecureError ? halfWritten(error) : error;
    });
    const after = await verify(store, writing, result);
    findings.push(...after.findings);
    after.objects.forEach((object, index) => outcomes.set(keyOf(writing[index]?.object ?? object), object));
    written = true;
  }
  return {
    objects: steps.map(({ object }) => outcomes.get(keyOf(object)) ?? row(object, 'failed')),
    findings,
    written,
  };
}
