/**
 * getwork over HTTP: Bitcoin's first; then Ethereum's, where the reply is an Ethereum node's, or one of Go's web server which
 * has nothing at `/`: pools of open-ethereum-pool's family give work at `/<address>/<worker>` only.
 */
import { errorOf } from './proofs.ts';
import type { Reply } from './http-exchange.ts';
import { httpProber, type Call } from './http-prober.ts';
import { NO_ADDRESS, NOBODY } from './nobody.ts';

const CALL = { jsonrpc: '1.0', id: 1, method: 'getwork', params: [] };
const ETHEREUM_CALL = { jsonrpc: '2.0', id: 2, method: 'eth_getWork', params: [] };
/** JSON-RPC 2.0, 5.1. */
const METHOD_NOT_FOUND = -32_601;

function second({ message, json }: Reply): Call | undefined {
  if (message.status === 404 && message.body.startsWith('404 page not found')) {
    return { path: `/${NO_ADDRESS}/${NOBODY}`, call: ETHEREUM_CALL };
  }
  const missing = json !== undefined && json['jsonrpc'] === '2.0' && errorOf(json)?.code === METHOD_NOT_FOUND;
  return missing ? { path: '/', call: ETHEREUM_CALL } : undefined;
}

export const getwork = httpProber('getwork', { path: '/', call: CALL }, second);
