/** How a user says which cluster: flags, then the environment, then the config file. */
import type { Argv } from 'yargs';
import type { ConnectionOptions } from '../cluster/connection.ts';
import { BitSecureError } from '../model/errors.ts';
import { addConnectionOptions, describedConnection, type Names } from './connection-options.ts';

export interface ClusterFlags {
  'cluster-url'?: string | undefined;
  'cluster-user'?: string | undefined;
  'cluster-password'?: string | undefined;
  'api-key'?: string | undefined;
  'ca-file'?: string | undefined;
  'ca-fingerprint'?: string | undefined;
  config?: string | undefined;
}

const NAMES = {
  url: ['cluster-url', 'BITSECURE_CLUSTER_URL'],
  user: ['cluster-user', 'BITSECURE_CLUSTER_USER'],
  password: ['cluster-password', 'BITSECURE_CLUSTER_PASSWORD'],
  apiKey: ['api-key', 'BITSECURE_API_KEY'],
  caFile: ['ca-file', 'BITSECURE_CA_FILE'],
  caFingerprint: ['ca-fingerprint', 'BITSECURE_CA_FINGERPRINT'],
} as const satisfies Names;

/** Adds the options that say where the cluster is and who asks. */
export function addClusterOptions<T>(yargs: Argv<T>): Argv<T & ClusterFlags> {
  return addConnectionOptions<T, ClusterFlags>(yargs, NAMES, {
    title: 'Cluster',
    url: 'Elasticsearch 5.6 to 9 or OpenSearch: http://127.0.0.1:9200',
  });
}

/**
 * The connection that the user described; undefined when no source names a cluster.
 * @throws BitSecureError BAD_CONFIG, NOT_FOUND, UNREADABLE
 */
export function connectionOptions(
  flags: ClusterFlags,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ConnectionOptions | undefined> {
  return describedConnection(NAMES, flags, flags.config, env);
}

/** The same for a command that needs one. @throws BitSecureError USAGE */
export async function requiredConnection(flags: ClusterFlags): Promise<ConnectionOptions> {
  const options = await connectionOptions(flags);
  if (options !== undefined) return options;
  throw new BitSecureError('USAGE', 'no cluster is named', {
    hint: 'give --cluster-url, or set BITSECURE_CLUSTER_URL; bitsecure cluster start starts one',
  });
}
