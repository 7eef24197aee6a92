/** get_block_template of a Monero daemon. Nobody's wallet is refused in the daemon's own words, which prove it. */
import { httpProber } from './http-prober.ts';
import { NOBODY } from './nobody.ts';

const CALL = {
  jsonrpc: '2.0',
  id: '1',
  method: 'get_block_template',
  params: { wallet_address: NOBODY, reserve_size: 8 },
};

export const moneroDaemon = httpProber('monero-daemon', { path: '/json_rpc', call: CALL }, () => undefined);
