/** Documents of session updates as JSON text, for many: what `toDocument` says, without making the object. */
import { indexNameAt, timeText } from './document.ts';
import { SEMANTIC_FIELDS, type FieldKind, type FieldValue, type SemanticField } from './fields.ts';
import type { FieldType, Profile } from './profile.ts';
import type { SessionUpdate } from './session.ts';

const DAY_US = 86_400_000_000;
/** Printable ASCII but the quote and the backslash. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Member of an object, such as `"name":1`; empty where the update has no such value. */
type Member = (update: SessionUpdate) => string;
interface Tree {
  members: Map<string, Tree | Member>;
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));
const three = (value: number): string => (value < 100 ? `0${two(value)}` : String(value));

/** `timeText` in quotes, for times that mostly are of the same day as the one before. */
function timeWriter(): (us: number) => string {
  let day = Number.NaN;
  let prefix = '';
  return (us) => {
    const dayOf = Math.floor(us / DAY_US);
    if (dayOf !== day) {
      prefix = `"${timeText(us).split('T')[0]}T`;
      day = dayOf;
    }
    const ms = Math.floor((us - day * DAY_US) / 1000);
    const seconds = Math.floor(ms / 1000);
    const minutes = Math.floor(seconds / 60);
    return `${prefix}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${three(ms % 1000)}Z"`;
  };
}

const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

function valueWriter(kind: FieldKind, type: FieldType): (value: FieldValue) => string {
  if (type === 'date') {
    const time = timeWriter();
    return (value) => time(value as number);
  }
  if (type === 'long' || type === 'integer') return (value) => String(Math.round(value as number));
  if (kind === 'number' || kind === 'boolean') return (value) => JSON.stringify(value);
  return (value) => (typeof value === 'string' ? quoted(value) : JSON.stringify(value));
}

function memberOf(name: string, semantic: SemanticField, type: FieldType): Member {
  const definition: { kind: FieldKind; of: (update: SessionUpdate) => FieldValue | undefined } =
    SEMANTIC_FIELDS[semantic];
  const { kind, of } = definition;
  const key = `${JSON.stringify(name)}:`;
  const write = valueWriter(kind, type);
  return (update) => {
    const value = of(update);
    return value === undefined || (Array.isArray(value) && value.length === 0) ? '' : key + write(value);
  };
}

function place(tree: Tree, path: readonly string[], member: (name: string) => Member): void {
  const [part = '', ...rest] = path;
  if (rest.length === 0) {
    tree.members.set(part, member(part));
    return;
  }
  let inner = tree.members.get(part);
  if (inner === undefined || typeof inner === 'function') tree.members.set(part, (inner = { members: new Map() }));
  place(inner, rest, member);
}

/** The object of a tree; `{}` when it has no members. */
function objectWriter({ members }: Tree): Member {
  const writers = [...members].map(([name, member]): Member => {
    if (typeof member === 'function') return member;
    const key = `${JSON.stringify(name)}:`;
    const write = objectWriter(member);
    return (update) => {
      const text = write(update);
      return text === '{}' ? '' : key + text;
    };
  });
  return (update) => {
    let text = '';
    for (const write of writers) {
      const member = write(update);
      if (member !== '') text += text === '' ? member : `,${member}`;
    }
    return `{${text}}`;
  };
}

/** A function that writes what `JSON.stringify(toDocument(update, profile))` says; members may stand in another order. */
export function documentWriter(profile: Profile): (update: SessionUpdate) => string {
  const tree: Tree = { members: new Map() };
  for (const [semantic, { name, type }] of Object.entries(profile.fields))
    place(tree, name.split('.'), (last) => memberOf(last, semantic as SemanticField, type));
  for (const [name, value] of Object.entries(profile.constants ?? {}))
    place(tree, name.split('.'), (last) => {
      const text = `${JSON.stringify(last)}:${JSON.stringify(value)}`;
      return () => text;
    });
  return objectWriter(tree);
}

/** `indexNameAt` for times that mostly are of the same day as the one before. */
export function indexNamer(profile: Profile): (us: number) => string {
  let day = Number.NaN;
  let name = '';
  return (us) => {
    const dayOf = Math.floor(us / DAY_US);
    if (dayOf !== day) {
      name = indexNameAt(us, profile);
      day = dayOf;
    }
    return name;
  };
}
