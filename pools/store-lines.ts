/** Lines of a store's file: documents of the pool index, each held to its schema. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { parseBoundedJson } from '../files/bounded-json.ts';
import { fileError } from '../files/read.ts';
import { schemaViolations } from '../files/schema.ts';
import { BitSecureError } from '../model/errors.ts';
import type { PoolEndpoint } from '../model/generated/pool-endpoint.ts';
import { propertyOf } from '../model/json.ts';
import { endpointId } from './store.ts';

const SCHEMA = 'bitsecure/pool-endpoint/1';
/** First line of a file of endpoints: what the others are. */
export const HEADER = JSON.stringify({ schema: SCHEMA });

const NEW_LINE = 0x0a;
const BLOCK = 1 << 16;

/** @throws BitSecureError BAD_VALUE for the first line of another file */
export function checkHeader(line: string, file: string): void {
  const parsed = parseBoundedJson(line);
  const schema = 'value' in parsed ? propertyOf(parsed.value, 'schema') : undefined;
  if (schema === SCHEMA) return;
  const newer = typeof schema === 'string' && schema.startsWith('bitsecure/pool-endpoint/');
  throw new BitSecureError(
    'BAD_VALUE',
    newer ? `is of the form ${schema}, and this BitSecure reads ${SCHEMA}` : 'is no store of pool endpoints',
    { file, line: 1, hint: newer ? 'take the BitSecure that wrote it' : 'give --store another name' },
  );
}

/** The endpoint of a line. @throws BitSecureError BAD_VALUE that names the place in it */
export function parseEndpoint(line: string, place: { file: string; line: number }): PoolEndpoint {
  const refuse = (message: string): BitSecureError =>
    new BitSecureError('BAD_VALUE', message, {
      ...place,
      hint: 'mend or remove the line: what is removed is probed again',
    });
  const parsed = parseBoundedJson(line);
  if ('fault' in parsed) throw refuse(parsed.fault.message);
  const [violation] = schemaViolations('pool-endpoint', parsed.value, 'first');
  if (violation !== undefined) throw refuse(`is no endpoint: ${violation.pointer || 'it'} ${violation.message}`);
  const endpoint = parsed.value as PoolEndpoint;
  if (endpoint.id !== endpointId(endpoint)) throw refuse('has another id than its FQDN, address and port give');
  return endpoint;
}

/** The first line of a file, at most 64 KiB of it; empty where there is none. @throws BitSecureError NOT_FOUND, UNREADABLE */
export function firstLine(file: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const block = Buffer.allocUnsafe(BLOCK);
    const text = block.subarray(0, readSync(descriptor, block, 0, BLOCK, 0)).toString('utf8');
    return text.split('\n', 1)[0] ?? '';
  } catch (error) {
    throw fileError(error, file);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Offset after the last line break among the first `size` octets; 0 when there is none. */
function endOfLines(descriptor: number, size: number): number {
  const block = Buffer.allocUnsafe(BLOCK);
  for (let end = size; end > 0; end -= BLOCK) {
    const start = Math.max(0, end - BLOCK);
    const length = readSync(descriptor, block, 0, end - start, start);
    const at = block.subarray(0, length).lastIndexOf(NEW_LINE);
    if (at >= 0) return start + at + 1;
  }
  return 0;
}

/**
 * Octets of a last line that a kill or a full disk cut: those after the last line break.
 * @param remove takes them away
 * @throws BitSecureError NOT_FOUND, UNREADABLE, UNWRITABLE
 */
export function cutOctets(file: string, remove: boolean): number {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, remove ? 'r+' : 'r');
    const { size } = fstatSync(descriptor);
    const end = endOfLines(descriptor, size);
    if (remove && end < size) ftruncateSync(descriptor, end);
    return size - end;
  } catch (error) {
    throw fileError(error, file, remove);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
