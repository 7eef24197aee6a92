/** Somebody else's text where a person reads it. */

/** What a terminal may be given: one line, without control or invisible formatting characters. */
export function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
}
