/** For programs: schemas/findings.schema.json. */
import type { FindingsReport } from '../../model/generated/findings.ts';
import { CHECK_IDS } from '../check-ids.ts';
import type { PackResult } from '../validate.ts';

/** @see Reporter */
export function json(results: readonly PackResult[]): string {
  const report: FindingsReport = {
    schema: 'bitsecure/findings/1',
    findings: results.flatMap(({ findings }) => findings),
    packs: results.map(({ pack, proof }) => ({
      ...(pack.folder === undefined ? {} : { name: pack.folder }),
      target: pack.target.id,
      ...(pack.profile === undefined ? {} : { profile: pack.profile.id }),
      files: pack.files.length,
      objects: pack.objects.length,
      ...(proof === undefined ? {} : { proof }),
    })),
    checks: CHECK_IDS.length,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
