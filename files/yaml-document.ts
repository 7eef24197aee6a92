/** A user's YAML document (JSON is YAML too): checked against a schema, refused in one line that names file, line and column. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type ParsedNode } from 'yaml';
import { BitSecureError, type ErrorCode } from '../model/errors.ts';
import { pathOf } from '../model/json.ts';
import { readText } from './read.ts';
import { schemaViolations, UNKNOWN_PROPERTY } from './schema.ts';

/** Offset of the value at a JSON pointer, or of its key; of its nearest parent where it does not exist. */
function offsetOf(document: Document.Parsed, pointer: string, place: 'value' | 'key'): number {
  let node: ParsedNode | null = document.contents;
  let offset = node?.range[0] ?? 0;
  for (const name of pathOf(pointer)) {
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
      if (pair === undefined) return offset;
      node = pair.value;
      offset = place === 'key' || node === null ? pair.key.range[0] : node.range[0];
    } else if (isSeq<ParsedNode>(node)) {
      node = node.items[Number(name)] ?? null;
      offset = node?.range[0] ?? offset;
    }
  }
  return offset;
}

/** What the parser says, without what it repeats of the text: that may be a password. */
function plainFault(message: string): string {
  return `is not valid YAML: ${message.replace(/(?::|(?<=escape sequence)) .*/s, '')}`;
}

/** Offset of the first alias that stands for nothing. */
function unresolvedAlias(document: Document.Parsed): number {
  let offset = 0;
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/**
 * Reads a YAML or JSON file and checks it against `schemas/<schema>.schema.json`.
 * @throws BitSecureError with `code` on the first fault; NOT_FOUND or UNREADABLE when there is no file
 */
export function readYamlDocument<T>(file: string, schema: string, code: ErrorCode, hint: string): T {
  return parseYamlDocument<T>(readText(file), file, schema, code, hint);
}

/**
 * The same for text that is already read. @param file its name, for the message
 * @throws BitSecureError with `code` on the first fault
 */
export function parseYamlDocument<T>(text: string, file: string, schema: string, code: ErrorCode, hint: string): T {
  const lines = new LineCounter();
  const refuse = (message: string, offset: number): never => {
    const { line, col } = lines.linePos(offset);
    throw new BitSecureError(code, message, { file, line: Math.max(1, line), column: Math.max(1, col), hint });
  };
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  } catch (error) {
    // The parser recurses: what is nested without end runs out of stack.
    if (error instanceof RangeError) return refuse('is nested too deeply', 0);
    throw error;
  }
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) refuse(plainFault(fault.message), fault.pos[0]);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    refuse(plainFault((error as Error).message), unresolvedAlias(document));
  }
  const [violation, ...more] = schemaViolations(schema, value);
  if (violation !== undefined) {
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    const where = violation.pointer === '' ? 'the document' : violation.pointer.slice(1);
    const place = violation.message === UNKNOWN_PROPERTY ? 'key' : 'value';
    refuse(`${where} ${violation.message}${others}`, offsetOf(document, violation.pointer, place));
  }
  return value as T;
}
