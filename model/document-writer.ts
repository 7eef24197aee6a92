/** Documents of session updates as octets of JSON, for many: what `toDocument` says, without making objects or strings. */
import { indexNameAt } from './document.ts';
import { SEMANTIC_FIELDS, type FieldValue, type SemanticField } from './fields.ts';
import { constantOf, type Constant, type Octets } from './octets.ts';
import type { FieldType, Profile } from './profile.ts';
import type { SessionUpdate } from './session.ts';

const DAY_US = 86_400_000_000;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const TRUE = constantOf('true');
const FALSE = constantOf('false');

/** Parts of an update that most have not: their members are then not even asked for. */
const PARTS = {
  proxied: (update: SessionUpdate) => update.proxied,
  pool: (update: SessionUpdate) => update.pool,
  mining: (update: SessionUpdate) => update.mining,
  tls: (update: SessionUpdate) => update.tls,
  http: (update: SessionUpdate) => update.http,
};
type Part = keyof typeof PARTS;

interface Tree {
  /** By name; the part of an update that a member and all below it are of. */
  members: Map<string, { part: Part | undefined; member: Tree | Leaf }>;
}
type Leaf = { semantic: SemanticField; type: FieldType } | { constant: unknown };

type Kind = 'value' | 'whole' | 'time' | 'constant' | 'object' | 'part';
const nothing = (): undefined => undefined;

/** What a document consists of, one step after the other. All have one shape: the engine then reads them fastest. */
class Step {
  readonly kind: Kind;
  /** `,"name":`, of a constant with its value. The comma of an object's first member becomes its brace. */
  readonly key: Constant;
  /** Of a value, or of a part. */
  readonly of: (update: SessionUpdate) => FieldValue | object | undefined;
  /** Of an object or a part: the step behind the last one that is within. */
  end = 0;

  constructor(kind: Kind, key: string, of: Step['of'] = nothing) {
    this.kind = kind;
    this.key = constantOf(key);
    this.of = of;
  }
}

function place(tree: Tree, path: readonly string[], part: Part | undefined, leaf: Leaf): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    tree.members.set(name, { part, member: leaf });
    return;
  }
  const known = tree.members.get(name);
  const inner: Tree = known !== undefined && 'members' in known.member ? known.member : { members: new Map() };
  // An object with members of several parts is of none.
  const shared = known === undefined || known.part === part ? part : undefined;
  tree.members.set(name, { part: shared, member: inner });
  place(inner, rest, part, leaf);
}

function treeOf(profile: Profile): Tree {
  const tree: Tree = { members: new Map() };
  for (const [name, { name: path, type }] of Object.entries(profile.fields)) {
    const first = name.split('.')[0]!;
    const part = Object.hasOwn(PARTS, first) ? (first as Part) : undefined;
    place(tree, path.split('.'), part, { semantic: name as SemanticField, type });
  }
  for (const [path, constant] of Object.entries(profile.constants ?? {}))
    place(tree, path.split('.'), undefined, { constant });
  return tree;
}

function leafStep(key: string, leaf: Leaf): Step {
  if ('constant' in leaf) return new Step('constant', `${key}${JSON.stringify(leaf.constant)}`);
  const { of } = SEMANTIC_FIELDS[leaf.semantic];
  if (leaf.type === 'date') return new Step('time', key, of);
  return new Step(leaf.type === 'long' || leaf.type === 'integer' ? 'whole' : 'value', key, of);
}

/** Adds steps that stand within another. */
function addWithin(steps: Step[], around: Step, add: () => void): void {
  steps.push(around);
  add();
  around.end = steps.length;
}

/** Adds the steps of an object's members: those of a part that may be missing come last, and together. */
function addMembers(steps: Step[], { members }: Tree): void {
  const addThoseOf = (part: Part | undefined): void => {
    for (const [name, about] of members) {
      if (about.part !== part) continue;
      const { member } = about;
      const key = `,${JSON.stringify(name)}:`;
      if ('members' in member) addWithin(steps, new Step('object', key), () => addMembers(steps, member));
      else steps.push(leafStep(key, member));
    }
  };
  const parts = new Set([...members.values()].map(({ part }) => part));
  addThoseOf(undefined);
  for (const part of parts)
    if (part !== undefined) addWithin(steps, new Step('part', '', PARTS[part]), () => addThoseOf(part));
}

/** Writes a value under its key; nothing where there is none. */
function writeValue(out: Octets, { kind, key }: Step, value: FieldValue | undefined): void {
  if (value === undefined) return;
  if (typeof value === 'string') {
    out.constant(key);
    out.text(value);
  } else if (typeof value === 'number') {
    out.constant(key);
    if (kind === 'time') out.time(value);
    else out.number(kind === 'whole' ? Math.round(value) : value);
  } else if (typeof value === 'boolean') {
    out.constant(key);
    out.constant(value ? TRUE : FALSE);
  } else if (value.length > 0) {
    out.constant(key);
    out.list(value);
  }
}

/** Writes the members from one step to another. */
function writeMembers(steps: readonly Step[], from: number, to: number, update: SessionUpdate, out: Octets): void {
  for (let at = from; at < to; at += 1) {
    const step = steps[at]!;
    const { kind } = step;
    if (kind === 'constant') out.constant(step.key);
    else if (kind === 'part') {
      if (step.of(update) === undefined) at = step.end - 1;
    } else if (kind === 'object') {
      const begin = out.length;
      out.constant(step.key);
      if (!writeObject(steps, at + 1, step.end, update, out)) out.truncate(begin);
      at = step.end - 1;
    } else writeValue(out, step, step.of(update) as FieldValue | undefined);
  }
}

/** Writes an object of the members from one step to another; false, and nothing written, when it has none. */
function writeObject(steps: readonly Step[], from: number, to: number, update: SessionUpdate, out: Octets): boolean {
  const begin = out.length;
  writeMembers(steps, from, to, update, out);
  if (out.length === begin) return false;
  // The comma of the first member.
  out.put(begin, OPEN);
  out.octet(CLOSE);
  return true;
}

/**
 * A function that writes what `JSON.stringify(toDocument(update, profile))` says, in UTF-8, behind what stands in `out`;
 * members may stand in another order.
 */
export function documentWriter(profile: Profile): (update: SessionUpdate, out: Octets) => void {
  const steps: Step[] = [];
  addMembers(steps, treeOf(profile));
  return (update, out) => void writeObject(steps, 0, steps.length, update, out);
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
