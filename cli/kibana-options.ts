/** How a user says which Kibana: flags, then the environment, then the config file. */
import type { Argv } from 'yargs';
import type { KibanaOptions } from '../kibana/kibana.ts';
import { addConnectionOptions, describedConnection, type Names } from './connection-options.ts';
import { TEXT } from './options.ts';

export interface KibanaFlags {
  'kibana-url'?: string | undefined;
  'kibana-user'?: string | undefined;
  'kibana-password'?: string | undefined;
  'kibana-api-key'?: string | undefined;
  'kibana-ca-file'?: string | undefined;
  'kibana-ca-fingerprint'?: string | undefined;
  space?: string | undefined;
  config?: string | undefined;
}

const NAMES = {
  url: ['kibana-url', 'BITSECURE_KIBANA_URL'],
  user: ['kibana-user', 'BITSECURE_KIBANA_USER'],
  password: ['kibana-password', 'BITSECURE_KIBANA_PASSWORD'],
  apiKey: ['kibana-api-key', 'BITSECURE_KIBANA_API_KEY'],
  caFile: ['kibana-ca-file', 'BITSECURE_KIBANA_CA_FILE'],
  caFingerprint: ['kibana-ca-fingerprint', 'BITSECURE_KIBANA_CA_FINGERPRINT'],
} as const satisfies Names;

/** Adds the options that say where Kibana is and who asks. */
export function addKibanaOptions<T>(yargs: Argv<T>): Argv<T & KibanaFlags> {
  yargs.option('space', { ...TEXT, describe: 'Id of a space of Kibana 7 and later [default: the default space]' });
  return addConnectionOptions<T, KibanaFlags>(yargs, NAMES, {
    title: 'Kibana',
    url: 'Kibana or OpenSearch Dashboards: http://127.0.0.1:5601',
    more: ['space'],
  });
}

/**
 * The Kibana that the user described; undefined when no source names one.
 * @throws BitSecureError BAD_CONFIG, NOT_FOUND, UNREADABLE
 */
export async function kibanaOptions(
  flags: KibanaFlags,
  env: NodeJS.ProcessEnv = process.env,
): Promise<KibanaOptions | undefined> {
  const options = await describedConnection(NAMES, flags, flags.config, env);
  return options === undefined ? undefined : { ...options, space: flags.space };
}
