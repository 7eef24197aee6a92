/** Words that several formats share. */
import type { Finding } from '../../model/finding.ts';
import type { PackResult } from '../validate.ts';

/** Message, with the hint behind it. */
export function sentence({ message, hint }: Finding): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}

/** How a person knows a pack: its folder, else its files. */
export function packName({ pack }: PackResult): string {
  return pack.folder ?? pack.files.map(({ name }) => name).join(', ');
}
