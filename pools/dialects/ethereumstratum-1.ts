/** EthereumStratum/1.0.0, NiceHash's: a subscription that names the version. A bitcoin-like pool answers it too, as its own. */
import { lineProber } from './line-prober.ts';

export const ethereumstratum1 = lineProber('ethereumstratum-1', ({ userAgent }) => ({
  id: 1,
  method: 'mining.subscribe',
  params: [userAgent, 'EthereumStratum/1.0.0'],
}));
