/** One sighting of a list as a record. */
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { algorithmOf, readCoinLabel } from './coins.ts';
import { dialectHints } from './dialect-hints.ts';
import type { Sighting } from './readers/reader.ts';
import { regionsOf } from './regions.ts';

/** A sighting whose host and port are in order. */
export interface Placed {
  sighting: Omit<Sighting, 'kind' | 'line' | 'text' | 'host' | 'port'>;
  host: string;
  port?: number;
}

/** Whose a host is. */
export interface Ownership {
  /** The pool's one spelling; undefined where none is known. */
  poolOf: (listed: string | undefined, host: string) => string | undefined;
  siteOf: (pool: string | undefined, host: string) => string | undefined;
}

/** `unread` is a coin label that names neither coin nor algorithm. */
export function recordOf(
  { sighting, host, port }: Placed,
  source: PoolRecord['sources'][number],
  ownership: Ownership,
): { record: PoolRecord; unread?: string } {
  const { coin = '', coinName, algorithm, region, scheme } = sighting;
  const listed = {
    ...(coinName === undefined ? {} : { name: coinName }),
    ...(algorithm === undefined ? {} : { algorithm }),
  };
  const label = readCoinLabel(coin, listed);
  const algorithms = [...new Set(label.algorithms)].sort();
  const proof = algorithm === undefined ? undefined : algorithmOf(algorithm);
  const dialects = dialectHints({
    host,
    ...(port === undefined ? {} : { port }),
    coins: label.coins,
    algorithms: proof === undefined ? algorithms : [...algorithms, proof],
    schemes: scheme === undefined ? [] : [scheme],
  });
  const pool = ownership.poolOf(sighting.pool, host);
  const site = ownership.siteOf(pool, host) ?? webAddress(sighting.site);
  const record: PoolRecord = {
    host,
    ...(port === undefined ? {} : { port, transport: 'tcp' }),
    pools: pool === undefined ? [] : [pool],
    ...(site === undefined ? {} : { site }),
    coins: label.coins,
    ...(algorithms.length === 0 ? {} : { algorithms }),
    // Without a port nothing is probed.
    ...(dialects.length === 0 || port === undefined ? {} : { dialects }),
    ...(sighting.tls === undefined ? {} : { tls: sighting.tls }),
    ...(region === undefined ? {} : { regions: regionsOf(region) }),
    sources: [source],
  };
  return label.unread === true ? { record, unread: coin } : { record };
}

/** One spelling of each, as `pool-sites.ts` has it; what is none tells nothing. */
function webAddress(site: string | undefined): string | undefined {
  return site !== undefined && URL.canParse(site) ? new URL(site).href : undefined;
}
