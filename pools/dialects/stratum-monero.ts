/** Stratum of CryptoNote and RandomX pools (XMRig's STRATUM.md): there is nothing to ask before a login. */
import { lineProber } from './line-prober.ts';
import { NOBODY } from './nobody.ts';

export const stratumMonero = lineProber('stratum-monero', ({ userAgent }) => ({
  id: 1,
  jsonrpc: '2.0',
  method: 'login',
  params: { login: NOBODY, pass: 'x', agent: userAgent },
}));
