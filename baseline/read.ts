/** Reading a baseline that a person may have edited. */
import { BitSecureError } from '../model/errors.ts';
import type { Baseline } from '../model/generated/baseline.ts';
import { checkBaseline, type Refuse } from '../files/baseline-rules.ts';
import { openJsonDocument, type JsonDocument } from '../files/json-document.ts';

const SCHEMA = 'bitsecure/baseline/1';

/**
 * Reads and checks a baseline file; addresses come out in canonical spelling, as sessions carry them.
 * @throws BitSecureError BAD_BASELINE with file, line and column; NOT_FOUND, UNREADABLE
 */
export function readBaseline(file: string): Baseline {
  const refuseIn =
    (document: JsonDocument<unknown>): Refuse =>
    (pointer, message, hint) => {
      const place = { file, ...document.positionOf(pointer), ...(hint === undefined ? {} : { hint }) };
      throw new BitSecureError('BAD_BASELINE', message, place);
    };
  const document = openJsonDocument<Baseline>(file, 'baseline', 'BAD_BASELINE', {
    hint: 'schemas/baseline.schema.json describes the format',
    beforeSchema: (plain) => checkVersion(plain.value, refuseIn(plain)),
  });
  const baseline = document.value;
  checkBaseline(baseline, refuseIn(document));
  return baseline;
}

function checkVersion(value: unknown, refuse: Refuse): void {
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (schema === SCHEMA) return;
  if (typeof schema === 'string' && /^bitsecure\/baseline\/\d+$/.test(schema)) {
    refuse(
      '/schema',
      `is a baseline of format ${schema}, this version reads ${SCHEMA}`,
      'learn it again from its capture with this version, or use the version of bitsecure that wrote it',
    );
  }
  refuse('/schema', 'is not a baseline', `make one with: bitsecure baseline learn <capture> --miner-ip <address>`);
}
