/** getblocktemplate over HTTP (BIP 22, BIP 23). btcd answers nothing without `jsonrpc`; Litecoin wants to hear of `mweb`. */
import { httpProber } from './http-prober.ts';

const CALL = {
  jsonrpc: '1.0',
  id: 1,
  method: 'getblocktemplate',
  params: [{ capabilities: ['coinbasetxn', 'workid', 'coinbase/append'], rules: ['segwit', 'mweb'] }],
};

export const getblocktemplate = httpProber('getblocktemplate', { path: '/', call: CALL }, () => undefined);
