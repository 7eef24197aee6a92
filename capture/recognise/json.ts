/** JSON as mining software sends it: one object per line, sometimes cut. It is parsed, never searched for words. */
import { isObject, type JsonObject } from '../../model/json.ts';
import { askedAgain, latin1 } from './recogniser.ts';

export interface JsonLines {
  objects: JsonObject[];
  /** The last line has not ended: `objects` may hold what is there of it. */
  open: boolean;
}

/** More lines than this tell nothing new. */
const LINES = 16;

/** Strict JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Parses a JSON text that may be cut: members that are complete are kept, the one that was cut is left out. Strict in all
 * that is there. Brackets are matched first, so that a cut costs no exception: in a flood of cut texts these would take
 * longer than all the rest.
 * @returns `value` is undefined when that is no JSON, nor the beginning of any; `open` when the text was cut
 */
export function parseJsonPrefix(text: string): { value: unknown; open: boolean } {
  const closers: string[] = [];
  let inString = false;
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
      continue;
    }
    if (character === '"') inString = true;
    else if (character === ',') end = at;
    else if (character === '{' || character === '[') {
      closers.push(character === '{' ? '}' : ']');
      end = at + 1;
    } else if (character === '}' || character === ']') {
      if (closers.pop() !== character) return { value: undefined, open: false };
      end = at + 1;
    }
  }
  const open = inString || closers.length > 0;
  return { value: parseJson(open ? text.slice(0, end) + closers.reverse().join('') : text), open };
}

/**
 * The JSON objects of a stream's first lines. A first line that is the tail of an object (the capture began in its middle)
 * is skipped; the first other line that is no JSON object ends the reading.
 * @returns undefined when the stream does not begin with JSON objects
 */
export const readJsonLines = askedAgain((head: Uint8Array): JsonLines | undefined => {
  if (!mayBeJson(head)) return undefined;
  const lines = latin1(head).split('\n', LINES);
  const complete = lines.length === LINES || head[head.length - 1] === 0x0a;
  const objects: JsonObject[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.trim();
    if (text === '') continue;
    const last = index === lines.length - 1 && !complete;
    const { value, open } = last ? parseJsonPrefix(text) : { value: parseJson(text), open: false };
    if (isObject(value)) objects.push(value);
    else if (Array.isArray(value)) objects.push(...value.filter(isObject));
    else if (index === 0 && /[}\]]$/.test(text) && !text.startsWith('{')) continue;
    else break;
    if (open) return { objects, open };
  }
  return objects.length === 0 ? undefined : { objects, open: false };
});

/** A cheap look before text is made of it: begins with a brace, or has a line that does. */
function mayBeJson(head: Uint8Array): boolean {
  let at = 0;
  while (at < head.length && head[at]! <= 0x20) at += 1;
  if (head[at] === 0x7b || head[at] === 0x5b) return true;
  const end = head.indexOf(0x0a);
  return end >= 0 && head[end + 1] === 0x7b;
}
