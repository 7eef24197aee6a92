/** SARIF 2.1.0 (OASIS), as code hosts and editors read it: the checks as rules, the findings as results. */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageVersion } from '../../files/package-data.ts';
import type { Finding } from '../../model/finding.ts';
import { CHECK_IDS } from '../check-ids.ts';
import { CHECKS } from '../checks/index.ts';
import { PROOF_IDS, PROOFS, type Proof } from '../../model/proof.ts';
import type { PackResult } from '../validate.ts';
import { sentence } from './words.ts';

/** RFC 3986: relative where the user named it so. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file
    .replace(/\p{Cs}/gu, '\uFFFD')
    .split(/[/\\]/)
    .map(encodeURIComponent)
    .join('/');
}

function locationOf({ file, line, path }: Finding): object {
  return {
    ...(file === undefined
      ? {}
      : {
          physicalLocation: {
            artifactLocation: { uri: uriOf(file) },
            region: { startLine: line ?? 1 },
          },
        }),
    ...(path === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: path, kind: 'value' }] }),
  };
}

/** What could not run, and what had no reason to: notifications, as results are for what was wrong. */
function invocationOf(proofs: readonly Proof[]): object {
  const notifications = proofs.flatMap(({ verdicts }) =>
    verdicts.flatMap((verdict) =>
      verdict.status === 'error' || verdict.status === 'skipped'
        ? [
            {
              level: verdict.status === 'error' ? 'error' : 'note',
              message: {
                text: `${verdict.status === 'error' ? 'could not run' : 'skipped'}: ${verdict.reason}`,
              },
              associatedRule: { id: verdict.id },
            },
          ]
        : [],
    ),
  );
  const executionSuccessful = notifications.every(({ level }) => level !== 'error');
  return { executionSuccessful, toolExecutionNotifications: notifications };
}

/** @see Reporter */
export function sarif(results: readonly PackResult[]): string {
  const findings = results.flatMap((result) => result.findings);
  const proofs = results.flatMap(({ proof }) => proof ?? []);
  const rules = [
    ...CHECK_IDS.map((id) => ({ id: id as string, text: CHECKS[id].about, level: CHECKS[id].severity })),
    ...(proofs.length === 0 ? [] : PROOF_IDS.map((id) => ({ id, text: PROOFS[id], level: 'error' as const }))),
  ];
  const index = new Map(rules.map(({ id }, at) => [id, at]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'bitsecure',
            version: packageVersion(),
            rules: rules.map(({ id, text, level }) => ({
              id,
              shortDescription: { text },
              defaultConfiguration: { level },
            })),
          },
        },
        ...(proofs.length === 0 ? {} : { invocations: [invocationOf(proofs)] }),
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: index.get(finding.code),
          level: finding.severity,
          message: { text: sentence(finding) },
          locations: [locationOf(finding)],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
