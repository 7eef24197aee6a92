/** JSON of unknown origin: parsed only when it is not nested so deeply that a recursive reader of it would run out of stack. */
import { jsonc } from './jsonc.ts';

/** No document of this trade comes near. */
export const MAX_JSON_DEPTH = 200;

export interface JsonFault {
  kind: 'syntax' | 'depth';
  /** Continues the name of the document: `is not valid JSON: …`. */
  message: string;
  /** Of the text, 0-based. */
  offset: number;
}

/** Offset of the bracket that goes deeper than MAX_JSON_DEPTH; undefined when none does. */
export function tooDeepAt(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) return at;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return undefined;
}

/** Parses strict JSON. Never throws. */
export function parseBoundedJson(text: string): { value: unknown } | { fault: JsonFault } {
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    return { fault: { kind: 'depth', message: `is nested deeper than ${MAX_JSON_DEPTH} levels`, offset: deep } };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { fault: { kind: 'syntax', ...firstSyntaxError(text) } };
  }
}

function firstSyntaxError(text: string): { message: string; offset: number } {
  let first: { message: string; offset: number } | undefined;
  const { printParseErrorCode, visit } = jsonc();
  visit(
    text,
    {
      onError: (error, offset) => {
        first ??= { message: `is not valid JSON: ${printParseErrorCode(error)}`, offset };
      },
    },
    { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false },
  );
  const end = text.trimEnd().length;
  return first === undefined || first.offset >= end
    ? { message: 'is cut: the JSON ends too early', offset: end }
    : first;
}
