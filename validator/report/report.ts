/** What a report format is, and the registry: one that is forgotten does not compile. */
import type { Finding } from '../../model/finding.ts';
import type { PackResult } from '../validate.ts';
import type { Format } from './formats.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { pretty } from './pretty.ts';
import { sarif } from './sarif.ts';

/** Colours a word for a terminal, or leaves it alone. */
export type Paint = (style: 'red' | 'yellow' | 'green' | 'bold' | 'dim', text: string) => string;

/** Text of a whole report, ending with a line break. */
export type Reporter = (results: readonly PackResult[], paint: Paint) => string;

export const REPORTERS: Readonly<Record<Format, Reporter>> = { pretty, json, junit, sarif, github };

/** All findings, in the order of the packs. */
export function allFindings(results: readonly PackResult[]): Finding[] {
  return results.flatMap(({ findings }) => findings);
}
