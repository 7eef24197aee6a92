/** Options that choose among the records of the catalogue. */
import type { Argv } from 'yargs';
import type { RecordFilter } from '../pools/catalogue/filter.ts';
import { BitSecureError } from '../model/errors.ts';
import { checkWhole, REPEATED, splitList } from './options.ts';

/** Heading of these options in help. */
export const FILTER_GROUP = 'Which (each may come several times, or with commas):';

export interface RecordFilterFlags {
  coin?: string[] | undefined;
  pool?: string[] | undefined;
  fqdn?: string[] | undefined;
  port?: string[] | undefined;
  tls?: boolean | undefined;
  source?: string[] | undefined;
}

/** Adds the options by which endpoints are commonly chosen. */
export function addEndpointFilter<T>(yargs: Argv<T>): Argv<T & Pick<RecordFilterFlags, 'coin' | 'pool' | 'fqdn'>> {
  return yargs
    .option('coin', { ...REPEATED, describe: 'Abbreviation or name of a coin: XMR, Monero' })
    .option('pool', { ...REPEATED, describe: 'Name of a pool' })
    .option('fqdn', { ...REPEATED, describe: "Name with all below it, address, or pattern: '*.eu.example'" })
    .group(['coin', 'pool', 'fqdn'], FILTER_GROUP);
}

/** Adds every option that chooses records. */
export function addRecordFilter<T>(yargs: Argv<T>): Argv<T & RecordFilterFlags> {
  return addEndpointFilter(yargs)
    .option('port', { ...REPEATED, describe: 'Port' })
    .option('tls', { type: 'boolean', describe: 'Only what lists call TLS; --no-tls: only what they call plain' })
    .option('source', { ...REPEATED, describe: 'Id of a list (catalogue/sources.json), or user' })
    .group(['port', 'tls', 'source'], FILTER_GROUP);
}

/** What the options choose. @throws BitSecureError USAGE */
export function recordFilterOf(flags: RecordFilterFlags): RecordFilter {
  const list = (name: 'coin' | 'pool' | 'fqdn' | 'source'): string[] | undefined => {
    const values = flags[name] && splitList(flags[name]);
    if (values?.includes('') !== true) return values;
    throw new BitSecureError('USAGE', `--${name} is empty`, { hint: 'give a value, or leave the option out' });
  };
  const ports = flags.port && splitList(flags.port).map(Number);
  for (const port of ports ?? []) checkWhole('port', port, 1, 65_535);
  const [coins, pools, hosts, sources] = (['coin', 'pool', 'fqdn', 'source'] as const).map(list);
  return {
    ...(coins && { coins }),
    ...(pools && { pools }),
    ...(hosts && { hosts }),
    ...(ports && { ports }),
    ...(flags.tls === undefined ? {} : { tls: flags.tls }),
    ...(sources && { sources }),
  };
}
