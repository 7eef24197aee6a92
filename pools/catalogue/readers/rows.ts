/** Lists with one line an entry: tab-separated columns below a line that names them. */
import type { ListEntry } from './reader.ts';

export interface Row<Column extends string> {
  line: number;
  text: string;
  cells: Record<Column, string>;
}

/**
 * Rows of a list. A line that has other columns than the first one names comes as dropped; so does every line of a list that
 * lacks a wanted column.
 */
export function* rows<Column extends string>(
  text: string,
  columns: readonly Column[],
): Generator<Row<Column> | Extract<ListEntry, { kind: 'dropped' }>> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = (lines[0] ?? '').split('\t');
  const known = columns.every((column) => header.includes(column));
  for (const [index, textOfLine] of lines.entries()) {
    const cells = textOfLine.split('\t');
    if (textOfLine.trim() === '' || (index === 0 && known)) continue;
    if (!known || cells.length !== header.length) {
      yield { kind: 'dropped', line: index + 1, text: textOfLine, reason: 'bad-line' };
      continue;
    }
    const named = columns.map((column) => [column, (cells[header.indexOf(column)] ?? '').trim()]);
    yield { line: index + 1, text: textOfLine, cells: Object.fromEntries(named) as Record<Column, string> };
  }
}

/** The parts of a sighting that stand in a row; empty cells are left out. */
export function present<Key extends string>(cells: Partial<Record<Key, string>>): Partial<Record<Key, string>> {
  return Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== '')) as Partial<Record<Key, string>>;
}
