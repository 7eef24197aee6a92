/** What happened to one object on its way into the new format. */

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
