/**
 * The peer-to-peer protocol of Bitcoin and its forks: network magic, command in twelve octets, length, checksum. Peers
 * exchange blocks and transactions; that is not mining, although some tools call it so.
 */
import { u32 } from '../bytes.ts';
import { latin1, type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';

/** Magic numbers as on the wire: chainparams of Bitcoin (main, testnet 3 and 4, signet, regtest), Bitcoin Cash, Litecoin, Namecoin, Dogecoin. */
const MAGIC = new Set([
  0xf9beb4d9, 0x0b110907, 0x1c163f28, 0x0a03cf40, 0xfabfb5da, 0xe3e1f3e8, 0xf4e5f3f4, 0xfbc0b6db, 0xfdd2c8f1,
  0xf9beb4fe, 0xc0c0c0c0,
]);

function isMessage(bytes: Uint8Array): boolean {
  return bytes.length >= 20 && MAGIC.has(u32(bytes, 0)) && /^[a-z0-9]{2,12}\0*$/.test(latin1(bytes, 4, 16));
}

function recognise({ client, server }: RecogniserInput): Answer {
  return isMessage(client) || isMessage(server) ? { path: ['bitcoin-p2p'] } : undefined;
}

export const bitcoinP2p: Recogniser = { transports: ['tcp'], recognise };
