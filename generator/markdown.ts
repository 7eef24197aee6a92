/**
 * Markdown around values that nobody checked (names come from DNS, titles from a command line). Kibana 5 reads it with
 * marked, later ones and OpenSearch Dashboards with markdown-it, both of which turn bare names into links: a value stands
 * in a code span, or it is a plain word.
 */

const LONGEST = 80;

/** A value in which nothing can end a code span, a table cell, a line or a terminal sequence: such characters become `?`, and long values are cut. */
export function cleanWord(value: string): string {
  const text = value.replace(/[^\p{L}\p{N}\p{P}\p{S} ]|[`|\\]/gu, '?').trim();
  const letters = Array.from(text);
  const cut = letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : text;
  return cut === '' ? '?' : cut;
}

/** A value in a code span, cleaned for it. */
export function codeSpan(value: string): string {
  return `\`${cleanWord(value)}\``;
}

/** A value as plain text where it is a word or some words without any syntax, else in a code span. */
export function plainOrCode(value: string): string {
  return /^[\p{L}\p{N}]+([ -][\p{L}\p{N}]+)*$/u.test(value) && value.length <= LONGEST ? value : codeSpan(value);
}

/** Text of several lines as a fenced block that nothing in it can close. */
export function fencedBlock(text: string, language = ''): string {
  const clean = text.replace(/\r\n?/g, '\n').replace(/[^\P{C}\n\t]/gu, '?');
  const longest = (clean.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${clean.replace(/\n+$/, '')}\n${fence}`;
}

/** One argument of a POSIX shell. */
export function shellWord(value: string): string {
  return /^[\w./:@%+=,-]+$/.test(value) ? value : `'${value.replace(/'/g, `'\\''`)}'`;
}

/** Part of a URL's path; also free of everything that a shell would read inside quotes. */
export function urlPart(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
