/** Turns yargs' words about a command line that it cannot understand into one line with a suggestion. */
import type { Argv } from 'yargs';
import { BitSecureError } from '../model/errors.ts';

/** Edits (insert, delete, replace) between two words: Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The word nearest to `wrong`; undefined when none is near enough to be meant. */
export function nearest(wrong: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((word) => ({ word, edits: distance(wrong, word) }))
    .sort((a, b) => a.edits - b.edits || (a.word < b.word ? -1 : 1));
  return best !== undefined && best.edits <= Math.max(2, wrong.length / 3) ? best.word : undefined;
}

/** The USAGE error for a complaint of yargs; `yargs` is the instance of the command that complained. */
export function usageError(message: string, yargs: Argv): BitSecureError {
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/s.exec(message)?.[1]?.split(', ')[0];
  if (unknown === undefined)
    return new BitSecureError('USAGE', message.replace(/\s*\n\s*/g, ' '), { hint: 'see --help' });
  // Not in yargs' types, though public and documented: the options that this command knows.
  const { key } = (yargs as unknown as { getOptions: () => { key: Record<string, unknown> } }).getOptions();
  const isOption = process.argv.some((word) => word === `-${unknown}` || word.startsWith(`--${unknown}`));
  const meant = isOption ? nearest(unknown, Object.keys(key)) : undefined;
  const shown = isOption ? `unknown option --${unknown}` : `unexpected ${JSON.stringify(unknown)}`;
  return new BitSecureError('USAGE', shown, { hint: meant === undefined ? 'see --help' : `did you mean --${meant}?` });
}
