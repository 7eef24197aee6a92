/** Ethereum's proxy dialect: a login, and work where it is accepted. */
import { lineProber } from './line-prober.ts';
import { NOBODY } from './nobody.ts';

export const stratumEthereum = lineProber('stratum-ethereum', ({ userAgent }) => ({
  id: 1,
  jsonrpc: '2.0',
  method: 'eth_submitLogin',
  params: [NOBODY, 'x'],
  worker: userAgent,
}));
