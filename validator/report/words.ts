/** Words that several formats share. */
import type { Finding } from '../../model/finding.ts';
import type { PackResult } from '../validate.ts';

/** `1 error`, `2 errors`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** One line, whatever stands in a file's name or a pointer. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]+/gu, '?');
}

/** Message, with the hint behind it. */
export function sentence({ message, hint }: Finding): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}

/** How a person knows a pack: its folder, else its files. */
export function packName({ pack }: PackResult): string {
  return pack.folder ?? pack.files.map(({ name }) => name).join(', ');
}
