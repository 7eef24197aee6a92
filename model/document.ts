/** Index documents of session updates: the update's values under the names, and in the types, that a profile gives them. */
import { SEMANTIC_FIELDS, type Count, type FieldValue, type SemanticField } from './fields.ts';
import type { FieldType, Profile } from './profile.ts';
import type { SessionUpdate } from './session.ts';

export type SessionDocument = Record<string, unknown>;

interface Column {
  path: readonly string[];
  type: FieldType;
  of: (update: SessionUpdate) => FieldValue | undefined;
}

const columns = new WeakMap<Profile, readonly Column[]>();

function columnsOf(profile: Profile): readonly Column[] {
  let known = columns.get(profile);
  if (known === undefined) {
    known = Object.entries(profile.fields).map(([semantic, { name, type }]) => ({
      path: name.split('.'),
      type,
      of: SEMANTIC_FIELDS[semantic as SemanticField].of,
    }));
    columns.set(profile, known);
  }
  return known;
}

/**
 * The document of an update. Dots in names make objects (`source.ip` is `{source: {ip}}`); times are ISO 8601 in UTC with
 * milliseconds; whole-number types are rounded; what the update does not have is left out, constants are added.
 */
export function toDocument(update: SessionUpdate, profile: Profile): SessionDocument {
  const document = node();
  for (const { path, type, of } of columnsOf(profile)) {
    const value = of(update);
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    put(document, path, valueOf(value, type));
  }
  for (const [name, value] of Object.entries(profile.constants ?? {})) put(document, name.split('.'), value);
  return document;
}

function valueOf(value: FieldValue, type: FieldType): FieldValue {
  if (Array.isArray(value))
    return value.map((one: string | Count) => (typeof one === 'string' ? one : `${one.name} ${one.count}`));
  if (typeof value !== 'number') return value;
  if (type === 'date') return timeText(value);
  return type === 'long' || type === 'integer' ? Math.round(value) : value;
}

/** Epoch microseconds as `2026-11-21T08:30:00.123Z`. */
export function timeText(us: number): string {
  return new Date(Math.floor(us / 1000)).toISOString();
}

/** Without a prototype: a name such as `__proto__` is a name like any other. */
function node(): SessionDocument {
  return Object.create(null) as SessionDocument;
}

function put(document: SessionDocument, path: readonly string[], value: unknown): void {
  let at = document;
  for (const part of path.slice(0, -1)) at = (at[part] ??= node()) as SessionDocument;
  at[path.at(-1)!] = value;
}

/** Id of an update's document: the same update has the same id in every run. */
export function documentId(update: SessionUpdate): string {
  return `${update.sessionId}-${update.updateNumber}`;
}

/** Index or data stream that the document of an update belongs to: by the UTC day of its last packet. */
export function indexName(update: SessionUpdate, profile: Profile): string {
  return indexNameAt(update.updatedUs, profile);
}

/** Index or data stream for documents of a time (epoch microseconds): by its UTC day. */
export function indexNameAt(us: number, profile: Profile): string {
  const [year = '', month = '', day = ''] = timeText(us).slice(0, 10).split('-');
  return profile.index.name.replaceAll('{YYYY}', year).replaceAll('{MM}', month).replaceAll('{DD}', day);
}
