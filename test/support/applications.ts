/**
 * One conversation of everything that is recognised: what each side says, and what the session then is called. They make
 * the fixture applications.pcap and feed the tests of the recognisers. Addresses are those set apart for documentation.
 */
import { createECDH, createHash } from 'node:crypto';
import { keccak_256 as keccak } from '@noble/hashes/sha3.js';
import type { WrittenPacket } from './capture-writer.ts';
import { clientHelloOf, dtlsMessage, serverName } from './hello.ts';
import { capture, Connection, icmp, ip, udp } from './packets.ts';
import { clientHello, dnsMessages, tlsData } from './traffic.ts';
import { CompressingSide, deflateAnswer, WEBSOCKET_ANSWER, WEBSOCKET_REQUEST, webSocketFrame } from './websocket.ts';

export type Line = readonly ['client' | 'server', string | Buffer];

export interface Conversation {
  id: string;
  transport: 'tcp' | 'udp';
  clientPort?: number;
  serverPort: number;
  lines: readonly Line[];
  /** Path of the application. */
  path: string;
  /** How sure that is; `seen` where nothing is said. */
  certainty?: 'likely' | 'guess' | 'unknown';
  /** Name that the server then bears. */
  name?: string;
}

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
const inFrame = (value: unknown, mask?: number): Buffer =>
  webSocketFrame(JSON.stringify(value), mask === undefined ? {} : { mask });
