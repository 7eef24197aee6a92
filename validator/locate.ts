/** Where in a file a finding is: the line of the innermost value that has one, found by reading the text again up to it. */
import { createScanner } from 'jsonc-parser';
import type { JsonPath } from '../model/json.ts';
import type { PackDocument, PackFile, Place } from './pack.ts';

/** Numbers of jsonc-parser's token kinds: its enum does not exist when it runs. */
const TOKEN = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, comma: 5, string: 10, end: 17 } as const;
type Scanner = ReturnType<typeof createScanner>;

function current(scanner: Scanner): number {
  return scanner.getToken();
}

function next(scanner: Scanner): number {
  return scanner.scan();
}

const lineStarts = new WeakMap<PackFile, number[]>();

/** 1-based line of an offset in a file. */
export function lineAt(file: PackFile, offset: number): number {
  let starts = lineStarts.get(file);
  if (starts === undefined) {
    starts = [0];
    for (let at = file.text.indexOf('\n'); at >= 0; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1);
    lineStarts.set(file, starts);
  }
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** 1-based line of a place; undefined where it speaks of a whole file. */
export function lineOf(place: Place): number | undefined {
  const { file, document, path } = place;
  return document === undefined ? place.line : lineAt(file, document.offset + offsetOf(document, path ?? []));
}

/** Offsets that were found once, by path; elements of an array as far as they were passed. */
interface Known {
  offset: number;
  elements: number[];
  children: Map<string, Known>;
  /** False once it was seen to hold nothing: a long string is read once only. */
  holds: boolean;
}
const known = new WeakMap<PackDocument, Known>();

/** Offset in the document of the value at a path, or of its nearest parent that the text has. */
export function offsetOf(document: PackDocument, path: JsonPath): number {
  const scanner = createScanner(document.text, true);
  let here: Known = known.get(document) ?? rootOf(scanner);
  known.set(document, here);
  for (const part of path) {
    const child: Known | undefined =
      here.children.get(String(part)) ?? (here.holds ? step(scanner, here, part) : undefined);
    if (child === undefined) break;
    here.children.set(String(part), child);
    here = child;
  }
  return here.offset;
}

function rootOf(scanner: Scanner): Known {
  scanner.scan();
  return { offset: scanner.getTokenOffset(), elements: [], children: new Map(), holds: true };
}

function step(scanner: Scanner, from: Known, part: string | number): Known | undefined {
  scanner.setPosition(from.offset);
  const token = next(scanner);
  from.holds = token === TOKEN.openBrace || token === TOKEN.openBracket;
  const found =
    token === TOKEN.openBrace
      ? enterObject(scanner, String(part))
      : token === TOKEN.openBracket && enterArray(scanner, Number(part), from.elements);
  return found ? { offset: scanner.getTokenOffset(), elements: [], children: new Map(), holds: true } : undefined;
}

/** Moves to the value of a key; false when the object has none. */
function enterObject(scanner: Scanner, key: string): boolean {
  let token = next(scanner);
  while (token === TOKEN.string) {
    const here = scanner.getTokenValue() === key;
    scanner.scan();
    scanner.scan();
    if (here) return true;
    skipValue(scanner);
    if (current(scanner) !== TOKEN.comma) return false;
    token = next(scanner);
  }
  return false;
}

/** Moves to an element; false when the array is shorter. `passed` collects the offsets on the way. */
function enterArray(scanner: Scanner, index: number, passed: number[]): boolean {
  if (next(scanner) === TOKEN.closeBracket) return false;
  let at = 0;
  const near = Math.min(index, passed.length - 1);
  if (near >= 0) {
    scanner.setPosition(passed[near] ?? 0);
    scanner.scan();
    at = near;
  }
  for (; ; at += 1) {
    passed[at] = scanner.getTokenOffset();
    if (at === index) return true;
    if (!(at < index)) return false;
    skipValue(scanner);
    if (current(scanner) !== TOKEN.comma) return false;
    scanner.scan();
  }
}

/** Moves behind the value that begins at the current token. */
function skipValue(scanner: Scanner): void {
  let depth = 0;
  do {
    const token = current(scanner);
    if (token === TOKEN.openBrace || token === TOKEN.openBracket) depth += 1;
    else if (token === TOKEN.closeBrace || token === TOKEN.closeBracket) depth -= 1;
    else if (token === TOKEN.end) return;
    scanner.scan();
  } while (depth > 0);
}
