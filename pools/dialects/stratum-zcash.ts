/** Zcash's Stratum (ZIP 301): a subscription names a session to resume, here none, and the host and port that were dialled. */
import { lineProber } from './line-prober.ts';

export const stratumZcash = lineProber('stratum-zcash', ({ userAgent, host, port }) => ({
  id: 1,
  method: 'mining.subscribe',
  params: [userAgent, null, host, port],
}));
