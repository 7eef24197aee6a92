/** CSV (RFC 4180) that a spreadsheet may open whatever stands in it. */
import { plainLine } from './text.ts';

/** A spreadsheet takes a cell that begins so for a formula, with the full-width signs too. */
const FORMULA = /^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Most cells: as they are. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9 .:;/_-]*$/;

function csvCell(value: string | number | boolean | undefined): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value);
  if (PLAIN.test(value)) return value;
  const line = plainLine(value).trimStart();
  const text = FORMULA.test(line) ? `'${line}` : line;
  return /[",]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/**
 * One record with its line end. Text becomes one line without control characters, and what a spreadsheet would run as a formula
 * gets an apostrophe in front (OWASP, CSV Injection).
 */
export function csvLine(cells: readonly (string | number | boolean | undefined)[]): string {
  return `${cells.map((cell) => csvCell(cell)).join(',')}\r\n`;
}
