/** Finds out what answers at an address: product and version. */
import { BitSecureError } from '../model/errors.ts';
import { isObject, objectOf, propertyOf, stringOf } from '../model/json.ts';
import type { Connection } from './connection.ts';
import { answerFailure, isTransientStatus } from './faults.ts';
import type { Wire, WireAnswer } from './wire.ts';

export interface Product {
  name: 'elasticsearch' | 'opensearch';
  /** `8.19.0`. */
  version: string;
}

const isElastic = ({ headers }: WireAnswer): boolean => headers['x-elastic-product'] === 'Elasticsearch';

function productOf(answer: WireAnswer): Product | undefined {
  const version = objectOf(propertyOf(answer.body, 'version'));
  const number = stringOf(version['number']);
  if (answer.status !== 200 || number === undefined) return undefined;
  if (version['distribution'] === 'opensearch') return { name: 'opensearch', version: number };
  // Elasticsearch says so itself since 7.14; before, its own motto is what tells it from others.
  if (!isElastic(answer) && propertyOf(answer.body, 'tagline') === undefined) return undefined;
  return { name: 'elasticsearch', version: number };
}

function foreign(answer: WireAnswer, connection: Connection): BitSecureError {
  const type = String(answer.headers['content-type'] ?? 'no content type').split(';')[0] ?? '';
  const kibana = answer.headers['kbn-name'] !== undefined || answer.headers['osd-name'] !== undefined;
  return new BitSecureError(
    'NOT_A_CLUSTER',
    `${connection.url} answers ${answer.status} (${type}), not as Elasticsearch or OpenSearch does`,
    {
      hint: kibana
        ? 'this is Kibana or OpenSearch Dashboards: give the address of its cluster'
        : 'is the address that of the cluster, and not of a proxy or another service?',
    },
  );
}

/**
 * Asks once. A cluster that is not ready (429 or 5xx) is undefined: ask again.
 * @throws BitSecureError CLUSTER_DENIED, NOT_A_CLUSTER, CLUSTER_REFUSED; WireError
 */
export async function detectProduct(
  wire: Wire,
  connection: Connection,
  exchange: { timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<Product | { notReady: WireAnswer }> {
  const root = await wire.send({ method: 'GET', path: '/', ...exchange });
  const product = productOf(root);
  if (product !== undefined) return product;
  if (isTransientStatus(root.status)) return { notReady: root };
  if (root.status === 401) throw answerFailure(root, 'GET /', connection);
  // Small distributions have no `GET /`, and a user may lack the privilege for it.
  const path = '/_nodes/_local';
  const nodes = await wire.send({ method: 'GET', path, query: { filter_path: 'nodes.*.version' }, ...exchange });
  const version = Object.values(objectOf(propertyOf(nodes.body, 'nodes'))).map((node) =>
    propertyOf(node, 'version'),
  )[0];
  if (nodes.status === 200 && typeof version === 'string') return { name: 'elasticsearch', version };
  if (isTransientStatus(nodes.status)) return { notReady: nodes };
  if (isObject(root.body) && [401, 403].includes(root.status)) throw answerFailure(root, 'GET /', connection);
  throw foreign(root, connection);
}
