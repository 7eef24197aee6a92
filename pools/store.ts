/** Where the pool index is kept: a file or a cluster behind the same few words. */
import { hash } from 'node:crypto';
import type { PoolEndpoint } from '../model/generated/pool-endpoint.ts';
import type { PoolObservation } from '../model/generated/pool-observation.ts';

export interface PoolStore {
  /** For messages: a file as the user named it, or the cluster's URL without secrets. */
  readonly name: string;
  /** Every endpoint's state; empty where nothing was stored yet. @throws BitSecureError */
  load: (signal?: AbortSignal) => Promise<PoolEndpoint[]>;
  /**
   * Stores new states in place of old ones, and adds observations; the same twice is once. After it returned, a kill loses
   * nothing of it. @throws BitSecureError when that cannot be; what was given may then be given again
   */
  save: (
    states: readonly PoolEndpoint[],
    observations: readonly PoolObservation[],
    signal?: AbortSignal,
  ) => Promise<void>;
  /** Removes observations of whole months before the one of `time`. @throws BitSecureError */
  prune: (before: Date) => Promise<void>;
  close: () => Promise<void>;
}

function digest(parts: readonly (string | number)[]): string {
  return hash('sha256', parts.join('\n'), 'hex').slice(0, 32);
}

/** Id of an endpoint's document. A name without an address is an endpoint of its own: it is where `dns-failed` is told. */
export function endpointId(endpoint: Pick<PoolEndpoint, 'fqdn' | 'address' | 'port' | 'transport'>): string {
  const { fqdn = '', address = '', port, transport } = endpoint;
  return digest([fqdn, address, port, transport]);
}

/** @param time RFC 3339, as the observation has it */
export function observationId(endpoint: string, time: string): string {
  return digest([endpoint, time]);
}
