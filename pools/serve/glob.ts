/** Names with wildcards. No regular expression: a hostile pattern would make it try for ever. */

/**
 * True when the whole text fits the pattern: `*` is any text, `?` one character. At most text × pattern steps; both are compared
 * as they are, so give both in lower case.
 */
export function globMatches(pattern: string, text: string): boolean {
  let [at, here] = [0, 0];
  // Where to go on when it does not fit: behind the last `*`, which then takes one character more.
  let [star, taken] = [-1, 0];
  while (here < text.length) {
    const sign = pattern[at];
    if (sign === '*') {
      [star, taken] = [at, here];
      at += 1;
    } else if (sign !== undefined && (sign === '?' || sign === text[here])) {
      at += 1;
      here += 1;
    } else if (star >= 0) {
      taken += 1;
      [at, here] = [star + 1, taken];
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
