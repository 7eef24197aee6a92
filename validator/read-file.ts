/** One file of a pack: bytes to text to JSON documents. What is wrong with it is kept beside it, for the checks to say. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parseBoundedJson } from '../files/bounded-json.ts';
import { sha256 } from '../files/digest.ts';
import { fileError } from '../files/read.ts';
import { isObject, propertyOf } from '../model/json.ts';
import type { Form, PackDocument, PackFile, Role } from './pack.ts';

/** What Kibana's and OpenSearch Dashboards' import take at most; larger files are not read. */
export const FILE_LIMIT = 26_214_400;

/** Objects that their imports take at most in one file; further ones are not read. */
export const OBJECT_LIMIT = 10_000;

/** Bytes read at a time from what has no size (a pipe). */
const CHUNK = 1 << 20;

/**
 * Reads a file. Of one that is no content of a pack (a README, a picture) only the size is looked at.
 * @throws BitSecureError NOT_FOUND or UNREADABLE
 */
export function readPackFile(name: string): PackFile {
  try {
    const stats = statSync(name);
    if (stats.isFile() && (stats.size > FILE_LIMIT || !mayBeRead(basename(name)))) return unreadFile(name, stats.size);
    const bytes = stats.isFile() ? readFileSync(name) : readBounded(name);
    return bytes.length > FILE_LIMIT ? unreadFile(name, bytes.length) : packFile(name, bytes);
  } catch (error) {
    throw fileError(error, name);
  }
}

/** SHA-256 of a file whose content was not looked at, in hexadecimal. @throws BitSecureError UNREADABLE */
export function digestOf(file: PackFile): string {
  const hash = createHash('sha256');
  try {
    const descriptor = openSync(file.name, 'r');
    try {
      const buffer = Buffer.alloc(CHUNK);
      for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
        hash.update(buffer.subarray(0, read));
      }
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileError(error, file.name);
  }
  return hash.digest('hex');
}

/** A pipe says nothing about its size: it is read until it ends, or is more than any import takes. */
function readBounded(name: string): Buffer {
  const descriptor = openSync(name, 'r');
  try {
    const parts: Buffer[] = [];
    let size = 0;
    while (size <= FILE_LIMIT) {
      const part = Buffer.alloc(CHUNK);
      const read = readSync(descriptor, part);
      if (read === 0) break;
      parts.push(part.subarray(0, read));
      size += read;
    }
    return Buffer.concat(parts);
  } finally {
    closeSync(descriptor);
  }
}

function mayBeRead(base: string): boolean {
  return contentRole(base) === 'content' || /\.ya?ml$/i.test(base);
}

function unreadFile(name: string, size: number): PackFile {
  const base = basename(name);
  const role = contentRole(base);
  return { ...emptyFile(name, size), role, ...(role === 'other' ? {} : { unread: 'too-large' }) };
}

function emptyFile(name: string, bytes: number): PackFile {
  return {
    name,
    base: basename(name),
    bytes,
    text: '',
    role: 'other',
    form: 'text',
    byteOrderMark: false,
    documents: [],
  };
}

/** A file of bytes that are already there. */
export function packFile(name: string, bytes: Uint8Array): PackFile {
  const file = emptyFile(name, bytes.length);
  const { base } = file;
  file.sha256 = sha256(bytes);
  if (bytes.length > FILE_LIMIT) return { ...file, ...unreadFile(name, bytes.length) };
  const text = decode(bytes);
  if (text === undefined) return { ...file, role: contentRole(base), unread: 'not-utf8' };
  file.byteOrderMark = text.startsWith('\uFEFF');
  file.text = file.byteOrderMark ? text.slice(1) : text;
  if (/\.ya?ml$/i.test(base)) return { ...file, role: 'config' };
  if (contentRole(base) === 'other') return file;
  readDocuments(file);
  file.role = roleOf(file);
  return file;
}

function contentRole(base: string): Role {
  return /\.(json|ndjson)$/i.test(base) || !base.includes('.') ? 'content' : 'other';
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function readDocuments(file: PackFile): void {
  const { text } = file;
  const whole = (): PackDocument => documentOf(file, text, 0);
  if (text.trim() === '') {
    file.form = 'empty';
  } else if (text.trimStart().startsWith('[')) {
    file.form = 'array';
    file.documents = [whole()];
  } else if (/\.ndjson$/i.test(file.base)) {
    file.form = 'ndjson';
    file.documents = linesOf(file);
  } else {
    const document = whole();
    file.form = document.fault === undefined ? formOfValue(document.value) : 'object';
    file.documents = [document];
    if (document.fault === undefined) return;
    const lines = linesOf(file);
    if (lines.length < 2 || !lines.some(({ value }) => isObject(value))) return;
    file.form = 'ndjson';
    file.documents = lines;
  }
}

function formOfValue(value: unknown): Form {
  if (Array.isArray(propertyOf(value, 'objects'))) return 'envelope';
  return isObject(propertyOf(value, 'attributes')) || propertyOf(value, 'exportedCount') !== undefined
    ? 'ndjson'
    : 'object';
}

function documentOf(file: PackFile, text: string, offset: number): PackDocument {
  const result = parseBoundedJson(text);
  return 'fault' in result
    ? { file, offset, text, value: undefined, fault: result.fault }
    : { file, offset, text, value: result.value };
}

/** Lines that hold something. CR before LF and a missing last line break are as good. Past the limit of objects none is parsed. */
function linesOf(file: PackFile): PackDocument[] {
  const { text } = file;
  const documents: PackDocument[] = [];
  for (let start = 0; start < text.length && documents.length <= OBJECT_LIMIT;) {
    const lineBreak = text.indexOf('\n', start);
    const end = lineBreak < 0 ? text.length : lineBreak;
    const line = text.slice(start, end);
    if (line.trim() !== '') documents.push(documentOf(file, line, start));
    start = end + 1;
  }
  return documents;
}

function roleOf(file: PackFile): Role {
  if (/^manifest\.json$/i.test(file.base)) return 'manifest';
  const value = file.documents.length === 1 ? file.documents[0]?.value : undefined;
  const schema = /^bitsecure\/(manifest|baseline|profile)\/\d+$/.exec(String(propertyOf(value, 'schema')));
  if (schema !== null) return schema[1] as Role;
  if (file.form === 'object' && propertyOf(value, 'miner-ip') !== undefined) return 'config';
  if (file.form === 'object' && (/^index_pattern/i.test(file.base) || looksLikeIndexPattern(value)))
    return 'index-pattern';
  return 'content';
}

function looksLikeIndexPattern(value: unknown): boolean {
  if (propertyOf(value, '_type') === 'index-pattern') return true;
  return propertyOf(value, 'timeFieldName') !== undefined && propertyOf(value, 'title') !== undefined;
}
