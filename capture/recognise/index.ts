/** Every recogniser, the more particular ones first, and the question to all of them. */
import { bitcoinP2pV2 } from './bitcoin-p2p-v2.ts';
import { bitcoinP2p } from './bitcoin-p2p.ts';
import { dhcp } from './dhcp.ts';
import { dns } from './dns.ts';
import { dtls } from './dtls.ts';
import { ethereumDiscovery } from './ethereum-discovery.ts';
import { ethereumP2p } from './ethereum-p2p.ts';
import { httpConnect } from './http-connect.ts';
import { http } from './http.ts';
import { jsonRpc } from './json-rpc.ts';
import { miningRpc } from './mining-rpc.ts';
import { moneroP2p } from './monero-p2p.ts';
import { ntp } from './ntp.ts';
import { behindPreface, throughProxy } from './preface.ts';
import { quic } from './quic.ts';
import type { Preface, Recogniser, RecogniserInput, Recognition } from './recogniser.ts';
import { smb } from './smb.ts';
import { socks } from './socks.ts';
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
  | 'socks'
  | 'http-connect'
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
  | 'dtls'
  | 'dhcp'
  | 'ssdp'
  | 'ethereum-discovery'
  | 'stratum-v2'
  | 'bitcoin-p2p-v2';

/** In order of precedence: mining over HTTP is also HTTP, EthereumStratum is also Stratum. What is only likely is asked last. */
export const RECOGNISERS: Readonly<Record<RecogniserId, Recogniser>> = {
  // Nothing else begins like it, and most sessions are it.
  tls,
  // What they pass on may look like anything, with their own octets before it.
  socks,
  'http-connect': httpConnect,
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
  dtls,
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

/** Proxies behind one another that are looked through. */
const PROXIES = 4;

/** Asks the recognisers of the transport in order. An answer counts for good when none before it wants more. */
export function recognise(input: RecogniserInput, proxies = PROXIES): Verdict {
  let more = false;
  for (const recogniser of BY_TRANSPORT[input.transport]) {
    const answer = recogniser.recognise(input);
    if (answer === undefined) continue;
    if (answer === 'more') {
      more = true;
      continue;
    }
    const { preface } = answer;
    if (preface !== undefined && proxies > 0) return recogniseBehind(input, answer, preface, proxies);
    return { recognition: answer, more: more || answer.tentative === true };
  }
  return { recognition: undefined, more };
}

function recogniseBehind(input: RecogniserInput, proxy: Recognition, preface: Preface, proxies: number): Verdict {
  const inside = behindPreface(input, preface);
  const { recognition, more } = recognise(inside, proxies - 1);
  // What a server answers is read no more once recognition is over: TLS's choice is waited for.
  const waits = inside.server.length === 0 && (recognition === undefined || recognition.path[0] === 'tls');
  return {
    recognition: recognition === undefined ? proxy : throughProxy(proxy, preface, recognition),
    more: more || waits || proxy.tentative === true || (recognition === undefined && inside.client.length === 0),
  };
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
