/**
 * JA4, the fingerprint of a TLS client (FoxIO's specification of JA4, version 1): protocol, version, whether a name is asked
 * for, numbers of cipher suites and extensions, the first application protocol; then digests of both lists, sorted, so that
 * clients which shuffle them keep theirs.
 */
import { hash } from 'node:crypto';
import { PROTOCOLS, SERVER_NAME, type ClientOffer } from './client-hello.ts';

/** Over TCP, in QUIC, or DTLS. */
export type Carrier = 't' | 'q' | 'd';

const VERSIONS: Readonly<Record<number, string>> = {
  0x0304: '13',
  0x0303: '12',
  0x0302: '11',
  0x0301: '10',
  0x0300: 's3',
  0x0002: 's2',
};
const VERSIONS_OF_DTLS: Readonly<Record<number, string>> = { 0xfeff: 'd1', 0xfefd: 'd2', 0xfefc: 'd3' };
const DIGITS = 12;
const NOTHING = '0'.repeat(DIGITS);
/** Digests remembered, by the numbers that they are of: clients are many, kinds of them few. */
const REMEMBERED = 2048;
const LONGEST = 256;
const digests = new Map<string, string>();

const spelled = (values: readonly number[]): string =>
  values.map((value) => value.toString(16).padStart(4, '0')).join(',');

/** @param values in ascending order @param inOrder what follows them in the client's order */
function digestOf(values: readonly number[], inOrder: readonly number[]): string {
  if (values.length + inOrder.length === 0) return NOTHING;
  if (values.length + inOrder.length > LONGEST) return newDigest(values, inOrder);
  const key = String.fromCharCode(values.length, ...values, ...inOrder);
  let digest = digests.get(key);
  if (digest === undefined) {
    if (digests.size >= REMEMBERED) digests.clear();
    digest = newDigest(values, inOrder);
    digests.set(key, digest);
  }
  return digest;
}

function newDigest(values: readonly number[], inOrder: readonly number[]): string {
  const list = inOrder.length === 0 ? spelled(values) : `${spelled(values)}_${spelled(inOrder)}`;
  return hash('sha256', list, 'hex').slice(0, DIGITS);
}

/** Puts short lists in order where they stand; the engine's own way makes copies. */
function sort(values: number[]): number[] {
  if (values.length > LONGEST) return values.sort((a, b) => a - b);
  for (let i = 1; i < values.length; i += 1) {
    const value = values[i]!;
    let at = i;
    for (; at > 0 && values[at - 1]! > value; at -= 1) values[at] = values[at - 1]!;
    values[at] = value;
  }
  return values;
}

const count = (values: readonly unknown[]): string => String(Math.min(values.length, 99)).padStart(2, '0');

/** The highest version that is offered, as on the wire; DTLS counts downwards. */
export function highestVersion(carrier: Carrier, { versions, legacyVersion }: ClientOffer): number {
  if (versions.length === 0) return legacyVersion;
  return carrier === 'd' ? Math.min(...versions) : Math.max(...versions);
}

/** First and last character of a protocol's name; of its hexadecimal spelling where one of them is no letter or figure. */
function endsOf(protocol: string | undefined): string {
  if (protocol === undefined || protocol === '') return '00';
  const ends = protocol.charAt(0) + protocol.charAt(protocol.length - 1);
  if (/^[0-9A-Za-z]{2}$/.test(ends)) return ends;
  const spelling = Buffer.from(ends, 'latin1').toString('hex');
  return spelling.charAt(0) + spelling.charAt(3);
}

/** @param protocols as offered, one character per octet @throws never */
export function ja4Of(carrier: Carrier, offer: ClientOffer, protocols: readonly string[]): string {
  const { ciphers, extensions, signatureAlgorithms } = offer;
  const version = (carrier === 'd' ? VERSIONS_OF_DTLS : VERSIONS)[highestVersion(carrier, offer)] ?? '00';
  const name = extensions.includes(SERVER_NAME) ? 'd' : 'i';
  const first = carrier + version + name + count(ciphers) + count(extensions) + endsOf(protocols[0]);
  const kinds = sort(extensions.filter((type) => type !== SERVER_NAME && type !== PROTOCOLS));
  return `${first}_${digestOf(sort([...ciphers]), [])}_${digestOf(kinds, signatureAlgorithms)}`;
}
