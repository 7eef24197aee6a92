/** Where packs are imported: by the API of a Kibana or OpenSearch Dashboards, or, for Kibana 4 and 5, in its index. */
import { connectCluster } from '../cluster/connect.ts';
import type { Connection, ConnectionOptions } from '../cluster/connection.ts';
import { BitSecureError } from '../model/errors.ts';
import { dashboardUrl } from './address.ts';
import type { ObjectStore } from './import.ts';
import { connectKibana, type KibanaOptions, type Settings } from './kibana.ts';
import {
  indexInCluster,
  indexThroughKibana,
  legacyObjects,
  readConfig,
  setDefaultIndex,
  type LegacyIndex,
} from './legacy-index.ts';
import { majorOf, type Product } from './product.ts';
import { savedObjects } from './saved-objects.ts';

/** The index pattern that a Kibana 4 or 5 opens with. */
export interface DefaultPattern {
  /** Undefined where none is chosen: then Kibana shows nothing at all. */
  current: string | undefined;
  choose: (id: string) => Promise<void>;
}

export interface Server {
  /** Fit to be shown. */
  url: string;
  product: Product;
  store: ObjectStore;
  /** Kibana 4 and 5 only. */
  defaultPattern?: DefaultPattern;
  /** Page of a dashboard; undefined where only the cluster is known. */
  pageOf: (dashboard: string) => string | undefined;
  close: () => Promise<void>;
}

/** One that was reached through its own pages' address. */
export interface KibanaServer extends Server {
  connection: Connection;
}

async function legacy(
  index: LegacyIndex,
  version?: string,
): Promise<Pick<Server, 'store' | 'defaultPattern'> & { version: string }> {
  const config = await readConfig(index, version);
  const choose = (id: string): Promise<void> => setDefaultIndex(index, config, id);
  return {
    version: config.version,
    store: legacyObjects(index),
    defaultPattern: { current: config.defaultIndex, choose },
  };
}

/** @throws BitSecureError those of connectKibana; NOT_FOUND for a Kibana 4 or 5 without its index */
export async function openKibana(options: KibanaOptions, settings: Settings): Promise<KibanaServer> {
  const kibana = await connectKibana(options, settings);
  const base = {
    url: kibana.url,
    product: kibana.product,
    connection: kibana.connection,
    pageOf: (id: string) => dashboardUrl(kibana.url, kibana.product, id),
    close: () => kibana.close(),
  };
  if (kibana.product.name !== 'kibana' || majorOf(kibana.product) > 5) return { ...base, store: savedObjects(kibana) };
  try {
    const { store, defaultPattern } = await legacy(indexThroughKibana(kibana), kibana.product.version);
    return { ...base, store, ...(defaultPattern === undefined ? {} : { defaultPattern }) };
  } catch (error) {
    await kibana.close();
    throw error;
  }
}

async function inCluster(options: ConnectionOptions, settings: Settings): Promise<Server> {
  const cluster = await connectCluster(options, settings);
  try {
    if (cluster.product !== 'elasticsearch' || Number.parseInt(cluster.version, 10) !== 5)
      throw new BitSecureError(
        'TARGET_UNSUITED',
        `${cluster.url} is ${cluster.product === 'elasticsearch' ? 'Elasticsearch' : 'OpenSearch'} ${cluster.version}`,
        {
          hint: 'only the index of Kibana 5 is written to directly: give --kibana-url',
        },
      );
    const { version, store, defaultPattern } = await legacy(indexInCluster(cluster));
    return {
      url: cluster.url,
      product: { name: 'kibana', version },
      store,
      ...(defaultPattern === undefined ? {} : { defaultPattern }),
      pageOf: () => undefined,
      close: () => cluster.close(),
    };
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

/**
 * Connects to where a pack is to be imported: Kibana if it is named, else the cluster of a Kibana 5.
 * @throws BitSecureError those of connectKibana and connectCluster; NOT_FOUND where no Kibana has run; TARGET_UNSUITED
 */
export async function openServer(
  where: { kibana?: KibanaOptions | undefined; cluster?: ConnectionOptions | undefined },
  settings: Settings = {},
): Promise<Server> {
  if (where.kibana !== undefined) return openKibana(where.kibana, settings);
  if (where.cluster !== undefined) return inCluster(where.cluster, settings);
  throw new BitSecureError('USAGE', 'no Kibana is named', { hint: 'give --kibana-url, or set BITSECURE_KIBANA_URL' });
}
