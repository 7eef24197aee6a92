/**
 * The peer-to-peer protocol of Bitcoin and its relatives: network magic, command in twelve octets, length, checksum. Peers
 * exchange blocks and transactions; that is not mining, although some tools call it so.
 */
import { u32 } from '../bytes.ts';
import { latin1, type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';

/**
 * Magic numbers as on the wire, of the chainparams of each project. Litecoin, Dogecoin and Namecoin use Bitcoin's on their
 * private regtest networks, Dash that of Dogecoin's test network; eCash and Bitcoin SV kept Bitcoin Cash's.
 */
const NETWORKS: Readonly<Record<string, readonly number[]>> = {
  // Main, testnet 3 and 4, signet, regtest.
  'bitcoin-p2p': [0xf9beb4d9, 0x0b110907, 0x1c163f28, 0x0a03cf40, 0xfabfb5da],
  // Main, testnet 3 and 4, scalenet, regtest.
  'bitcoin-cash-p2p': [0xe3e1f3e8, 0xf4e5f3f4, 0xe2b7daaf, 0xc3afe1a2, 0xdab5bffa],
  'litecoin-p2p': [0xfbc0b6db, 0xfdd2c8f1],
  'dogecoin-p2p': [0xc0c0c0c0, 0xfcc1b7dc],
  'dash-p2p': [0xbf0c6bbd, 0xcee2caff],
  'zcash-p2p': [0x24e92764, 0xfa1af9bf, 0xaae83f5f],
  'namecoin-p2p': [0xf9beb4fe, 0xfabfb5fe],
};

const BY_MAGIC = new Map(
  Object.entries(NETWORKS).flatMap(([name, magics]) => magics.map((magic) => [magic, name] as const)),
);
/** Length of what is looked at: magic and command, and the length up to its third octet. */
const LEAST = 20;

function networkOf(bytes: Uint8Array): string | undefined {
  if (bytes.length < LEAST) return undefined;
  const name = BY_MAGIC.get(u32(bytes, 0));
  return name !== undefined && /^[a-z0-9]{2,12}\0*$/.test(latin1(bytes, 4, 16)) ? name : undefined;
}

function recognise({ client, server }: RecogniserInput): Answer {
  const name = networkOf(client) ?? networkOf(server);
  return name === undefined ? undefined : { path: [name] };
}

export const bitcoinP2p: Recogniser = { transports: ['tcp'], recognise };
