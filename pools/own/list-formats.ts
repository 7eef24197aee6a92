/** The formats of lists that people have, and which one a list is in. */
import { readCsvList, readTsvList } from './delimited-list.ts';
import type { ListFormat, ParsedList } from './fields.ts';
import { readJsonList, readNdjsonList } from './json-list.ts';
import { readTextList } from './text-list.ts';

/** Reads a list. `name` is for messages. @throws BitSecureError BAD_LIST for what is no such list at all */
export const LIST_READERS: Readonly<Record<ListFormat, (text: string, name: string) => ParsedList>> = {
  csv: readCsvList,
  tsv: readTsvList,
  json: readJsonList,
  ndjson: readNdjsonList,
  text: readTextList,
};

const EXTENSIONS: Readonly<Record<string, ListFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
};

/** By the file's name; else by how the text begins. */
export function formatOf(name: string, text: string): ListFormat {
  const byName = EXTENSIONS[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''];
  if (byName !== undefined) return byName;
  const first = text.trimStart().split('\n', 1)[0] ?? '';
  // `[::1]:3333` is a line of text, and `["` or a bracket alone begin an array.
  if (/^\[\s*(?:$|["{\]])/.test(first)) return 'json';
  if (first.startsWith('{')) return 'ndjson';
  if (first.includes('\t')) return 'tsv';
  return /[,;]/.test(first) ? 'csv' : 'text';
}
