/** SARIF 2.1.0 (OASIS), as code hosts and editors read it: the checks as rules, the findings as results. */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageVersion } from '../../files/package-data.ts';
import type { Finding } from '../../model/finding.ts';
import { CHECK_IDS } from '../check-ids.ts';
import { CHECKS } from '../checks/index.ts';
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

/** @see Reporter */
export function sarif(results: readonly PackResult[]): string {
  const findings = results.flatMap((result) => result.findings);
  const index = new Map<string, number>(CHECK_IDS.map((id, at) => [id, at]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'bitsecure',
            version: packageVersion(),
            rules: CHECK_IDS.map((id) => ({
              id,
              shortDescription: { text: CHECKS[id].about },
              defaultConfiguration: { level: CHECKS[id].severity },
            })),
          },
        },
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
