/** What yargs lets pass: an option given twice, a switch with a value that is neither true nor false, an option denied. */
import type { Argv } from 'yargs';
import { BitSecureError } from '../model/errors.ts';

/** What yargs' types leave out: the options that a command knows, by kind. */
interface Known {
  getOptions: () => {
    key: Record<string, unknown>;
    array: string[];
    boolean: string[];
    alias: Record<string, string[]>;
  };
}

function wrong(message: string, hint: string): BitSecureError {
  return new BitSecureError('USAGE', message, { hint });
}

/** A switch set to `maybe` would be off, which for --dry-run means to write. */
function checkSwitches(words: readonly string[], switches: readonly string[]): void {
  for (const word of words) {
    if (word === '--') return;
    const [, name = '', value = ''] = /^--(?:no-)?([^=]+)=(.*)$/s.exec(word) ?? [];
    if (switches.includes(name) && value !== 'true' && value !== 'false') {
      throw wrong(
        `--${name} is a switch, and ${JSON.stringify(value)} is neither true nor false`,
        `give --${name} alone`,
      );
    }
  }
}

/**
 * Holds parsed options against how the command declares them.
 * @param args what yargs made of the words of the command line
 * @param yargs the instance that declares the options of the command
 * @throws BitSecureError USAGE
 */
export function checkFlags(args: object, yargs: Argv, words: readonly string[]): void {
  const options = (yargs as unknown as Known).getOptions();
  checkSwitches(words, options.boolean);
  const aliases = new Set(Object.values(options.alias).flat());
  for (const [name, value] of Object.entries(args)) {
    if (!Object.hasOwn(options.key, name) || aliases.has(name)) continue;
    const isSwitch = options.boolean.includes(name);
    if (!isSwitch && [value].flat().includes(false)) throw wrong(`--${name} takes a value`, `leave --no-${name} out`);
    if (!Array.isArray(value) || options.array.includes(name)) continue;
    throw wrong(`--${name} is given ${value.length} times`, 'give it once');
  }
}
