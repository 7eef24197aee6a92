/** Applies the edits of fixtures/mutations to a pack, through the JSON inside its strings, and seals the manifest again. */
import { createHash } from 'node:crypto';
import { arrayOf, isObject, objectOf, pathOf, type JsonObject } from '../../model/json.ts';

export interface PackText {
  name: string;
  content: Uint8Array;
}

/**
 * Where: an object by its id (`summary` is the summary line, `{index-pattern}` the index pattern), or a whole file; then a JSON
 * pointer through decoded strings. In values that are set, too, `{index-pattern}` stands for the pattern's id.
 */
export interface Edit {
  object?: string;
  file?: string;
  at?: string;
  set?: unknown;
  remove?: true;
  /** In a string: [what, by what], the first place only. */
  replace?: [string, string];
  append?: string;
  push?: unknown;
  /** Appends a text so many times; `{ip}` is another address each time. */
  appendRepeated?: { text: string; times: number };
  /** An array of so many addresses. */
  setAddresses?: number;
  /** A string made of a text so many times. */
  setRepeated?: { text: string; times: number };
  /** Of an object: adds it again behind itself; takes it out. */
  copy?: true;
  drop?: true;
  /** Of a file. */
  rename?: string;
  delete?: true;
  write?: string;
  prepend?: string;
  /** Characters to keep; negative: to cut from the end. */
  truncate?: number;
  encoding?: 'utf16le' | 'latin1';
  /** Text put in so many times in place of `{many}`. */
  repeat?: { text: string; times: number };
}

export interface Mutation {
  description: string;
  base: string;
  edits: Edit[];
  expect: string[];
  /** Pointer that one of the findings has to carry. */
  path?: string;
  /** Leaves the manifest as it was. */
  stale?: true;
}

/** A new address for every number below 65,536 × 200. */
function address(index: number): string {
  return `${11 + Math.floor(index / 65_536)}.${(index >> 8) & 255}.${index & 255}.9`;
}

function editString(text: string, edit: Edit): string {
  if (edit.replace !== undefined) {
    if (!text.includes(edit.replace[0])) throw new Error(`${JSON.stringify(edit.replace[0])} is not there`);
    return text.replace(edit.replace[0], () => edit.replace?.[1] ?? '');
  }
  if (edit.append !== undefined) return text + edit.append;
  const { text: part, times } = edit.appendRepeated ?? { text: '', times: 0 };
  return text + Array.from({ length: times }, (_, index) => part.replaceAll('{ip}', address(index))).join('');
}

function newValue(before: unknown, edit: Edit): unknown {
  if (edit.set !== undefined) return edit.set;
  if (edit.setAddresses !== undefined) return Array.from({ length: edit.setAddresses }, (_, index) => address(index));
  if (edit.setRepeated !== undefined) return edit.setRepeated.text.repeat(edit.setRepeated.times);
  if (edit.push !== undefined) return [...arrayOf(before), edit.push];
  if (typeof before !== 'string') throw new Error(`no string at ${edit.at}: ${JSON.stringify(before)}`);
  return editString(before, edit);
}

/** The value with one place in it changed; strings on the way are decoded and encoded again. */
function editAt(value: unknown, path: readonly string[], edit: Edit): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return newValue(value, edit);
  if (typeof value === 'string') return JSON.stringify(editAt(JSON.parse(value), path, edit));
  const list = Array.isArray(value) ? [...(value as unknown[])] : undefined;
  const copy = (list ?? { ...(value as JsonObject) }) as JsonObject;
  if (rest.length === 0 && edit.remove === true) {
    if (!Object.hasOwn(copy, key)) throw new Error(`nothing at ${edit.at}`);
    if (list === undefined) delete copy[key];
    else list.splice(Number(key), 1);
    return list ?? copy;
  }
  if (rest.length > 0 && copy[key] === undefined) throw new Error(`nothing at ${edit.at}`);
  copy[key] = editAt(copy[key], rest, edit);
  return list ?? copy;
}

interface Parsed {
  values: unknown[];
  text: (values: unknown[]) => string;
}

function parse(name: string, text: string): Parsed {
  if (name.endsWith('.ndjson')) {
    const values = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    return { values, text: (items) => items.map((item) => `${JSON.stringify(item)}\n`).join('') };
  }
  const whole = JSON.parse(text) as unknown;
  const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return Array.isArray(whole)
    ? { values: whole, text: (items) => pretty(items) }
    : { values: [whole], text: ([first]) => pretty(first) };
}

