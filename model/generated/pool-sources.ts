// Generated from schemas/pool-sources.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * Lists that the shipped catalogue is made of: catalogue/sources.json.
 */
export interface PoolSources {
  schema: 'bitsecure/pool-sources/1';
  sources: PoolSource[];
}
export interface PoolSource {
  /**
   * As records name it.
   */
  id: string;
  title: string;
  /**
   * Repository and file.
   */
  source: string;
  /**
   * What its publisher states. Only facts are taken from it.
   */
  licence: string;
  /**
   * Of the list, where it has one.
   */
  date?: string;
  /**
   * In the folder of lists that the catalogue is built from.
   */
  file: string;
  /**
   * Its reader: pools/catalogue/readers/<kind>.ts.
   */
  kind:
    | 'hiveos'
    | 'nesfit'
    | 'cryptoioc'
    | 'mining-pool-domains'
    | 'pool-sites'
    | 'p2p-nodes'
    | 'maltrail-mining'
    | 'maltrail-malware'
    | 'nocoin-hosts'
    | 'mempool-pools';
}
