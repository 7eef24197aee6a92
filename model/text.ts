/** Text for a person to read, some of it somebody else's. */

/** What a terminal may be given: one line, without control or invisible formatting characters. */
export function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** `a, b, c, d, e and 3 more`; where commas stand in the items, another separator: `a; b; and 3 more`. */
export function enumerate(items: readonly string[], most = 5, separator: ', ' | '; ' = ', '): string {
  const named = items.slice(0, most).join(separator);
  if (items.length <= most) return named;
  return `${named}${separator === '; ' ? ';' : ''} and ${items.length - most} more`;
}
