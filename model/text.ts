/** Text for a person to read, some of it somebody else's. */

/** What a terminal may be given: one line, without control or invisible formatting characters. */
export function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
}

type Separator = ', ' | '; ';

/** `a, b, c, d, e and 3 more`; where commas stand in the items, another separator: `a; b; and 3 more`. */
export function enumerate(items: readonly string[], most = 5, separator: Separator = ', '): string {
  return enumerateAs(items, (item) => item, most, separator);
}

/** The same of whatever is spelt so; the others, of which there may be very many, are not spelt. */
export function enumerateAs<T>(
  items: readonly T[],
  spell: (item: T) => string,
  most = 5,
  separator: Separator = ', ',
): string {
  const named = items
    .slice(0, most)
    .map((item) => spell(item))
    .join(separator);
  if (items.length <= most) return named;
  return `${named}${separator === '; ' ? ';' : ''} and ${items.length - most} more`;
}
