/** Which names an address has, by what the capture itself says. Bounded, whatever the capture says. */

/** Names of one address. A content network's address has hundreds; the first ones tell as much. */
export const NAMES_PER_ADDRESS = 16;
/** Addresses with names; the one whose first name is oldest gives way. */
export const ADDRESSES = 65_536;

const NONE: readonly string[] = [];

const ASCII_NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
/** Made when a name has other letters, which is rare: what Unicode calls a letter takes milliseconds to compile. */
let unicode: { name: RegExp; letter: RegExp } | undefined;

/**
 * A host name in its one spelling: lower case, no dot at the end.
 * @returns undefined when it cannot be the name of a host: control characters, blanks, quotes, an address, too long
 */
export function normaliseName(name: string): string | undefined {
  const text = (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
  if (text.length === 0 || text.length > 253) return undefined;
  // All figures is an address (in some spelling), not a name.
  if (ASCII_NAME.test(text)) return /[a-z]/.test(text) ? text : undefined;
  if (!/[^\0-\x7f]/.test(text)) return undefined;
  const label = '[\\p{L}\\p{N}\\p{M}_-]{1,63}';
  unicode ??= { name: new RegExp(`^${label}(?:\\.${label})*$`, 'u'), letter: new RegExp('\\p{L}', 'u') };
  return unicode.name.test(text) && unicode.letter.test(text) ? text : undefined;
}

export class NameTable {
  readonly #names = new Map<string, readonly string[]>();

  /** Sorted names of an address; do not change the array. */
  of(address: string): readonly string[] {
    return this.#names.get(address) ?? NONE;
  }

  /** Notes that an address is called by a name; what is no host name is dropped. */
  bind(address: string, name: string): void {
    const before = this.#names.get(address);
    // Most are said again and again, in the one spelling.
    if (before?.includes(name) === true) return;
    const normal = normaliseName(name);
    if (normal === undefined) return;
    if (before === undefined) {
      if (this.#names.size >= ADDRESSES) this.#names.delete(this.#names.keys().next().value!);
      this.#names.set(address, [normal]);
    } else if (before.length < NAMES_PER_ADDRESS && !before.includes(normal)) {
      this.#names.set(address, [...before, normal].sort());
    }
  }
}
