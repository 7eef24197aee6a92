/** The reader of each kind of list. */
import type { PoolSource } from '../../../model/generated/pool-sources.ts';
import { readCryptoioc } from './cryptoioc.ts';
import { readHiveos } from './hiveos.ts';
import { readMaltrailMalware } from './maltrail-malware.ts';
import { readMaltrailMining } from './maltrail-mining.ts';
import { readMempoolPools } from './mempool-pools.ts';
import { readMiningPoolDomains } from './mining-pool-domains.ts';
import { readNesfit } from './nesfit.ts';
import { readNocoinHosts } from './nocoin-hosts.ts';
import { readP2pNodes } from './p2p-nodes.ts';
import { readPoolSites } from './pool-sites.ts';
import type { ListReader } from './reader.ts';

export const READERS: Readonly<Record<PoolSource['kind'], ListReader>> = {
  hiveos: readHiveos,
  nesfit: readNesfit,
  cryptoioc: readCryptoioc,
  'mining-pool-domains': readMiningPoolDomains,
  'pool-sites': readPoolSites,
  'p2p-nodes': readP2pNodes,
  'maltrail-mining': readMaltrailMining,
  'maltrail-malware': readMaltrailMalware,
  'nocoin-hosts': readNocoinHosts,
  'mempool-pools': readMempoolPools,
};
