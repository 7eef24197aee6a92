/** From what the user gave to a cluster that answers. */
import { BitSecureError } from '../model/errors.ts';
import { ClusterOnWire, type Cluster } from './cluster.ts';
import { readConnection, type Connection, type ConnectionOptions } from './connection.ts';
import { detectProduct, type Product } from './detect.ts';
import { answerFailure, wireFailure } from './faults.ts';
import { plainWire } from './plain-wire.ts';
import { backOff } from './retry.ts';
import { trustOf, type Trust } from './trust.ts';
import { WireError, type Wire } from './wire.ts';

export interface ConnectOptions {
  /** How long a cluster may take that answers and is not ready; 30 s when absent. None that refuses is waited for. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

/** What a cluster of this product and version is spoken to by. The clients are large, and loaded when they are used. */
async function wireFor(product: Product, connection: Connection, trust: Trust | undefined): Promise<Wire> {
  if (product.name === 'opensearch') return (await import('./opensearch-wire.ts')).openSearchWire(connection, trust);
  const [major = 0, minor = 0] = product.version.split('.').map(Number);
  if (major < 5)
    throw new BitSecureError('NOT_A_CLUSTER', `${connection.url} is Elasticsearch ${product.version}`, {
      hint: '5.6 is the oldest that is spoken to',
    });
  // Since 7.14 it says in each answer what it is, on which its client insists.
  const modern = major > 7 || (major === 7 && minor >= 14);
  return modern
    ? (await import('./elasticsearch-wire.ts')).elasticsearchWire(connection, trust)
    : plainWire(connection, trust);
}

async function detect(
  connection: Connection,
  trust: Trust | undefined,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Product> {
  const wire = plainWire(connection, trust);
  const deadline = Date.now() + timeoutMs;
  let why: BitSecureError | undefined;
  try {
    for (let attempt = 0; ; attempt += 1) {
      const left = Math.max(1, deadline - Date.now());
      const found = await detectProduct(wire, connection, { timeoutMs: left, signal });
      if (!('notReady' in found)) return found;
      why = answerFailure(found.notReady, 'GET /', connection);
      if (Date.now() >= deadline) throw why;
      await backOff(attempt, deadline, signal);
    }
  } catch (error) {
    // The last try is cut short by the deadline, which says less than the tries before.
    throw why !== undefined && error instanceof WireError && error.fault === 'timeout' ? why : error;
  } finally {
    await wire.close();
  }
}

/**
 * Connects to a cluster and finds out what it is.
 * @throws BitSecureError USAGE, BAD_CONFIG, CLUSTER_UNREACHABLE, CLUSTER_DENIED, CLUSTER_REFUSED, NOT_A_CLUSTER, INTERRUPTED; none of
 * them holds a secret
 */
export async function connectCluster(options: ConnectionOptions, settings: ConnectOptions = {}): Promise<Cluster> {
  const connection = readConnection(options);
  const timeoutMs = settings.timeoutMs ?? 30_000;
  try {
    const trust = await trustOf(connection, timeoutMs, settings.signal);
    const product = await detect(connection, trust, timeoutMs, settings.signal);
    return new ClusterOnWire(connection, product, await wireFor(product, connection, trust));
  } catch (error) {
    throw error instanceof WireError ? wireFailure(error, connection) : error;
  }
}