function isNamed(value: unknown, id: string): boolean {
  const object = objectOf(value);
  if (id === INDEX) return object['type'] === 'index-pattern';
  return id === 'summary' ? object['exportedCount'] !== undefined : object['id'] === id || object['_id'] === id;
}

const INDEX = '{index-pattern}';

/** The id of the NDJSON pack's index pattern, which the generator makes of its title. */
function indexPatternId(files: ReadonlyMap<string, Uint8Array>): string {
  const lines = decoder.decode(files.get('bitsecure.ndjson') ?? new Uint8Array()).split('\n');
  const line = lines.find((text) => text.includes('"type":"index-pattern"'));
  return String(objectOf(JSON.parse(line ?? '{}'))['id']);
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function editObject(files: Map<string, Uint8Array>, edit: Edit): void {
  for (const [name, content] of files) {
    if (!name.endsWith('json') || name === 'manifest.json') continue;
    const { values, text } = parse(name, decoder.decode(content));
    const index = values.findIndex((value) => isNamed(value, edit.object ?? ''));
    if (index < 0) continue;
    if (edit.drop === true) values.splice(index, 1);
    else if (edit.copy === true) values.splice(index, 0, values[index]);
    else values[index] = editAt(values[index], pathOf(edit.at ?? ''), edit);
    files.set(name, encode(text(values)));
    return;
  }
  throw new Error(`no object ${edit.object}`);
}

function editFile(files: Map<string, Uint8Array>, edit: Edit): void {
  const name = edit.file ?? '';
  const content = files.get(name);
  if (edit.write !== undefined) {
    const { text = '', times = 0 } = edit.repeat ?? {};
    files.set(name, encode(edit.write.replace('{many}', () => text.repeat(times))));
    return;
  }
  if (content === undefined) throw new Error(`no file ${name}`);
  const text = decoder.decode(content);
  if (edit.delete === true || edit.rename !== undefined) files.delete(name);
  if (edit.rename !== undefined) files.set(edit.rename, content);
  if (edit.prepend !== undefined) files.set(name, encode(edit.prepend + text));
  if (edit.truncate !== undefined) files.set(name, encode(text.slice(0, edit.truncate)));
  if (edit.encoding !== undefined) files.set(name, new Uint8Array(Buffer.from(text, edit.encoding)));
  if (edit.at !== undefined) {
    const { values, text: print } = parse(name, text);
    files.set(name, encode(print([editAt(values[0], pathOf(edit.at), edit)])));
  } else if (edit.replace !== undefined) files.set(name, encode(editString(text, edit)));
}

/** Makes counts and check sums agree with the files again, so that an edit is caught for what it is. */
function seal(files: Map<string, Uint8Array>, edits: readonly Edit[]): void {
  for (const [name, content] of files) {
    const raw = edits.some((edit) => edit.file === name || edit.rename === name || edit.object === 'summary');
    if (!name.endsWith('.ndjson') || raw) continue;
    const { values, text } = parse(name, decoder.decode(content));
    const last = values.at(-1);
    if (isObject(last) && last['exportedCount'] !== undefined) last['exportedCount'] = values.length - 1;
    files.set(name, encode(text(values)));
  }
  const manifest = files.get('manifest.json');
  if (manifest === undefined || edits.some(({ file }) => file === 'manifest.json')) return;
  const value = JSON.parse(decoder.decode(manifest)) as JsonObject;
  value['files'] = [...files]
    .filter(([name]) => name !== 'manifest.json')
    .map(([name, content]) => ({
      name,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    }));
  files.set('manifest.json', encode(`${JSON.stringify(value, null, 2)}\n`));
}

/** The files of a pack after a mutation's edits, in order. @throws Error when an edit does not fit, so that none goes stale */
export function mutate(pack: readonly PackText[], mutation: Mutation): PackText[] {
  const files = new Map(pack.map(({ name, content }) => [name, content]));
  const index = indexPatternId(files);
  for (const given of mutation.edits) {
    const text = JSON.stringify({ set: given.set, push: given.push }).replaceAll(INDEX, index);
    const edit: Edit = { ...given, ...objectOf(JSON.parse(text)) };
    if (edit.object === undefined) editFile(files, edit);
    else editObject(files, edit);
  }
  if (mutation.stale !== true) seal(files, mutation.edits);
  return [...files].map(([name, content]) => ({ name, content })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
