/** What is new since the last look: a row or a silence that went away and came back is new again. */
import type { CheckReport } from '../model/generated/check.ts';
import { keyOf } from './look.ts';

export class News {
  #rows = new Set<string>();
  #silent = new Set<string>();
  #more = false;

  /** The report without what the one before already said. */
  of(report: CheckReport): CheckReport {
    const { moreDocuments, ...rest } = report;
    const unexpected = report.unexpected.filter((row) => !this.#rows.has(keyOf(row)));
    const silent = report.silent.filter(({ host }) => !this.#silent.has(host));
    this.#rows = new Set(report.unexpected.map((row) => keyOf(row)));
    this.#silent = new Set(report.silent.map(({ host }) => host));
    // Documents of no row are told beside a row that is told; alone they are new when there were none.
    const more = moreDocuments !== undefined && (unexpected.length > 0 || !this.#more) ? { moreDocuments } : {};
    this.#more = moreDocuments !== undefined;
    return { ...rest, unexpected, silent, ...more };
  }
}
