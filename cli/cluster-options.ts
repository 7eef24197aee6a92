/** How a user says which cluster: flags, then the environment, then the config file. */
import { dirname, isAbsolute, join } from 'node:path';
import type { Argv } from 'yargs';
import type { ConnectionOptions } from '../cluster/connection.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Config } from '../model/generated/config.ts';

export interface ClusterFlags {
  'cluster-url'?: string | undefined;
  'cluster-user'?: string | undefined;
  'cluster-password'?: string | undefined;
  'api-key'?: string | undefined;
  'ca-file'?: string | undefined;
  'ca-fingerprint'?: string | undefined;
  config?: string | undefined;
}

type Key = Exclude<keyof ClusterFlags, 'config'>;
type Source = Partial<Record<Key, string | undefined>>;

const KEYS = {
  'cluster-url': 'BITSECURE_CLUSTER_URL',
  'cluster-user': 'BITSECURE_CLUSTER_USER',
  'cluster-password': 'BITSECURE_CLUSTER_PASSWORD',
  'api-key': 'BITSECURE_API_KEY',
  'ca-file': 'BITSECURE_CA_FILE',
  'ca-fingerprint': 'BITSECURE_CA_FINGERPRINT',
} as const satisfies Record<Key, string>;

const TEXT = { type: 'string', requiresArg: true } as const;

/** Adds the options that say where the cluster is and who asks. */
export function addClusterOptions<T>(yargs: Argv<T>): Argv<T & ClusterFlags> {
  return yargs
    .option('cluster-url', { ...TEXT, describe: 'Elasticsearch 5.6 to 9 or OpenSearch, such as http://127.0.0.1:9200' })
    .option('cluster-user', { ...TEXT, describe: 'User' })
    .option('cluster-password', {
      ...TEXT,
      describe: 'Password; others on this machine see it, the environment hides it',
    })
    .option('api-key', { ...TEXT, describe: 'API key instead, id:key or its base64' })
    .option('ca-file', { ...TEXT, describe: 'PEM file of the authorities to trust' })
    .option('ca-fingerprint', { ...TEXT, describe: 'SHA-256 of the certificate of its authority' })
    .option('config', { ...TEXT, describe: 'YAML or JSON file with these options' })
    .group(
      [...Object.keys(KEYS), 'config'],
      'Cluster (also BITSECURE_CLUSTER_URL, …_USER, …; flags win, then environment):',
    );
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

/** The config file's values, its paths from where it is. */
async function fromConfig(file: string | undefined): Promise<Source> {
  if (file === undefined) return {};
  const { readYamlDocument } = await import('../files/yaml-document.ts');
  const config = readYamlDocument<Config>(file, 'config', 'BAD_CONFIG', 'the keys are named like the flags');
  const ca = config['ca-file'];
  const source: Source = Object.fromEntries(Object.keys(KEYS).map((key) => [key, config[key as Key]]));
  return { ...source, 'ca-file': ca === undefined || isAbsolute(ca) ? ca : join(dirname(file), ca) };
}

/** What belongs together is taken from one source: a user of one and a password of another are nobody. */
function first(sources: readonly Source[], keys: readonly Key[]): Source {
  const source = sources.find((one) => keys.some((key) => one[key] !== undefined)) ?? {};
  return Object.fromEntries(keys.map((key) => [key, source[key]]));
}

/**
 * The connection that the user described; undefined when no source names a cluster.
 * @throws BitSecureError BAD_CONFIG, NOT_FOUND, UNREADABLE
 */
export async function connectionOptions(
  flags: ClusterFlags,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ConnectionOptions | undefined> {
  const fromEnv = Object.fromEntries(Object.entries(KEYS).map(([key, name]) => [key, nonEmpty(env[name])])) as Source;
  const sources: Source[] = [flags, fromEnv, await fromConfig(flags.config)];
  const url = sources.find((source) => source['cluster-url'] !== undefined)?.['cluster-url'];
  if (url === undefined) return undefined;
  // A user within the URL is of the URL's own source, and comes before those of the sources below it.
  const inUrl = sources.map((source) => source['cluster-url'] === url && /^[a-z]+:\/\/[^/]*@/i.test(url));
  const above = inUrl.indexOf(true);
  const who = first(above < 0 ? sources : sources.slice(0, above + 1), ['cluster-user', 'cluster-password', 'api-key']);
  const trust = first(sources, ['ca-file', 'ca-fingerprint']);
  return {
    url,
    user: who['cluster-user'],
    password: who['cluster-password'],
    apiKey: who['api-key'],
    caFile: trust['ca-file'],
    caFingerprint: trust['ca-fingerprint'],
  };
}

/** The same for a command that needs one. @throws BitSecureError USAGE */
export async function requiredConnection(flags: ClusterFlags): Promise<ConnectionOptions> {
  const options = await connectionOptions(flags);
  if (options !== undefined) return options;
  throw new BitSecureError('USAGE', 'no cluster is named', {
    hint: 'give --cluster-url, or set BITSECURE_CLUSTER_URL; bitsecure cluster start starts one',
  });
}
