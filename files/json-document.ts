/** A user's JSON document: parsed with positions, checked against a schema, refused in one line that names file, line and column. */
import type { Node, ParseError } from 'jsonc-parser';
import { BitSecureError, type ErrorCode } from '../model/errors.ts';
import { pathOf } from '../model/json.ts';
import { MAX_JSON_DEPTH, tooDeepAt } from './bounded-json.ts';
import { jsonc } from './jsonc.ts';
import { readText } from './read.ts';
import { schemaViolations } from './schema.ts';

/** 1-based line and column of a character offset. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: offset - lastBreak };
}

/** Parses strict JSON. `fail` gets the first fault with its position. */
export function parseJsonTree(
  text: string,
  fail: (message: string, position: { line: number; column: number }) => never,
): Node {
  const deep = tooDeepAt(text);
  if (deep !== undefined) return fail(`is nested deeper than ${MAX_JSON_DEPTH} levels`, positionAt(text, deep));
  const errors: ParseError[] = [];
  const { parseTree, printParseErrorCode } = jsonc();
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const first = errors[0];
  if (first !== undefined || tree === undefined) {
    const reason = first === undefined ? 'is empty' : `is not valid JSON: ${printParseErrorCode(first.error)}`;
    return fail(reason, positionAt(text, first?.offset ?? 0));
  }
  return tree;
}

/** Position of the value at a JSON pointer (or of its nearest parent that exists). */
export function positionOfPointer(text: string, tree: Node, pointer: string): { line: number; column: number } {
  const path = pathOf(pointer).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  for (let length = path.length; length >= 0; length -= 1) {
    const node = jsonc().findNodeAtLocation(tree, path.slice(0, length));
    if (node !== undefined) return positionAt(text, node.offset);
  }
  return { line: 1, column: 1 };
}

/** A parsed document that can still say where its values stand. */
export interface JsonDocument<T> {
  value: T;
  /** 1-based position of the value at a JSON pointer. */
  positionOf: (pointer: string) => { line: number; column: number };
}

/**
 * Reads a JSON file and checks it against a schema, after `beforeSchema` had its say on the plain value.
 * @throws BitSecureError with `code` on broken JSON or the first violation; NOT_FOUND or UNREADABLE when there is no file.
 */
export function openJsonDocument<T>(
  file: string,
  schema: string,
  code: ErrorCode,
  options: { hint?: string; beforeSchema?: (document: JsonDocument<unknown>) => void } = {},
): JsonDocument<T> {
  const text = readText(file);
  const refuse = (message: string, position: { line: number; column: number }): never => {
    const hint = options.hint === undefined ? {} : { hint: options.hint };
    throw new BitSecureError(code, message, { file, ...position, ...hint });
  };
  const tree = parseJsonTree(text, refuse);
  const value: unknown = jsonc().getNodeValue(tree);
  const positionOf = (pointer: string): { line: number; column: number } => positionOfPointer(text, tree, pointer);
  options.beforeSchema?.({ value, positionOf });
  const [violation, ...more] = schemaViolations(schema, value);
  if (violation !== undefined) {
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    const where = violation.pointer === '' ? 'the document' : violation.pointer;
    refuse(`not a valid ${schema}: ${where} ${violation.message}${others}`, positionOf(violation.pointer));
  }
  return { value: value as T, positionOf };
}

/** The value of `openJsonDocument`. */
export function readJsonDocument<T>(file: string, schema: string, code: ErrorCode, hint?: string): T {
  return openJsonDocument<T>(file, schema, code, hint === undefined ? {} : { hint }).value;
}
