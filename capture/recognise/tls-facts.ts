/** What is told of a TLS connection: what its client offers and what its server chose of it, in words. */
import type { SessionTls } from '../../model/session.ts';
import { normaliseName } from '../names/name-table.ts';
import type { ClientHello } from './client-hello.ts';
import { highestVersion, ja4Of } from './ja4.ts';
import type { ServerHello } from './server-hello.ts';

const VERSIONS: Readonly<Record<number, string>> = {
  0x0304: '1.3',
  0x0303: '1.2',
  0x0302: '1.1',
  0x0301: '1.0',
  0x0300: '3.0',
};
/** Protocols that are told; browsers offer two or three. */
const PROTOCOLS_TOLD = 8;

/** Names of protocols are ASCII (IANA's registry of ALPN protocol ids), but for the reserved ones of GREASE. */
function isName(protocol: string): boolean {
  return /^[\x21-\x7e]{1,32}$/.test(protocol);
}

/** Drafts of TLS 1.3 have numbers of their own. */
function nameOf(version: number): string | undefined {
  return version >>> 8 === 0x7f ? '1.3' : VERSIONS[version];
}

/** What a client offers. @param carrier t over TCP, q in QUIC */
export function factsOfClient(carrier: 't' | 'q', { serverName, protocols, offer }: ClientHello): SessionTls {
  return {
    serverName: serverName === undefined ? undefined : normaliseName(serverName),
    alpn: protocols.filter(isName).slice(0, PROTOCOLS_TOLD),
    nextProtocol: undefined,
    version: offer === undefined ? undefined : nameOf(highestVersion(offer)),
    ja4: offer === undefined ? undefined : ja4Of(carrier, offer, protocols),
  };
}

/** With what the server chose. @param offered undefined where the client's octets are not there */
export function withAnswer(offered: SessionTls | undefined, { version, protocol }: ServerHello): SessionTls {
  return {
    serverName: offered?.serverName,
    alpn: offered?.alpn ?? [],
    nextProtocol: protocol !== undefined && isName(protocol) ? protocol : undefined,
    version: nameOf(version) ?? offered?.version,
    ja4: offered?.ja4,
  };
}
