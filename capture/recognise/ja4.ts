/** JA4: the fingerprint of a TLS or QUIC client, made of its ClientHello (FoxIO's technical details of JA4, version 1). */
import { hash } from 'node:crypto';
import type { ClientHello } from './client-hello.ts';

const VERSIONS: Readonly<Record<number, string>> = {
  0x0304: '13',
  0x0303: '12',
  0x0302: '11',
  0x0301: '10',
  0x0300: 's3',
  0x0200: 's2',
  0xfeff: 'd1',
  0xfefd: 'd2',
  0xfefc: 'd3',
};
const SERVER_NAME = 0;
const ALPN = 16;
const NOTHING = '000000000000';

const hex = (value: number): string => value.toString(16).padStart(4, '0');
const two = (count: number): string => String(Math.min(count, 99)).padStart(2, '0');
const digest = (text: string): string => (text === '' ? NOTHING : hash('sha256', text, 'hex').slice(0, 12));

/** First and last character of the first protocol; of its hexadecimal form where they are not letters or digits. */
function alpnMark(protocol: string | undefined): string {
  if (protocol === undefined || protocol === '') return '00';
  const ends = protocol[0]! + protocol.at(-1)!;
  if (/^[0-9A-Za-z]{2}$/.test(ends)) return ends;
  const octets = Buffer.from(protocol, 'latin1').toString('hex');
  return octets[0]! + octets.at(-1)!;
}

/** Such as `t13d1516h2_8daaf6152771_e5627efa2ab1`. */
export function ja4(hello: ClientHello, transport: 'tcp' | 'udp'): string {
  const { serverName, alpn, version, ciphers, extensions, signatureAlgorithms } = hello;
  const head = [
    transport === 'tcp' ? 't' : 'q',
    VERSIONS[version] ?? '00',
    serverName === undefined ? 'i' : 'd',
    two(ciphers.length),
    two(extensions.length),
    alpnMark(alpn[0]),
  ].join('');
  const sorted = (values: readonly number[]): string => values.map(hex).sort().join(',');
  const told = sorted(extensions.filter((type) => type !== SERVER_NAME && type !== ALPN));
  const algorithms = signatureAlgorithms.map(hex).join(',');
  return `${head}_${digest(sorted(ciphers))}_${digest(algorithms === '' ? told : `${told}_${algorithms}`)}`;
}
