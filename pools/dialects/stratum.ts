/** Stratum V1 of bitcoin-like coins. A subscription is answered before anybody logs in: nothing more is needed. */
import { lineProber } from './line-prober.ts';

export const stratum = lineProber('stratum', ({ userAgent }) => ({
  id: 1,
  method: 'mining.subscribe',
  params: [userAgent],
}));
