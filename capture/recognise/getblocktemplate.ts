/**
 * Getting block templates from a node over HTTP: Bitcoin's getblocktemplate (BIP 22, BIP 23) and the Monero daemon's
 * get_block_template at /json_rpc; work is handed in with submitblock.
 */
import type { JsonObject } from './json.ts';
import { recogniseRpc } from './json-rpc-http.ts';
import type { Recogniser } from './recogniser.ts';

const METHODS = new Set([
  'getblocktemplate',
  'get_block_template',
  'submitblock',
  'submit_block',
  'getminingcandidate',
  'submitminingsolution',
]);

function isWork(result: JsonObject): boolean {
  return (
    typeof result['blocktemplate_blob'] === 'string' ||
    (typeof result['previousblockhash'] === 'string' && Array.isArray(result['transactions']) && 'bits' in result)
  );
}

export const getblocktemplate: Recogniser = {
  transports: ['tcp'],
  recognise: (input) => recogniseRpc(input, { name: 'getblocktemplate', methods: METHODS, isWork }),
};
