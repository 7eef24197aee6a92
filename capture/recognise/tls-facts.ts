/** What is told of a TLS connection: what its client offers and what its server chose of it, in words. */
import type { SessionTls } from '../../model/session.ts';
import { normaliseName } from '../names/name-table.ts';
import type { ClientHello } from './client-hello.ts';
import { highestVersion, ja4Of, type Carrier } from './ja4.ts';
import type { ServerHello } from './server-hello.ts';

const VERSIONS: Readonly<Record<number, string>> = {
  0x0304: '1.3',
  0x0303: '1.2',
  0x0302: '1.1',
  0x0301: '1.0',
  0x0300: '3.0',
};
const VERSIONS_OF_DTLS: Readonly<Record<number, string>> = { 0xfefc: '1.3', 0xfefd: '1.2', 0xfeff: '1.0' };
/** Protocols that are told; browsers offer two or three. */
const PROTOCOLS_TOLD = 8;

/** Names of protocols are ASCII (IANA's registry of ALPN protocol ids), but for the reserved ones of GREASE. */
function isName(protocol: string): boolean {
  return /^[\x21-\x7e]{1,32}$/.test(protocol);
}

/** Drafts of TLS 1.3 have numbers of their own. */
function nameOf(carrier: Carrier, version: number): string | undefined {
  if (carrier === 'd') return VERSIONS_OF_DTLS[version];
  return version >>> 8 === 0x7f ? '1.3' : VERSIONS[version];
}

/** Facts that are remembered, to be shared: many connections say the same. */
const SHARED = 4096;
const shared = new Map<string, SessionTls>();

/** The same object for the same facts. */
function share(facts: SessionTls): SessionTls {
  const { ja4 = '', serverName = '', version = '', nextProtocol = '', alpn } = facts;
  // No part but the last one has a blank.
  const key = `${ja4} ${serverName} ${version} ${nextProtocol} ${alpn.join(' ')}`;
  const known = shared.get(key);
  if (known !== undefined) return known;
  if (shared.size >= SHARED) shared.clear();
  shared.set(key, facts);
  return facts;
}

/** What a client offers. */
export function factsOfClient(carrier: Carrier, { serverName, protocols, offer }: ClientHello): SessionTls {
  return share({
    serverName: serverName === undefined ? undefined : normaliseName(serverName),
    alpn: protocols.filter(isName).slice(0, PROTOCOLS_TOLD),
    nextProtocol: undefined,
    version: offer === undefined ? undefined : nameOf(carrier, highestVersion(carrier, offer)),
    ja4: offer === undefined ? undefined : ja4Of(carrier, offer, protocols),
  });
}

/** What servers chose of an offer, as far as it was asked. */
const chosen = new WeakMap<SessionTls, { answer: ServerHello; facts: SessionTls }[]>();
/** Answers to one offer that are remembered: servers choose one of two versions and of two protocols. */
const ANSWERS = 8;

/** With what the server chose. @param offered undefined where the client's octets are not there */
export function withAnswer(offered: SessionTls | undefined, answer: ServerHello): SessionTls {
  const known = offered === undefined ? undefined : chosen.get(offered);
  for (const one of known ?? [])
    if (one.answer.version === answer.version && one.answer.protocol === answer.protocol) return one.facts;
  const { version, protocol } = answer;
  const facts = share({
    serverName: offered?.serverName,
    alpn: offered?.alpn ?? [],
    nextProtocol: protocol !== undefined && isName(protocol) ? protocol : undefined,
    version: nameOf('t', version) ?? offered?.version,
    ja4: offered?.ja4,
  });
  if (known === undefined) {
    if (offered !== undefined) chosen.set(offered, [{ answer, facts }]);
  } else if (known.length < ANSWERS) known.push({ answer, facts });
  return facts;
}
