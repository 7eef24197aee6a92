/** How a user says where something is and who asks: flags, then the environment, then the config file. */
import { dirname, isAbsolute, join } from 'node:path';
import type { Argv } from 'yargs';
import type { ConnectionOptions } from '../cluster/connection.ts';
import type { Config } from '../model/generated/config.ts';
import { TEXT } from './options.ts';

type Part = keyof ConnectionOptions;
type Source = Partial<Record<Part, string | undefined>>;

/** Of each part: the flag, which is its key in the config file too, and the variable of the environment. */
export type Names = Record<Part, readonly [flag: keyof Config, variable: string]>;

/** What few need: the README's table describes it, and `--help` gives the names alone. */
const RARELY = ['user', 'password', 'apiKey', 'caFile', 'caFingerprint'] as const satisfies Part[];

/**
 * Adds the options of a connection.
 * @param title of their group
 * @param more options of that group, which the caller adds
 */
export function addConnectionOptions<T, Flags>(
  yargs: Argv<T>,
  names: Names,
  { title, url, more = [] }: { title: string; url: string; more?: readonly string[] },
): Argv<T & Flags> {
  const rarely = [...RARELY.map((part) => names[part][0]), 'config'];
  yargs.option(names.url[0], { ...TEXT, describe: url });
  for (const flag of rarely) yargs.option(flag, { ...TEXT, hidden: true });
  const heading = `${title}, also ${rarely.map((flag) => `--${flag}`).join(', ')} or by the environment (README, Connections):`;
  return yargs.group([names.url[0], ...more], heading) as unknown as Argv<T & Flags>;
}

function sourceOf(names: Names, valueOf: (flag: keyof Config, variable: string) => unknown): Source {
  const parts = Object.entries(names).map(([part, [flag, variable]]) => {
    const value = valueOf(flag, variable);
    return [part, typeof value === 'string' ? value : undefined] as const;
  });
  return Object.fromEntries(parts);
}

/** The config file's values, its paths from where it is. */
async function fromConfig(names: Names, file: string | undefined): Promise<Source> {
  if (file === undefined) return {};
  const { readYamlDocument } = await import('../files/yaml-document.ts');
  const config = readYamlDocument<Config>(file, 'config', 'BAD_CONFIG', 'the keys are named like the flags');
  const source = sourceOf(names, (flag) => config[flag]);
  const { caFile } = source;
  return { ...source, caFile: caFile === undefined || isAbsolute(caFile) ? caFile : join(dirname(file), caFile) };
}

/** What belongs together is taken from one source: a user of one and a password of another are nobody. */
function first(sources: readonly Source[], parts: readonly Part[]): Source {
  const source = sources.find((one) => parts.some((part) => one[part] !== undefined)) ?? {};
  return Object.fromEntries(parts.map((part) => [part, source[part]]));
}

/**
 * The connection that the user described; undefined when no source names an address.
 * @param flags as yargs has them
 * @throws BitSecureError BAD_CONFIG, NOT_FOUND, UNREADABLE
 */
export async function describedConnection(
  names: Names,
  flags: Partial<Record<keyof Config, unknown>>,
  config: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<ConnectionOptions | undefined> {
  const sources = [
    sourceOf(names, (flag) => flags[flag]),
    sourceOf(names, (_flag, variable) => (env[variable] === '' ? undefined : env[variable])),
    await fromConfig(names, config),
  ];
  const url = sources.find((source) => source.url !== undefined)?.url;
  if (url === undefined) return undefined;
  // A user within the URL is of the URL's own source, and comes before those of the sources below it.
  const inUrl = sources.map((source) => source.url === url && /^[a-z]+:\/\/[^/]*@/i.test(url));
  const above = inUrl.indexOf(true);
  const who = first(above < 0 ? sources : sources.slice(0, above + 1), ['user', 'password', 'apiKey']);
  return { ...who, ...first(sources, ['caFile', 'caFingerprint']), url };
}
