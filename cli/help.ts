/** What `--help` of a command says behind its options: choices and defaults; what every option has is in the help of all. */
import type { Argv } from 'yargs';

/** What yargs' types leave out. */
interface Known {
  getOptions: () => {
    key: Record<string, unknown>;
    choices: Record<string, readonly string[]>;
    default: Record<string, unknown>;
  };
  usageConfiguration: (settings: { 'hide-types': boolean }) => void;
  getGroups: () => Record<string, string[]>;
  getDemandedOptions: () => Record<string, unknown>;
  getInternalMethods: () => { getUsageInstance: () => { getDescriptions: () => Record<string, string | undefined> } };
}

/** Hidden from the help of one command: options of all, which `bitsecure --help` lists. */
const OF_ALL = ['help', 'verbose', 'version'] as const;

/**
 * Replaces yargs' tags, which are mostly `[string]` and `[default: false]` and take a line of their own where they do not fit.
 * @param yargs with the options of one command
 */
export function tidyHelp<T>(yargs: Argv<T>): Argv<T> {
  const known = yargs as unknown as Known;
  const { key, choices, default: defaults } = known.getOptions();
  const required = known.getDemandedOptions();
  // What the usage line names is required where it stands in angle brackets.
  const positionals = known.getGroups()['Positionals:'] ?? [];
  const isOption = (name: string): boolean => !positionals.includes(name);
  const descriptions = known.getInternalMethods().getUsageInstance().getDescriptions();
  for (const name of Object.keys(key)) {
    const preset = defaults[name];
    const chosen = choices[name]?.map((choice) => (choice === preset ? `${choice} (default)` : choice)) ?? [];
    const hasDefault = chosen.length === 0 && ['string', 'number'].includes(typeof preset);
    const tags = [
      ...(chosen.length > 0 ? [chosen.join(' | ')] : []),
      ...(hasDefault ? [`default: ${String(preset)}`] : []),
      ...(isOption(name) && Object.hasOwn(required, name) ? ['required'] : []),
    ];
    if (tags.length > 0) yargs.describe(name, [descriptions[name], ...tags.map((tag) => `[${tag}]`)].join(' '));
  }
  for (const name of OF_ALL) yargs.hide(name);
  known.usageConfiguration({ 'hide-types': true });
  return yargs;
}
