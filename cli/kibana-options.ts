/** How a user says which Kibana: flags, then the environment, then the config file. */
import type { Argv } from 'yargs';
import type { KibanaOptions } from '../kibana/kibana.ts';
import { describedConnection, PASSWORD_NOTE, type Names } from './connection-options.ts';
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
const OPTIONS = Object.values(NAMES).map(([option]) => option);

/** Adds the options that say where Kibana is and who asks. */
export function addKibanaOptions<T>(yargs: Argv<T>): Argv<T & KibanaFlags> {
  return yargs
    .option('kibana-url', { ...TEXT, describe: 'Kibana or OpenSearch Dashboards, such as http://127.0.0.1:5601' })
    .option('space', { ...TEXT, describe: 'Id of a space of Kibana 7 and later [default: the default space]' })
    .option('kibana-user', { ...TEXT, describe: 'User' })
    .option('kibana-password', { ...TEXT, describe: PASSWORD_NOTE })
    .option('kibana-api-key', { ...TEXT, describe: 'API key instead, id:key or its base64' })
    .option('kibana-ca-file', { ...TEXT, describe: 'PEM file of the authorities to trust' })
    .option('kibana-ca-fingerprint', { ...TEXT, describe: 'SHA-256 of the certificate of its authority' })
    .option('config', { ...TEXT, describe: 'YAML or JSON file with these options' })
    .group(
      [...OPTIONS, 'space', 'config'],
      'Kibana (also BITSECURE_KIBANA_URL, …_USER, …; flags win, then environment):',
    );
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
