/** What happened to one object on its way into the new format. */

export interface ObjectReport {
  type: string;
  id: string;
  title?: string;
  /** `made` was not in the source; `lost` is not in the result. */
  outcome: 'converted' | 'made' | 'lost';
  /** What is spelled otherwise, and means the same. */
  changed: string[];
  /** What the new target does not have, or could not be read. */
  lost: string[];
}

/** Collects in the order in which things happen; the same note is kept once. */
export class Notes {
  readonly changed: string[] = [];
  readonly lost: string[] = [];

  change(text: string): void {
    if (!this.changed.includes(text)) this.changed.push(text);
  }

  lose(text: string): void {
    if (!this.lost.includes(text)) this.lost.push(text);
  }
}
