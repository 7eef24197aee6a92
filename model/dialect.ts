/** What mining software and pools speak: the closed vocabulary that captures, probes and the pool index share. */

/** Each also runs inside TLS; that is told apart from the dialect. */
export const DIALECTS = [
  /** Stratum V1 of bitcoin-like coins: mining.subscribe, mining.authorize, mining.notify. */
  'stratum',
  /** Stratum V1 of Zcash, ZIP 301: the same methods, another work. */
  'stratum-zcash',
  /** JSON-RPC of CryptoNote and RandomX pools: login, job, submit, keepalived. */
  'stratum-monero',
  /** Ethereum proxy: eth_submitLogin, eth_getWork, eth_submitWork by lines over TCP. */
  'stratum-ethereum',
  /** EthereumStratum/1.0.0, also called NiceHash: mining.subscribe with that name. */
  'ethereumstratum-1',
  /** EthereumStratum/2.0.0, EIP 1571: mining.hello. */
  'ethereumstratum-2',
  /** Stratum V2: binary frames after a Noise NX handshake. */
  'stratum-v2',
  /** getblocktemplate over HTTP, BIP 22 and 23. */
  'getblocktemplate',
  /** getwork over HTTP: Bitcoin's, or eth_getWork at an Ethereum node. */
  'getwork',
  /** get_block_template of a Monero daemon at /json_rpc. */
  'monero-daemon',
] as const;

export type Dialect = (typeof DIALECTS)[number];
