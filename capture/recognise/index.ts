/** Every recogniser, the more particular ones first, and the question to all of them. */
import { bitcoinP2pV2 } from './bitcoin-p2p-v2.ts';
import { bitcoinP2p } from './bitcoin-p2p.ts';
import { dhcp } from './dhcp.ts';
import { dns } from './dns.ts';
import { ethereumDiscovery } from './ethereum-discovery.ts';
import { ethereumP2p } from './ethereum-p2p.ts';
import { http } from './http.ts';
import { jsonRpc } from './json-rpc.ts';
import { miningRpc } from './mining-rpc.ts';
import { moneroP2p } from './monero-p2p.ts';
import { ntp } from './ntp.ts';
import { quic } from './quic.ts';
import type { Recogniser, RecogniserInput, Recognition } from './recogniser.ts';
import { smb } from './smb.ts';
import { ssdp } from './ssdp.ts';
import { ssh } from './ssh.ts';
import { stratumEthereum } from './stratum-ethereum.ts';
import { stratumMonero } from './stratum-monero.ts';
import { stratumV2 } from './stratum-v2.ts';
import { stratum } from './stratum.ts';
import { tls } from './tls.ts';
import { websocketMining } from './websocket-mining.ts';
import { websocket } from './websocket.ts';

/** Ids of recognisers; each is the name of its file. */
export type RecogniserId =
  | 'stratum-ethereum'
  | 'stratum-monero'
  | 'stratum'
  | 'mining-rpc'
  | 'json-rpc'
  | 'websocket-mining'
  | 'websocket'
  | 'http'
  | 'tls'
  | 'ssh'
  | 'smb'
  | 'bitcoin-p2p'
  | 'monero-p2p'
  | 'ethereum-p2p'
  | 'dns'
  | 'ntp'
  | 'quic'
  | 'dhcp'
  | 'ssdp'
  | 'ethereum-discovery'
  | 'stratum-v2'
  | 'bitcoin-p2p-v2';

/** In order of precedence: mining over HTTP is also HTTP, EthereumStratum is also Stratum. What is only likely is asked last. */
export const RECOGNISERS: Readonly<Record<RecogniserId, Recogniser>> = {
  // Nothing else begins like it, and most sessions are it.
  tls,
  'stratum-ethereum': stratumEthereum,
  'stratum-monero': stratumMonero,
  stratum,
  'mining-rpc': miningRpc,
  'json-rpc': jsonRpc,
  'websocket-mining': websocketMining,
  websocket,
  http,
  ssh,
  smb,
  'bitcoin-p2p': bitcoinP2p,
  'monero-p2p': moneroP2p,
  'ethereum-p2p': ethereumP2p,
  dns,
  ntp,
  quic,
  dhcp,
  ssdp,
  'ethereum-discovery': ethereumDiscovery,
  'stratum-v2': stratumV2,
  'bitcoin-p2p-v2': bitcoinP2pV2,
};

const BY_TRANSPORT = {
  tcp: Object.values(RECOGNISERS).filter(({ transports }) => transports.includes('tcp')),
  udp: Object.values(RECOGNISERS).filter(({ transports }) => transports.includes('udp')),
};

export interface Verdict {
  /** The best answer of all. */
  recognition: Recognition | undefined;
  /** More octets may give a better one. */
  more: boolean;
}

/** Asks the recognisers of the transport in order. An answer counts for good when none before it wants more. */
export function recognise(input: RecogniserInput): Verdict {
  let more = false;
  for (const recogniser of BY_TRANSPORT[input.transport]) {
    const answer = recogniser.recognise(input);
    if (answer === undefined) continue;
    if (answer !== 'more') return { recognition: answer, more: more || answer.tentative === true };
    more = true;
  }
  return { recognition: undefined, more };
}

/** Applications whose sessions are mining, by what they say. */
export const MINING_APPLICATIONS: readonly string[] = [
  'stratum',
  'stratum-monero',
  'stratum-ethereum',
  'getblocktemplate',
  'getwork',
  'stratum-v2',
];
