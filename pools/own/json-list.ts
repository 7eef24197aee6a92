/** Lists as JSON: an array, or a line for each entry; entries are objects or strings. Records of the catalogue are such objects. */
import { getNodeValue, type Node } from 'jsonc-parser';
import { parseBoundedJson } from '../../files/bounded-json.ts';
import { parseJsonTree } from '../../files/json-document.ts';
import { BitSecureError } from '../../model/errors.ts';
import { isObject } from '../../model/json.ts';
import { fieldOf, type FieldValues, type ListItem, type ParsedList } from './fields.ts';

/** A value as a cell would have it, several on a line each; undefined for what cannot stand in one. */
function cellOf(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isObject(value)) {
    // A coin of a record: {symbol, name, algorithm}.
    const parts = [value['symbol'], value['algorithm']].filter((part) => typeof part === 'string');
    return parts.length > 0 ? parts.join('-') : undefined;
  }
  const cells = Array.isArray(value) ? value.map(cellOf) : [undefined];
  return cells.includes(undefined) ? undefined : cells.join('\n');
}

/** Keys of a record that the catalogue itself makes. */
const OWN_KEYS = new Set(['transport', 'sources']);

function itemOf(value: unknown, line: number, unused: Set<string>): ListItem {
  if (typeof value === 'string') return { line, fields: { host: value } };
  if (!isObject(value)) return { line, fault: 'is neither an object nor a text' };
  if ('removed' in value) return { line, fault: 'is a tombstone; bitsecure pools remove takes endpoints out' };
  const fields: FieldValues = {};
  for (const [key, each] of Object.entries(value)) {
    const field = fieldOf(key);
    if (field === undefined) {
      if (!OWN_KEYS.has(key)) unused.add(key);
      continue;
    }
    const cell = cellOf(each);
    if (cell === undefined) return { line, fault: `has something under ${JSON.stringify(key)} that is no ${field}` };
    if (fields[field] !== undefined) return { line, fault: `has two keys that mean the ${field}` };
    fields[field] = cell;
  }
  return { line, fields };
}

/** @throws BitSecureError BAD_LIST for what is not JSON or no array */
export function readJsonList(text: string, name: string): ParsedList {
  const refuse = (message: string, position: { line: number; column: number }): never => {
    const hint = 'give an array of objects or texts, or a line for each';
    throw new BitSecureError('BAD_LIST', message, { file: name, ...position, hint });
  };
  const tree: Node = parseJsonTree(text, refuse);
  if (tree.type !== 'array') return refuse(`is no array but ${tree.type}`, { line: 1, column: 1 });
  const unused = new Set<string>();
  let line = 1;
  let at = 0;
  const items = (tree.children ?? []).map((node) => {
    for (; at < node.offset; at += 1) if (text.charCodeAt(at) === 0x0a) line += 1;
    return itemOf(getNodeValue(node), line, unused);
  });
  return { items, unused: [...unused] };
}

/** One JSON value a line; a line that is none is told, and the others are read. */
export function readNdjsonList(text: string): ParsedList {
  const unused = new Set<string>();
  const items = text.split('\n').flatMap((line, index): ListItem[] => {
    if (line.trim() === '') return [];
    const parsed = parseBoundedJson(line);
    if ('fault' in parsed) return [{ line: index + 1, fault: parsed.fault.message }];
    return [itemOf(parsed.value, index + 1, unused)];
  });
  return { items, unused: [...unused] };
}