const hash = (digit: string): string => `0x${digit.repeat(64)}`;
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const prefixed = (message: Buffer): Buffer => Buffer.concat([u16(message.length), message]);
const bodied = (head: string, body: string): string => `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
const post = (path: string, body: string): string =>
  bodied(`POST ${path} HTTP/1.1\r\nHost: node.example.net:8332\r\nContent-Type: application/json\r\n`, body);
const chunked = (head: string, ...chunks: string[]): string =>
  `${head}Transfer-Encoding: chunked\r\n\r\n${chunks.map((c) => `${c.length.toString(16)}\r\n${c}\r\n`).join('')}0\r\n\r\n`;
const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

const dns = dnsMessages(7, 'www.example.net', '198.51.100.7');
const mdns = dnsMessages(0, 'miner.local', '192.0.2.5');
const dhcp = Buffer.alloc(300);
dhcp.set([1, 1, 6], 0);
dhcp.set(hex('63825363 350101 ff'), 236);
const ntp = Buffer.alloc(48);
ntp[0] = 0x23;
const version = (magic: string): Buffer =>
  Buffer.concat([hex(magic), Buffer.from('version\0\0\0\0\0'), Buffer.alloc(93)]);
/** Octets that look encrypted, the same each time. */
export const sealed = (seed: string, length: number): Buffer =>
  createHash('shake256', { outputLength: length }).update(seed).digest();
/** A message of Levin with its header. */
export const levin = (command: number, payload: Buffer): Buffer => {
  const header = Buffer.alloc(33);
  header.set(hex('0121010101010101'));
  header.writeUInt32LE(payload.length, 8);
  header[16] = 1;
  header.writeUInt32LE(command, 17);
  header.writeUInt32LE(1, 25);
  header.writeUInt32LE(1, 29);
  return Buffer.concat([header, payload]);
};
/** The beginning of a handshake's section: node_data with the network's id. */
export const levinHandshake = (network: string): Buffer =>
  levin(
    1001,
    Buffer.concat([hex('011101010101020101040c'), Buffer.from('\x0anetwork_id\x0a\x40', 'latin1'), hex(network)]),
  );
/** RLPx's first message (EIP-8), sealed for nobody: a true point, and the size of what follows. */
export const rlpx = (seed: string, length: number): Buffer => {
  const ecdh = createECDH('secp256k1');
  ecdh.setPrivateKey(createHash('sha256').update(seed).digest());
  const message = Buffer.concat([ecdh.getPublicKey(), sealed(seed, length - 65)]);
  return prefixed(message);
};
/** A packet of discovery version 4. */
export const discovery = (type: number, list: string): Buffer => {
  const rest = Buffer.concat([sealed('signature', 64), Buffer.from([1, type]), hex(list)]);
  return Buffer.concat([keccak(rest), rest]);
};
const quicInitial = Buffer.concat([hex('c3 00000001 08 8394c8f03e515708 00 00 449e'), Buffer.alloc(1180, 0x5a)]);

const dtlsHello = dtlsMessage(
  clientHelloOf({ version: 0xfefd, cookie: Buffer.alloc(0), extensions: [serverName('turn.example.net')] }),
);

/** A client of SOCKS 5 asks for pool.example.net:3333, and gets it. */
export const SOCKS_5: readonly Line[] = [
  ['client', hex('05 01 00')],
  ['server', hex('05 00')],
  ['client', Buffer.concat([hex('05 01 00 03 10'), Buffer.from('pool.example.net'), hex('0d05')])],
  ['server', hex('05 00 00 01 00000000 0000')],
];
export const connect = (target: string, more = ''): string =>
  `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${more}User-Agent: cgminer/4.12\r\n\r\n`;
export const CONNECTED = 'HTTP/1.0 200 Connection established\r\n\r\n';

/** What is said in a WebSocket that refers to what was said. */
function compressed(said: readonly (readonly ['client' | 'server', unknown])[]): Line[] {
  const sides = { client: new CompressingSide(), server: new CompressingSide() };
  return said.map(([side, value]): Line => [
    side,
    sides[side].frame(JSON.stringify(value), side === 'client' ? { mask: 0x1234567 } : {}),
  ]);
}

export const CONVERSATIONS: readonly Conversation[] = [
  {
    id: 'stratum',
    transport: 'tcp',
    serverPort: 3333,
    path: '/tcp/stratum',
    lines: [
      ['client', json({ id: 1, method: 'mining.subscribe', params: ['cgminer/4.12'] })],
      ['server', json({ id: 1, result: [[['mining.notify', 'ae68']], '08000002', 4], error: null })],
      ['client', json({ id: 2, method: 'mining.authorize', params: ['worker', 'x'] })],
    ],
  },
  {
    id: 'stratum, version rolling first (BIP 310)',
    transport: 'tcp',
    serverPort: 25,
    path: '/tcp/stratum',
    lines: [['client', json({ id: 1, method: 'mining.configure', params: [['version-rolling'], {}] })]],
  },
  {
    id: 'stratum, server first',
    transport: 'tcp',
    serverPort: 4444,
    path: '/tcp/stratum',
    lines: [['server', json({ id: null, method: 'mining.set_difficulty', params: [16] })]],
  },
  {
    id: 'stratum, Zcash',
    transport: 'tcp',
    serverPort: 3357,
    path: '/tcp/stratum',
    lines: [
      ['client', json({ id: 1, method: 'mining.subscribe', params: ['EWBF 0.3.4b', null, 'zec.example.net', '3357'] })],
      ['server', json({ id: null, method: 'mining.set_target', params: ['00'.repeat(32)] })],
    ],
  },
  {
    id: 'stratum-ethereum, eth-proxy',
    transport: 'tcp',
    serverPort: 9999,
    path: '/tcp/stratum-ethereum',
    lines: [
      ['client', json({ id: 2, jsonrpc: '2.0', method: 'eth_submitLogin', params: ['0xabc.rig', 'x'], worker: 'rig' })],
      ['server', json({ id: 2, jsonrpc: '2.0', result: true })],
    ],
  },
  {
    id: 'stratum-ethereum, EthereumStratum/1.0.0',
    transport: 'tcp',
    serverPort: 3353,
    path: '/tcp/stratum-ethereum',
    lines: [['client', json({ id: 1, method: 'mining.subscribe', params: ['miner/1', 'EthereumStratum/1.0.0'] })]],
  },
  {
    id: 'stratum-ethereum, EthereumStratum/2.0.0',
    transport: 'tcp',
    serverPort: 3353,
    path: '/tcp/stratum-ethereum',
    lines: [
      [
        'client',
        json({
          id: 0,
          method: 'mining.hello',
          params: { agent: 'm', host: 'h', port: 'd05', proto: 'EthereumStratum/2.0.0' },
        }),
      ],
    ],
  },
  {
    id: 'stratum-ethereum, work only',
    transport: 'tcp',
    serverPort: 9999,
    path: '/tcp/stratum-ethereum',
    lines: [['server', json({ id: 0, jsonrpc: '2.0', result: [hash('1'), hash('2'), hash('3')] })]],
  },
  {
    id: 'stratum-monero',
    transport: 'tcp',
    serverPort: 5555,
    path: '/tcp/stratum-monero',
    lines: [
      ['client', json({ id: 1, jsonrpc: '2.0', method: 'login', params: { login: 'w', pass: 'x', agent: 'XMRig/6' } })],
      ['server', json({ id: 1, result: { id: '1', job: { blob: '10', job_id: '1', target: 'b8' }, status: 'OK' } })],
    ],
  },
  {
    id: 'stratum-monero, in its middle',
    transport: 'tcp',
    serverPort: 5555,
    path: '/tcp/stratum-monero',
    lines: [['client', json({ id: 9, method: 'submit', params: { id: '1', job_id: '1', nonce: '00', result: '00' } })]],
  },
  {
    id: 'getblocktemplate',
    transport: 'tcp',
    serverPort: 8332,
    path: '/tcp/http/getblocktemplate',
    name: 'node.example.net',
    lines: [
      ['client', post('/', json({ id: 0, method: 'getblocktemplate', params: [{ rules: ['segwit'] }] }))],
      ['server', bodied(ok, json({ id: 0, error: null, result: { bits: '207fffff' } }))],
    ],
  },
  {
    id: 'getblocktemplate, chunked behind Expect, and a body that comes late',
    transport: 'tcp',
    serverPort: 19_443,
    path: '/tcp/http/getblocktemplate',
    name: 'node.example.net',
    lines: [
      [
        'client',
        'POST / HTTP/1.1\r\nHost: node.example.net\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n',
      ],
      ['server', 'HTTP/1.1 100 Continue\r\n\r\n'],
      ['client', chunked('', '{"id":0,"method":"get', 'blocktemplate","params":[]}').replace(/^.*?\r\n\r\n/s, '')],
    ],
  },
  {
    id: 'getblocktemplate, Monero daemon',
    transport: 'tcp',
    serverPort: 18_081,
    path: '/tcp/http/getblocktemplate',
    name: 'node.example.net',
    lines: [
      ['client', post('/json_rpc', json({ id: 1, method: 'get_block_template', params: { wallet_address: '4' } }))],
    ],
  },
  {
    id: 'getwork, answered without an HTTP header',
    transport: 'tcp',
    serverPort: 3333,
    path: '/tcp/http/getwork',
    name: 'node.example.net',
    lines: [
      ['client', post('/', json({ id: 0, method: 'getwork', params: [] }))],
      ['server', json({ id: 0, result: null, error: [20, 'Parse error', null] })],
    ],
  },
  {
    id: 'getwork, headers only',
    transport: 'tcp',
    serverPort: 8332,
    path: '/tcp/http/getwork',
    lines: [['client', 'POST / HTTP/1.1\r\nX-Mining-Extensions: longpoll midstate\r\nContent-Length: 44\r\n\r\n']],
  },
  {
    id: 'getwork, Ethereum node',
    transport: 'tcp',
    serverPort: 8545,
    path: '/tcp/http/getwork',
    name: 'node.example.net',
    lines: [['client', post('/', json({ id: 1, jsonrpc: '2.0', method: 'eth_getWork', params: [] }))]],
  },
  {
    id: 'http',
    transport: 'tcp',
    serverPort: 8081,
    path: '/tcp/http',
    name: 'www.example.org',
    lines: [
      ['client', 'GET /index.html HTTP/1.1\r\nHost: WWW.Example.ORG:8081\r\n\r\n'],
      ['server', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'],
    ],
  },
  {
    id: 'http, another JSON-RPC',
    transport: 'tcp',
    serverPort: 8332,
    path: '/tcp/http',
    name: 'node.example.net',
    lines: [['client', post('/', json({ id: 1, method: 'getblockcount', params: [] }))]],
  },
  {
    id: 'http, through a proxy: the host is not the proxy',
    transport: 'tcp',
    serverPort: 3128,
    path: '/tcp/http',
    lines: [['client', 'CONNECT www.windowsupdate.com:443 HTTP/1.1\r\nHost: www.windowsupdate.com:443\r\n\r\n']],
  },
  {
    id: 'windows_update over http',
    transport: 'tcp',
    serverPort: 80,
    path: '/tcp/http/windows_update',
    name: 'download.windowsupdate.com',
    lines: [['client', 'GET /c/msdownload/a.cab HTTP/1.1\r\nHost: download.windowsupdate.com\r\n\r\n']],
  },
  {
    id: 'tls',
    transport: 'tcp',
    serverPort: 4433,
    path: '/tcp/tls',
    name: 'pool.example.com',
    lines: [
      ['client', clientHello('pool.example.com')],
      ['server', tlsData(100)],
    ],
  },
  {
    id: 'tls, in its middle',
    transport: 'tcp',
    serverPort: 14_444,
    path: '/tcp/tls',
    lines: [['client', tlsData(100)]],
  },
  {
    id: 'windows_update over tls',
    transport: 'tcp',
    serverPort: 443,
    path: '/tcp/tls/windows_update',
    name: 'fe2.update.microsoft.com',
    lines: [['client', clientHello('fe2.update.microsoft.com')]],
  },
  {
    id: 'ssh',
    transport: 'tcp',
    serverPort: 2222,
    path: '/tcp/ssh',
    lines: [['server', 'SSH-2.0-OpenSSH_9.2\r\n']],
  },
  {
    id: 'smb',
    transport: 'tcp',
    serverPort: 445,
    path: '/tcp/smb',
    lines: [['client', Buffer.concat([hex('00000044 fe534d42 4000'), Buffer.alloc(62)])]],
  },
  {
    id: 'bitcoin-p2p',
    transport: 'tcp',
    serverPort: 8333,
    path: '/tcp/bitcoin-p2p',
    lines: [['client', version('f9beb4d9')]],
  },
  {
    id: 'dns over tcp',
    transport: 'tcp',
    serverPort: 53,
    path: '/tcp/dns',
    lines: [
      ['client', prefixed(dns.query)],
      ['server', prefixed(dns.answer)],
    ],
  },
  {
    id: 'dns',
    transport: 'udp',
    serverPort: 53,
    path: '/udp/dns',
    lines: [
      ['client', dns.query],
      ['server', dns.answer],
    ],
  },
  { id: 'dns, another port', transport: 'udp', serverPort: 5300, path: '/udp/dns', lines: [['client', dns.query]] },
  {
    id: 'mdns',
    transport: 'udp',
    clientPort: 5353,
    serverPort: 5353,
    path: '/udp/mdns',
    lines: [['client', mdns.answer]],
  },
  { id: 'llmnr', transport: 'udp', serverPort: 5355, path: '/udp/llmnr', lines: [['client', dns.query]] },
  { id: 'ntp', transport: 'udp', clientPort: 123, serverPort: 123, path: '/udp/ntp', lines: [['client', ntp]] },
  { id: 'dhcp', transport: 'udp', clientPort: 68, serverPort: 67, path: '/udp/dhcp', lines: [['client', dhcp]] },
  {
    id: 'ssdp',
    transport: 'udp',
    serverPort: 1900,
    path: '/udp/ssdp',
    lines: [['client', 'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\n\r\n']],
  },
  { id: 'quic', transport: 'udp', serverPort: 443, path: '/udp/quic', lines: [['client', quicInitial]] },
  {
    id: 'a guess by port',
    transport: 'tcp',
    serverPort: 5432,
    path: '/tcp/postgresql',
    certainty: 'guess',
    lines: [['client', Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])]],
  },
  {
    id: 'nothing known',
    transport: 'tcp',
    serverPort: 3333,
    path: '/tcp/unknown',
    certainty: 'unknown',
    lines: [
      ['client', Buffer.alloc(64, 0x9d)],
      ['server', Buffer.alloc(234, 0x31)],
    ],
  },
  {
    id: 'websocket',
    transport: 'tcp',
    serverPort: 8081,
    path: '/tcp/http/websocket',
    name: 'ws.example.net',
    lines: [
      ['client', WEBSOCKET_REQUEST],
      ['server', WEBSOCKET_ANSWER],
      ['client', webSocketFrame('hello', { mask: 0x11223344 })],
    ],
  },
  {
    id: 'http, a websocket that is refused',
    transport: 'tcp',
    serverPort: 8081,
    path: '/tcp/http',
    name: 'ws.example.net',
    lines: [
      ['client', WEBSOCKET_REQUEST],
      ['server', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'],
    ],
  },
  ...(
    [
      ['bitcoin-p2p', 'signet', '0a03cf40', 38_333],
      ['litecoin-p2p', 'main network', 'fbc0b6db', 9333],
      ['dogecoin-p2p', 'main network', 'c0c0c0c0', 22_556],
      ['dash-p2p', 'main network', 'bf0c6bbd', 9999],
      ['zcash-p2p', 'main network', '24e92764', 8233],
      ['bitcoin-cash-p2p', 'main network', 'e3e1f3e8', 8333],
    ] as const
  ).map(([name, network, magic, serverPort]): Conversation => ({
    id: `${name}, ${network}`,
    transport: 'tcp',
    serverPort,
    path: `/tcp/${name}`,
    lines: [['client', version(magic)]],
  })),
  {
    id: 'bitcoin-p2p, encrypted (BIP 324), by its port',
    transport: 'tcp',
    serverPort: 8333,
    path: '/tcp/bitcoin-p2p',
    certainty: 'likely',
    lines: [
      ['client', sealed('one', 64 + 700)],
      ['server', sealed('other', 64 + 31)],
    ],
  },
  {
    id: 'nothing known, encrypted (BIP 324) on another port',
    transport: 'tcp',
    serverPort: 3333,
    path: '/tcp/unknown',
    certainty: 'unknown',
    lines: [
      ['client', sealed('one', 64 + 700)],
      ['server', sealed('other', 234 + 44)],
    ],
  },
  {
    id: 'monero-p2p',
    transport: 'tcp',
    serverPort: 18_080,
    path: '/tcp/monero-p2p',
    lines: [['client', levinHandshake('1230f171610441611731008216a1a110')]],
  },
  {
    id: 'cryptonote-p2p, another network',
    transport: 'tcp',
    serverPort: 18_080,
    path: '/tcp/cryptonote-p2p',
    lines: [['client', levinHandshake('00'.repeat(16))]],
  },
  {
    id: 'monero-p2p, in its middle',
    transport: 'tcp',
    serverPort: 18_080,
    path: '/tcp/monero-p2p',
    certainty: 'likely',
    lines: [['server', levin(1002, Buffer.alloc(40))]],
  },
  {
    id: 'ethereum-p2p',
    transport: 'tcp',
    serverPort: 30_303,
    path: '/tcp/ethereum-p2p',
    lines: [
      ['client', rlpx('initiator', 431)],
      ['server', rlpx('recipient', 388)],
    ],
  },
  {
    id: 'ethereum-discovery, version 4',
    transport: 'udp',
    clientPort: 30_304,
    serverPort: 30_305,
    path: '/udp/ethereum-discovery',
    lines: [
      ['client', discovery(1, 'c904c0c08464f1a2b380')],
      ['server', discovery(2, 'c7c0808464f1a2b3')],
    ],
  },
  {
    id: 'ethereum-discovery, version 5, by its port',
    transport: 'udp',
    serverPort: 30_303,
    path: '/udp/ethereum-discovery',
    certainty: 'likely',
    lines: [['client', sealed('masked', 120)]],
  },
  {
    id: 'json-rpc',
    transport: 'tcp',
    serverPort: 50_001,
    path: '/tcp/json-rpc',
    lines: [
      ['client', json({ id: 0, jsonrpc: '2.0', method: 'server.version', params: ['wallet', '1.4'] })],
      ['server', json({ id: 0, jsonrpc: '2.0', result: ['server 1.16', '1.4'] })],
    ],
  },
  {
    id: 'stratum-v2',
    transport: 'tcp',
    serverPort: 3336,
    path: '/tcp/stratum-v2',
    certainty: 'likely',
    lines: [
      ['client', sealed('act 1', 64)],
      ['server', sealed('act 2', 234)],
      ['client', sealed('header', 22)],
      ['client', sealed('setup', 54)],
      ['server', sealed('success', 44)],
    ],
  },
  {
    id: 'nothing known, the sizes of Stratum V2 at first',
    transport: 'tcp',
    serverPort: 3336,
    path: '/tcp/unknown',
    certainty: 'unknown',
    lines: [
      ['client', sealed('act 1', 64)],
      ['server', sealed('act 2', 234)],
      ['client', sealed('else', 16)],
      ['server', sealed('else', 400)],
    ],
  },
  {
    id: 'a miner in a browser, as Coinhive had it',
    transport: 'tcp',
    serverPort: 8892,
    path: '/tcp/http/websocket/stratum-monero',
    name: 'ws.example.net',
    lines: [
      ['client', WEBSOCKET_REQUEST],
      ['server', WEBSOCKET_ANSWER],
      ['client', inFrame({ type: 'auth', params: { site_key: 'key', type: 'anonymous', user: null, goal: 0 } }, 7)],
      ['server', inFrame({ type: 'authed', params: { token: '', hashes: 0 } })],
      ['server', inFrame({ type: 'job', params: { job_id: '1', blob: '0707', target: 'ffffff00' } })],
      ['client', inFrame({ type: 'submit', params: { job_id: '1', nonce: '00', result: '00' } }, 8)],
      ['server', inFrame({ type: 'hash_accepted', params: { hashes: 256 } })],
    ],
  },
  {
    id: 'stratum in a websocket',
    transport: 'tcp',
    serverPort: 8893,
    path: '/tcp/http/websocket/stratum',
    name: 'ws.example.net',
    lines: [
      ['client', WEBSOCKET_REQUEST],
      ['server', WEBSOCKET_ANSWER],
      ['client', inFrame({ id: 1, method: 'mining.subscribe', params: ['browser/1'] }, 9)],
      ['server', inFrame({ id: null, method: 'mining.set_difficulty', params: [0.5] })],
    ],
  },
  {
    id: 'stratum through SOCKS 5',
    transport: 'tcp',
    serverPort: 1080,
    path: '/tcp/socks/stratum',
    lines: [
      ...SOCKS_5,
      ['client', json({ id: 1, method: 'mining.subscribe', params: ['cgminer/4.12'] })],
      ['server', json({ id: 1, result: [[['mining.notify', 'ae68']], '08000002', 4], error: null })],
    ],
  },
  {
    id: 'stratum-monero through SOCKS 5 with a password',
    transport: 'tcp',
    serverPort: 9050,
    path: '/tcp/socks/stratum-monero',
    lines: [
      ['client', hex('05 02 00 02')],
      ['server', hex('05 02')],
      ['client', hex('01 02 6d65 03 616263')],
      ['server', hex('01 00')],
      ['client', hex('05 01 00 01 cb007109 0d05')],
      ['server', hex('05 00 00 04 20010db8000000000000000000000001 8235')],
      ['client', json({ id: 1, jsonrpc: '2.0', method: 'login', params: { login: 'w', pass: 'x', agent: 'XMRig/6' } })],
      ['server', json({ id: 1, result: { id: '1', job: { blob: '10', job_id: '1', target: 'b8' }, status: 'OK' } })],
    ],
  },
  {
    id: 'stratum through SOCKS 4a',
    transport: 'tcp',
    serverPort: 1080,
    path: '/tcp/socks/stratum',
    lines: [
      ['client', Buffer.concat([hex('04 01 0d05 00000001'), Buffer.from('me\0pool.example.net\0')])],
      ['server', hex('00 5a 0d05 0a00000a')],
      ['server', json({ id: null, method: 'mining.set_difficulty', params: [16] })],
    ],
  },
  {
    id: 'tls through SOCKS 4',
    transport: 'tcp',
    serverPort: 1080,
    path: '/tcp/socks/tls',
    lines: [
      ['client', hex('04 01 01bb cb007109 00')],
      ['server', hex('00 5a 0000 00000000')],
      ['client', clientHello('pool.example.com')],
      ['server', tlsData(100)],
    ],
  },
  {
    id: 'socks, and nothing known inside',
    transport: 'tcp',
    serverPort: 1081,
    path: '/tcp/socks',
    lines: [...SOCKS_5, ['client', Buffer.alloc(64, 0x9d)], ['server', Buffer.alloc(234, 0x31)]],
  },
  {
    id: 'stratum through an HTTP proxy',
    transport: 'tcp',
    serverPort: 3128,
    path: '/tcp/http/stratum',
    lines: [
      ['client', connect('pool.example.net:3333')],
      ['server', CONNECTED],
      ['client', json({ id: 1, method: 'mining.subscribe', params: ['cgminer/4.12'] })],
      ['server', json({ id: 1, result: [[['mining.notify', 'ae68']], '08000002', 4], error: null })],
    ],
  },
  {
    id: 'windows_update over tls through an HTTP proxy, whose name it is not',
    transport: 'tcp',
    serverPort: 3128,
    path: '/tcp/http/tls/windows_update',
    lines: [
      ['client', connect('fe2.update.microsoft.com:443')],
      ['server', CONNECTED],
      ['client', clientHello('fe2.update.microsoft.com')],
      ['server', tlsData(100)],
    ],
  },
  {
    id: 'getblocktemplate through an HTTP proxy that wants a password',
    transport: 'tcp',
    serverPort: 3128,
    path: '/tcp/http/http/getblocktemplate',
    lines: [
      ['client', connect('node.example.net:8332')],
      ['server', bodied('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n', 'No.')],
      ['client', connect('node.example.net:8332', 'Proxy-Authorization: Basic bWU6YWJj\r\n')],
      ['server', CONNECTED],
      ['client', post('/', json({ id: 0, method: 'getblocktemplate', params: [{ rules: ['segwit'] }] }))],
      ['server', bodied(ok, json({ id: 0, error: null, result: { bits: '207fffff' } }))],
    ],
  },
  {
    id: 'a miner in a browser, compressed',
    transport: 'tcp',
    serverPort: 8894,
    path: '/tcp/http/websocket/stratum-monero',
    name: 'ws.example.net',
    lines: [
      ['client', WEBSOCKET_REQUEST],
      ['server', deflateAnswer('; client_max_window_bits=15')],
      ...compressed([
        ['client', { type: 'auth', params: { site_key: 'key', type: 'anonymous', user: null, goal: 0 } }],
        ['server', { type: 'authed', params: { token: '', hashes: 0 } }],
        ['server', { type: 'job', params: { job_id: '1', blob: '0707', target: 'ffffff00' } }],
        ['client', { type: 'submit', params: { job_id: '1', nonce: '00', result: '00' } }],
        ['server', { type: 'hash_accepted', params: { hashes: 256 } }],
        ['client', { type: 'submit', params: { job_id: '1', nonce: '01', result: '01' } }],
        ['server', { type: 'hash_accepted', params: { hashes: 512 } }],
      ]),
    ],
  },
  {
    id: 'dtls',
    transport: 'udp',
    serverPort: 5349,
    path: '/udp/dtls',
    name: 'turn.example.net',
    lines: [['client', dtlsHello]],
  },
  {
    id: 'stratum-v2 of before ElligatorSwift',
    transport: 'tcp',
    serverPort: 34254,
    path: '/tcp/stratum-v2',
    certainty: 'likely',
    lines: [
      ['client', sealed('old act 1', 32)],
      ['server', sealed('old act 2', 170)],
      ['client', sealed('old setup', 76)],
      ['server', sealed('old success', 44)],
    ],
  },
  {
    id: '32 octets of chance, 170, and too few for a setup',
    transport: 'tcp',
    serverPort: 34254,
    path: '/tcp/unknown',
    certainty: 'unknown',
    lines: [
      ['client', sealed('other act 1', 32)],
      ['server', sealed('other act 2', 170)],
      ['client', sealed('short', 40)],
      ['server', sealed('answer', 44)],
    ],
  },
];

/** All of them in one capture, one a second, each with a server of its own; and a ping, and a tunnel. */
export function applicationsCapture(): Buffer {
  const parts: (WrittenPacket | Connection)[] = [];
  for (const [index, { transport, clientPort, serverPort, lines }] of CONVERSATIONS.entries()) {
    const client = `192.0.2.5:${clientPort ?? 50_000 + index}`;
    const server = `198.51.100.${index + 1}:${serverPort}`;
    if (transport === 'udp') {
      for (const [at, [side, data]] of lines.entries()) {
        const ends = side === 'client' ? { from: client, to: server } : { from: server, to: client };
        parts.push(udp({ at: index + at / 10, ...ends, data }));
      }
      continue;
    }
    const connection = new Connection(index, client, server, 1000 * index);
    for (const [at, [side, data]] of lines.entries()) connection.send(index + (at + 1) / 10, side, 'PA', data);
    parts.push(connection.close(index + 0.9));
  }
  const last = CONVERSATIONS.length;
  parts.push(
    icmp({ at: last, from: '192.0.2.5', to: '198.51.100.250' }, 8),
    icmp({ at: last + 0.1, from: '198.51.100.250', to: '192.0.2.5' }, 0),
    icmp({ at: last + 0.2, from: '2001:db8::5', to: '2001:db8::1' }, 128),
    ip({ at: last + 0.3, from: '192.0.2.5', to: '198.51.100.251' }, 47, Buffer.alloc(24)),
    ip({ at: last + 0.4, from: '192.0.2.5', to: '198.51.100.252' }, 253, Buffer.alloc(24)),
  );
  return capture(...parts);
}
