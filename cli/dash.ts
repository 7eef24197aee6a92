/**
 * Words that yargs would take for options, hidden from it. It parses a list of positionals a second time as an option with values:
 * a lone `-` (stdin or stdout) is dropped there, and so is what stands after `--`, such as the file `-x.pcap`. They travel through
 * yargs with a mark in front that no command line can hold.
 */
const MARK = '\0';

/** The arguments as yargs may see them. */
export function hideDashes(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  const others = end < 0 ? [] : argv.slice(end + 1);
  return [
    ...options.map((word) => (word === '-' ? MARK + word : word)),
    ...others.map((word) => (word.startsWith('-') ? MARK + word : word)),
  ];
}

/** A text of yargs, with the dashes as they were given. */
export function withDashes(text: string): string {
  return text.replaceAll(MARK, '');
}

/** What yargs made of the arguments, with the dashes back in their places. */
export function restoreDashes(args: object): object {
  const restore = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(restore);
    return typeof value === 'string' ? withDashes(value) : value;
  };
  return Object.fromEntries(Object.entries(args).map(([key, value]) => [key, restore(value)]));
}
