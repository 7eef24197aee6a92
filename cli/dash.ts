/**
 * A lone `-` (stdin or stdout) among the arguments. yargs drops it from a list of positionals, because it parses them a second
 * time as an option with values; so it travels through yargs as a word that no command line can hold.
 */
const STAND_IN = '\0-';

/** The arguments as yargs may see them. */
export function hideDashes(argv: readonly string[]): string[] {
  return argv.map((word) => (word === '-' ? STAND_IN : word));
}

/** What yargs made of them, with the dashes back in their places. */
export function restoreDashes(args: object): object {
  const restore = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(restore) : value === STAND_IN ? '-' : value;
  return Object.fromEntries(Object.entries(args).map(([key, value]) => [key, restore(value)]));
}
