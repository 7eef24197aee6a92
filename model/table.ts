/** Columns of text for a person. */
import { plainLine } from './text.ts';

/** Rows under a heading, padded to common widths; columns named in `right` are aligned right. No trailing blanks. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[],
): string[] {
  const all = [header, ...rows].map((row) => row.map(plainLine));
  const widths = header.map((_, column) =>
    all.reduce((width, row) => Math.max(width, Array.from(row[column] ?? '').length), 0),
  );
  return all.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - Array.from(cell).length);
        return right.includes(header[column] ?? '') ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd(),
  );
}
