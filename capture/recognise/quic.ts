/**
 * QUIC by its long header (RFC 8999 5.1, RFC 9000 17.2, RFC 9369): only the first packets of a connection have one. The name
 * is in the client's Initial packets: with post-quantum keys its ClientHello takes two datagrams or more.
 */
import { u32 } from '../bytes.ts';
import { readClientHello } from './client-hello.ts';
import { joinParts } from './message-parts.ts';
import { readCryptoParts } from './quic-initial.ts';
import { factsOfClient } from './tls-facts.ts';
import { type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';

const VERSION_1 = 1;
const VERSION_2 = 0x6b3343cf;
/** Connection ids of versions 1 and 2 have at most 20 octets. */
const ID_LIMIT = 20;

function isVersion(version: number): boolean {
  // ff00001b to ff000022 are the drafts 27 to 34, which shipped; ?a?a?a?a are reserved to provoke negotiation (RFC 9000 15).
  if (version === VERSION_1 || version === VERSION_2) return true;
  return (version >= 0xff00001b && version <= 0xff000022) || (version & 0x0f0f0f0f) >>> 0 === 0x0a0a0a0a;
}

function isLongHeader(bytes: Uint8Array): boolean {
  const version = u32(bytes, 1);
  const destination = bytes[5] ?? 255;
  const source = bytes[6 + destination] ?? 255;
  const fits = destination <= ID_LIMIT && source <= ID_LIMIT && 7 + destination + source < bytes.length;
  if (!fits || bytes[0]! < 0x80) return false;
  // Version negotiation has version 0 and lists versions (RFC 8999 6).
  if (version === 0) return isVersion(u32(bytes, 7 + destination + source));
  return (bytes[0]! & 0x40) !== 0 && isVersion(version);
}

function recognise({ client, server, earlier = [] }: RecogniserInput): Answer {
  if (!isLongHeader(client)) return isLongHeader(server) ? { path: ['quic'] } : undefined;
  // Version negotiation begins anew, with another ClientHello.
  const datagrams = earlier.filter((datagram) => u32(datagram, 1) === u32(client, 1));
  const parts = readCryptoParts([...datagrams, client]);
  const hello = readClientHello(joinParts(parts));
  const name = hello?.serverName;
  return {
    path: ['quic'],
    ...(name === undefined ? {} : { hosts: [name] }),
    ...(hello === undefined ? {} : { tls: factsOfClient('q', hello) }),
    ...(parts.length > 0 && hello?.complete !== true ? { tentative: true } : {}),
  };
}

export const quic: Recogniser = { transports: ['udp'], recognise };
