/** Options that say what is known of one endpoint, and the endpoint itself. */
import type { Argv } from 'yargs';
import type { FieldValues } from '../pools/own/fields.ts';
import { BitSecureError } from '../model/errors.ts';
import { REPEATED, SWITCH, TEXT } from './options.ts';

export interface EndpointFlags {
  coin?: string[] | undefined;
  algorithm?: string | undefined;
  pool?: string[] | undefined;
  site?: string | undefined;
  dialect?: string[] | undefined;
  tls?: boolean | undefined;
  region?: string[] | undefined;
  'allow-private': boolean;
}

/** Adds the switch that lets addresses and names of private networks in. */
export function addPrivateSwitch<T>(yargs: Argv<T>): Argv<T & { 'allow-private': boolean }> {
  return yargs.option('allow-private', { ...SWITCH, describe: 'Take private addresses and names, too' });
}

/** Adds what may be said of an endpoint. */
export function addEndpointOptions<T>(yargs: Argv<T>): Argv<T & EndpointFlags> {
  return addPrivateSwitch(yargs)
    .option('coin', { ...REPEATED, describe: 'Abbreviation or name of a coin that is mined there' })
    .option('algorithm', { ...TEXT, describe: 'Proof of work, such as randomx' })
    .option('pool', { ...REPEATED, describe: 'Name of the pool' })
    .option('site', { ...TEXT, describe: "The pool's web site" })
    .option('dialect', { ...REPEATED, describe: 'What it speaks, such as stratum-monero; the likeliest first' })
    .option('tls', { type: 'boolean', describe: 'It speaks inside TLS; --no-tls: it does not' })
    .option('region', { ...REPEATED, describe: 'Where it stands' })
    .group(['coin', 'algorithm', 'pool', 'site', 'dialect', 'tls', 'region', 'allow-private'], 'What is known of it:');
}

/** What was said, as the fields of a list's line. */
export function fieldsOf(endpoint: string, flags: EndpointFlags): FieldValues {
  const { coin, algorithm, pool, site, dialect, tls, region } = flags;
  return {
    host: endpoint,
    ...(coin && { coin: coin.join('\n') }),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(pool && { pool: pool.join('\n') }),
    ...(site === undefined ? {} : { site }),
    ...(dialect && { dialect: dialect.join('\n') }),
    ...(tls === undefined ? {} : { tls: String(tls) }),
    ...(region && { region: region.join('\n') }),
  };
}

/** The error for an endpoint on the command line that is none. */
export function notAnEndpoint(why: string): BitSecureError {
  return new BitSecureError('BAD_VALUE', `the command line ${why}`, {
    hint: 'give a host name or a public address with a port, such as pool.example:3333',
  });
}
