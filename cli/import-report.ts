/** What an import did, for people and for programs. */
import type { ImportedObject, ImportReport, Outcome } from '../kibana/import.ts';
import { titleOf, type Product } from '../kibana/product.ts';
import { plainLine } from '../model/text.ts';
import { paint } from './output.ts';

export interface ImportResult extends ImportReport {
  url: string;
  product: Product;
  dryRun: boolean;
  /** Kibana 4 and 5: the index pattern that it opens with, and whether this run chose it. */
  defaultPattern?: { id: string; outcome: 'chosen' | 'kept' | 'would choose' };
  /** Pages of the dashboards that are there now. */
  pages: string[];
}

const STYLES: Record<Outcome, 'green' | 'red' | 'dim'> = {
  created: 'green',
  overwritten: 'green',
  unchanged: 'green',
  kept: 'green',
  'would create': 'green',
  'would overwrite': 'green',
  'not written': 'dim',
  failed: 'red',
  refused: 'red',
};

/** `4 created, 2 unchanged`, in the order of first appearance. */
function counted(objects: readonly ImportedObject[]): string {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of objects) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}

function objectLine({ type, id, title, outcome }: ImportedObject): string {
  const named = title === id ? id : `${title} (${id})`;
  return `  ${paint(STYLES[outcome], outcome.padEnd(15), process.stdout)} ${type.padEnd(13)} ${named}`;
}

const PATTERN_WORDS = {
  chosen: 'is the default index pattern now: there was none, and without one Kibana shows nothing',
  kept: 'stays the default index pattern',
  'would choose': 'would become the default index pattern: there is none',
} as const;

/** Lines for a person. */
export function importText({
  objects,
  findings,
  url,
  product,
  defaultPattern,
  pages,
  written,
  dryRun,
}: ImportResult): string {
  const bad = findings.filter(({ severity }) => severity === 'error').length;
  const left = bad > 0 || dryRun ? 'nothing was written' : 'nothing was to be done';
  const end = written ? (bad === 0 ? 'read back, and as they were sent' : `${bad} not as they should be`) : left;
  const lines = [
    `${titleOf(product)} at ${url}`,
    ...objects.map((object) => objectLine(object)),
    ...findings.map(({ severity, message, hint }) => {
      const word = paint(severity === 'error' ? 'red' : 'yellow', severity, process.stdout);
      return `  ${word}: ${plainLine(hint === undefined ? message : `${message}; ${hint}`)}`;
    }),
    ...(defaultPattern === undefined ? [] : [`${defaultPattern.id} ${PATTERN_WORDS[defaultPattern.outcome]}`]),
    `${counted(objects)}; ${end}`,
    ...pages.map((page) => `open ${page}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for a program. */
export function importJson(result: ImportResult): string {
  const { url, product, dryRun, written, objects, findings, defaultPattern, pages } = result;
  return `${JSON.stringify({ url, product, dryRun, written, objects, findings, defaultPattern, pages }, null, 2)}\n`;
}
