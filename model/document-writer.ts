/** Documents of session updates as octets of JSON, for many: what `toDocument` says, without making objects or strings. */
import { indexNameAt, timeText } from './document.ts';
import { SEMANTIC_FIELDS, type FieldKind, type FieldValue, type SemanticField } from './fields.ts';
import type { Octets } from './octets.ts';
import type { FieldType, Profile } from './profile.ts';
import type { SessionUpdate } from './session.ts';

const DAY_US = 86_400_000_000;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const COLON = 0x3a;
const DOT = 0x2e;
const QUOTE = 0x22;
const ZULU = 0x5a;

/** Writes a member of an object, a comma before it; nothing where the update has no such value. */
type Member = (update: SessionUpdate, out: Octets) => void;
interface Tree {
  /** By name; the part of an update, such as `mining`, that a member and all below it are of. */
  members: Map<string, { part: string | undefined; member: Tree | Member }>;
}

/** Octets of `,"name":`. */
const keyOf = (name: string): Buffer => Buffer.from(`,${JSON.stringify(name)}:`);

/** `timeText` in quotes, for times that mostly are of the same day as the one before. */
function timeWriter(): (us: number, out: Octets) => void {
  let day = Number.NaN;
  let prefix = Buffer.alloc(0);
  return (us, out) => {
    const dayOf = Math.floor(us / DAY_US);
    if (dayOf !== day) {
      prefix = Buffer.from(`"${timeText(us).split('T')[0]}T`);
      day = dayOf;
    }
    const ms = Math.floor((us - day * DAY_US) / 1000);
    const seconds = Math.floor(ms / 1000);
    const minutes = Math.floor(seconds / 60);
    out.octets(prefix);
    out.digits(Math.floor(minutes / 60), 2);
    out.octet(COLON);
    out.digits(minutes % 60, 2);
    out.octet(COLON);
    out.digits(seconds % 60, 2);
    out.octet(DOT);
    out.digits(ms % 1000, 3);
    out.octet(ZULU);
    out.octet(QUOTE);
  };
}

function valueWriter(type: FieldType): (value: FieldValue, out: Octets) => void {
  if (type === 'date') {
    const time = timeWriter();
    return (value, out) => time(value as number, out);
  }
  const whole = type === 'long' || type === 'integer';
  return (value, out) => {
    if (typeof value === 'string') out.text(value);
    else if (typeof value === 'number') out.number(whole ? Math.round(value) : value);
    else out.raw(JSON.stringify(value));
  };
}

function memberOf(name: string, semantic: SemanticField, type: FieldType): Member {
  const definition: { kind: FieldKind; of: (update: SessionUpdate) => FieldValue | undefined } =
    SEMANTIC_FIELDS[semantic];
  const { of } = definition;
  const key = keyOf(name);
  const write = valueWriter(type);
  return (update, out) => {
    const value = of(update);
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return;
    out.octets(key);
    write(value, out);
  };
}

function place(tree: Tree, path: readonly string[], part: string | undefined, member: (name: string) => Member): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    tree.members.set(name, { part, member: member(name) });
    return;
  }
  const known = tree.members.get(name);
  const inner: Tree = known === undefined || typeof known.member === 'function' ? { members: new Map() } : known.member;
  // An object with members of several parts is of none.
  const shared = known === undefined || known.part === part ? part : undefined;
  tree.members.set(name, { part: shared, member: inner });
  place(inner, rest, part, member);
}

/** Parts of an update that most have not: their members are then not even asked for. */
const PARTS: Readonly<Record<string, (update: SessionUpdate) => object | undefined>> = {
  pool: (update) => update.pool,
  mining: (update) => update.mining,
  tls: (update) => update.tls,
  http: (update) => update.http,
};

/** Writes members of a part, where an update has it. */
function partWriter(part: string, members: readonly Member[]): Member {
  const of = PARTS[part]!;
  return (update, out) => {
    if (of(update) !== undefined) for (const write of members) write(update, out);
  };
}

/** Writes the object of a tree; false, and nothing written, when it has no members. */
function objectWriter({ members }: Tree): (update: SessionUpdate, out: Octets) => boolean {
  const writers: Member[] = [];
  const parts = new Map<string, Member[]>();
  for (const [name, { part, member }] of members) {
    const writer = typeof member === 'function' ? member : nestedWriter(name, member);
    if (part === undefined || !Object.hasOwn(PARTS, part)) writers.push(writer);
    else parts.set(part, [...(parts.get(part) ?? []), writer]);
  }
  for (const [part, some] of parts) writers.push(partWriter(part, some));
  return (update, out) => {
    const begin = out.length;
    for (const write of writers) write(update, out);
    if (out.length === begin) return false;
    // The comma of the first member.
    out.put(begin, OPEN);
    out.octet(CLOSE);
    return true;
  };
}

function nestedWriter(name: string, tree: Tree): Member {
  const key = keyOf(name);
  const write = objectWriter(tree);
  return (update, out) => {
    const begin = out.length;
    out.octets(key);
    if (!write(update, out)) out.truncate(begin);
  };
}

/**
 * A function that writes what `JSON.stringify(toDocument(update, profile))` says, in UTF-8, behind what stands in `out`;
 * members may stand in another order.
 */
export function documentWriter(profile: Profile): (update: SessionUpdate, out: Octets) => void {
  const tree: Tree = { members: new Map() };
  for (const [semantic, { name, type }] of Object.entries(profile.fields))
    place(tree, name.split('.'), semantic.split('.')[0], (last) => memberOf(last, semantic as SemanticField, type));
  for (const [name, value] of Object.entries(profile.constants ?? {}))
    place(tree, name.split('.'), undefined, (last) => {
      const octets = Buffer.concat([keyOf(last), Buffer.from(JSON.stringify(value))]);
      return (_, out) => out.octets(octets);
    });
  const write = objectWriter(tree);
  return (update, out) => void write(update, out);
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
