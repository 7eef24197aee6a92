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

/** What yargs' types leave out: the options and the commands that are known where it complained. */
interface Known {
  getOptions: () => { key: Record<string, unknown> };
  getInternalMethods: () => {
    getCommandInstance: () => { getCommands: () => string[] };
    getContext: () => { fullCommands: string[] };
  };
}

/** yargs' words for what is wrong, with what is said in their place. `usage` is the command with its arguments. */
const COMPLAINTS: readonly [RegExp, (found: readonly string[], usage: string) => string][] = [
  [
    /^Not enough non-option arguments: got (\d+), need at least (\d+)$/,
    ([given, needed], usage) => `${given} of ${needed} arguments are given: bitsecure ${usage}`,
  ],
  [/^Missing required arguments?: (.+)$/, ([names = '']) => `${flags(names)} is not given`],
  [/^Not enough arguments following: (.+)$/, ([names = '']) => `${flags(names)} takes a value`],
  [
    /^Invalid values:\s+Argument: (\S+), Given: (".*?"), Choices: ([^\n]*)/s,
    ([name = '', given, choices = '']) =>
      `${flags(name)} is ${choices.replaceAll('"', '').replaceAll(', ', ' | ')}, and not ${given}`,
  ],
  [
    /^Arguments (\S+) and (\S+) are mutually exclusive$/,
    ([a = '', b = '']) => `${flags(a)} and ${flags(b)} are both given`,
  ],
];

function flags(names: string): string {
  return names
    .split(', ')
    .map((name) => `--${name}`)
    .join(', ');
}

/** What is wrong, in our words where there are any for it. */
function reworded(message: string, usage: string): string {
  for (const [pattern, told] of COMPLAINTS) {
    const found = pattern.exec(message);
    if (found !== null) return told(found.slice(1), usage);
  }
  return message.replace(/\s*\n\s*/g, ' ');
}

/** The USAGE error for a complaint of yargs; `yargs` is the instance of the command that complained. */
export function usageError(message: string, yargs: Argv): BitSecureError {
  const known = yargs as unknown as Known;
  const internal = known.getInternalMethods();
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/s.exec(message)?.[1]?.split(', ')[0];
  if (unknown === undefined)
    return new BitSecureError('USAGE', reworded(message, internal.getContext().fullCommands.join(' ')), {
      hint: 'see --help',
    });
  const isOption = process.argv.some((word) => word === `-${unknown}` || word.startsWith(`--${unknown}`));
  const commands = internal.getCommandInstance().getCommands();
  const mark = isOption ? '--' : '';
  const meant = nearest(unknown, isOption ? Object.keys(known.getOptions().key) : commands);
  const what = isOption ? `unknown option --${unknown}` : JSON.stringify(unknown);
  const shown = isOption ? what : commands.length > 0 ? `there is no command ${what}` : `unexpected ${what}`;
  return new BitSecureError('USAGE', shown, {
    hint: meant === undefined ? 'see --help' : `did you mean ${mark}${meant}?`,
  });
}
