/** What a check is, and the small things that checks share. */
import { NOT_A_STRING } from '../files/embedded-json.ts';
import { schemaViolations } from '../files/schema.ts';
import type { TargetId } from '../files/profile.ts';
import { pathOf, type JsonPath } from '../model/json.ts';
import type { Finding } from '../model/finding.ts';
import { enumerateAs } from '../model/text.ts';
import {
  attributePlace,
  hasAttributes,
  objectsOfType,
  placeAt,
  type Pack,
  type PackObject,
  type Place,
} from './pack.ts';

/** A finding before it has its code and its line. */
export interface Problem {
  at: Place;
  message: string;
  hint?: string;
}

/** One thing that can be wrong with a pack. Pure: it looks at what was read, and at nothing else. */
export interface Check {
  /** What goes wrong, and how that shows; a sentence for a person. */
  about: string;
  severity: Finding['severity'];
  /** Absent: all targets. */
  targets?: readonly TargetId[];
  run: (pack: Pack) => Iterable<Problem>;
}

/** Documents of more characters have only their first violation told. */
const LARGE = 2_000_000;

/**
 * Problems of a value against a schema, `saved-objects/vis-state` or `manifest`.
 * @param at the place of a path inside the value
 * @param what the value is called
 */
export function* schemaProblems(
  schema: string,
  value: unknown,
  at: (path: JsonPath) => Place,
  what: string,
): Iterable<Problem> {
  const extent = (at([]).document?.text.length ?? 0) > LARGE ? 'first' : 'all';
  for (const { pointer, message } of schemaViolations(schema, value, extent)) {
    yield { at: at(pathOf(pointer)), message: `${what}: ${pointer === '' ? 'it' : pointer} ${message}` };
  }
}

/**
 * Embedded JSON that is broken, or missing where it is needed.
 * @param consequence what the target does about it, continuing `…, and`
 */
export function* embeddedProblems(
  pack: Pack,
  type: string,
  attribute: string,
  consequence: string,
  needed: (object: PackObject) => boolean = () => false,
): Iterable<Problem> {
  const name = attribute.split('.').at(-1) ?? attribute;
  for (const object of objectsOfType(pack, type)) {
    const embedded = object.embedded.get(attribute);
    if (embedded === undefined) continue;
    if (embedded.fault !== undefined) {
      const { message, offset } = embedded.fault;
      const where = message === NOT_A_STRING ? '' : ` (character ${offset + 1})`;
      yield {
        at: placeAt(object, embedded.path),
        message: `${name} ${message}${where}, and ${consequence}`,
        hint: 'mend the JSON inside the string, or export the object again',
      };
    } else if (!embedded.present && hasAttributes(object) && needed(object)) {
      yield { at: attributePlace(object), message: `${name} is missing, and ${consequence}` };
    }
  }
}

/** Problems of decoded embedded JSON against a schema. Text that does not parse has a check of its own. */
export function* embeddedShapeProblems(pack: Pack, type: string, attribute: string, schema: string): Iterable<Problem> {
  const name = attribute.split('.').at(-1) ?? attribute;
  for (const object of objectsOfType(pack, type)) {
    const embedded = object.embedded.get(attribute);
    if (embedded?.value === undefined) continue;
    yield* schemaProblems(
      `saved-objects/${schema}`,
      embedded.value,
      (path) => placeAt(object, [...embedded.path, ...path]),
      name,
    );
  }
}

/** Up to `most` things in quotes, and how many more there are. */
export function listed(things: readonly string[], most = 5): string {
  return enumerateAs(things, (thing) => JSON.stringify(shortened(thing)), most);
}

/** Text of somebody else's that a message can carry. */
export function shortened(text: string, most = 80): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
