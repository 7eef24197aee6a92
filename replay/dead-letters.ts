/** What the cluster refused: kept in a file that can be replayed, and told by its first reasons. */
import { AtomicFile } from '../files/atomic-file.ts';
import { reasonText } from '../cluster/faults.ts';
import { documentLine, type RefusedDocument } from '../cluster/document.ts';

const REASONS = 5;

export class DeadLetters {
  /** The first documents that were refused, one line each, as many as a person reads. */
  readonly reasons: string[] = [];
  readonly #path: string | undefined;
  #file: AtomicFile | undefined;

  /** @param path file for the documents; it is written when there are some */
  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** @throws BitSecureError UNWRITABLE */
  add(document: RefusedDocument): void {
    if (this.reasons.length < REASONS)
      this.reasons.push(`${document.index} ${document.id}: ${document.error.status}, ${reasonText(document.error)}`);
    if (this.#path === undefined) return;
    this.#file ??= new AtomicFile(this.#path);
    this.#file.write(documentLine(document));
  }

  /** The file is there; its path, or undefined when nothing was refused or nobody wants it. @throws BitSecureError UNWRITABLE */
  commit(): string | undefined {
    if (this.#file === undefined) return undefined;
    this.#file.commit();
    return this.#path;
  }
}
