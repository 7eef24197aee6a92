/** Whom a pass asks: the hosts of the catalogue, all or some, all machines together or this one's share. */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { recordTest } from '../catalogue/filter.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';

/** A record with a port: one without names a host alone, which is looked up and not probed. */
export type Target = PoolRecord & { port: number };

export interface Host {
  /** FQDN or address. */
  host: string;
  isName: boolean;
  /** One for each port. */
  targets: Target[];
}

/** One of `count` machines, from 1. */
export interface Shard {
  number: number;
  count: number;
}

/** Number of the machine, from 1, that asks for a host: all ports and addresses of a name are one machine's. */
export function shardOf(host: string, count: number): number {
  return (createHash('sha256').update(host).digest().readUInt32BE() % count) + 1;
}

/** Whether a record is a coin's (abbreviation or name), a pool's, or of a name and what is below it; of any of the words. */
function chosen(only: readonly string[]): (record: PoolRecord) => boolean {
  const tests = [{ coins: only }, { pools: only }, { hosts: only }].map(recordTest);
  return (record) => tests.some((test) => test(record));
}

/**
 * The hosts to ask, in the catalogue's order.
 * @param only coins, pools or names; all when empty
 */
export function hostsOf(catalogue: readonly PoolRecord[], only: readonly string[] = [], shard?: Shard): Host[] {
  const wanted = only.length === 0 ? (): boolean => true : chosen(only);
  const hosts = new Map<string, Host>();
  for (const record of catalogue) {
    const { host, port } = record;
    if (port === undefined || !wanted(record)) continue;
    if (shard !== undefined && shardOf(host, shard.count) !== shard.number) continue;
    const known = hosts.get(host) ?? { host, isName: isIP(host) === 0, targets: [] };
    known.targets.push({ ...record, port });
    hosts.set(host, known);
  }
  return [...hosts.values()];
}
