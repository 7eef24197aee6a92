/** The smallest pieces of a Lucene query: words, quoted text, regular expressions. Each moves the cursor behind what it read. */

export const SPACE = /[ \t\n\r\u3000]/;
/** Characters that end a word unless a backslash stands before them. `+` and `-` only cannot begin one. */
const ENDS_WORD = new Set(' \t\n\r\u3000!():^[]"{}~/');

export interface Cursor {
  readonly text: string;
  at: number;
}

export function skipSpace(cursor: Cursor): void {
  while (SPACE.test(cursor.text[cursor.at] ?? 'x')) cursor.at += 1;
}

/** Text between quotation marks, escapes resolved; undefined when it is never closed. */
export function scanQuoted(cursor: Cursor): string | undefined {
  return scanDelimited(cursor, '"')?.replace(/\\([^])/g, '$1');
}

/** Text between slashes, escapes kept; undefined when it is never closed. */
export function scanRegex(cursor: Cursor): string | undefined {
  return scanDelimited(cursor, '/');
}

function scanDelimited(cursor: Cursor, end: string): string | undefined {
  const { text } = cursor;
  const start = cursor.at + 1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === end) {
      cursor.at = at + 1;
      return text.slice(start, at);
    }
  }
  return undefined;
}

export interface Word {
  /** Without escapes. */
  text: string;
  /** As written. */
  raw: string;
  /** Has an unescaped `*` or `?`. */
  wildcard: boolean;
}

/** A word, with its escapes resolved in `text`; undefined when the character here cannot begin one. */
export function scanWord(cursor: Cursor): Word | undefined {
  const { text } = cursor;
  const start = cursor.at;
  let at = start;
  let wildcard = false;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '\\') {
      if (at + 1 >= text.length) break;
      at += 2;
      continue;
    }
    if (ENDS_WORD.has(character) || (at === start && (character === '+' || character === '-'))) break;
    if (character === '*' || character === '?') wildcard = true;
    at += 1;
  }
  if (at === start) return undefined;
  cursor.at = at;
  const raw = text.slice(start, at);
  return { text: raw.replace(/\\([^])/g, '$1'), raw, wildcard };
}
