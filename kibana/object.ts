/** Saved objects on their way into a Kibana. */
import type { Reference } from '../model/saved-object.ts';

/** One object of a pack, as its file has it: embedded JSON is in strings. */
export interface ImportObject {
  type: string;
  id: string;
  attributes: Record<string, unknown>;
  references: readonly Reference[];
  /** The other keys of its line, such as `migrationVersion`. */
  rest: Record<string, unknown>;
  /** File as the user named it. */
  file: string;
}

/** One object as a server has it. */
export interface StoredObject {
  attributes: Record<string, unknown>;
  references: readonly Reference[];
  /** Version of the document in the index of Kibana 4 and 5; absent elsewhere. */
  version?: number;
}

/** `visualization/Miner-Activity`: what objects are told apart by. */
export type ObjectKey = `${string}/${string}`;

export function keyOf({ type, id }: { type: string; id: string }): ObjectKey {
  return `${type}/${id}`;
}

/** What a person calls it. */
export function titleOf({ attributes, id }: ImportObject): string {
  return typeof attributes['title'] === 'string' ? attributes['title'] : id;
}

/** References that are objects of the right shape. */
export function referencesOf(value: unknown): Reference[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry: unknown): entry is Reference => {
    const { name, type, id } = (entry ?? {}) as Partial<Record<keyof Reference, unknown>>;
    return typeof name === 'string' && typeof type === 'string' && typeof id === 'string';
  });
}
