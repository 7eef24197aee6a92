/** What sessions tell of TLS, QUIC and DTLS against tshark, over every capture at hand: names, protocols, versions, fingerprints. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SessionTls, SessionUpdate } from '../../model/session.ts';
import { OWN_CAPTURES, SHARED_CAPTURES, type CaptureFile } from '../support/captures.ts';
import { sessionsOf } from '../support/sessions.ts';
import { sharedSkip, toolSkip } from '../support/shared.ts';
import { tshark, type TsharkRecord } from '../support/tshark.ts';

const OF_HANDSHAKE = [
  'handshake.type',
  'handshake.version',
  'handshake.extensions_server_name',
  'handshake.extensions_alpn_str',
  'handshake.extensions.supported_version',
  'handshake.sig_hash_alg',
  'handshake.ja3_full',
] as const;
const FIELDS = [
  'ip.src',
  'ipv6.src',
  'ip.dst',
  'ipv6.dst',
  'tcp.srcport',
  'udp.srcport',
  'tcp.dstport',
  'udp.dstport',
  ...OF_HANDSHAKE.map((field) => `tls.${field}` as const),
  ...OF_HANDSHAKE.map((field) => `dtls.${field}` as const),
] as const;
type Field = (typeof FIELDS)[number] | (typeof OF_HANDSHAKE)[number];

const VERSIONS: Record<number, [told: string, short: string]> = {
  0x0304: ['1.3', '13'],
  0x0303: ['1.2', '12'],
  0x0302: ['1.1', '11'],
  0x0301: ['1.0', '10'],
  0x0300: ['3.0', 's3'],
  0xfefc: ['1.3', 'd3'],
  0xfefd: ['1.2', 'd2'],
  0xfeff: ['1.0', 'd1'],
};

const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 255);
const hex = (value: number): string => value.toString(16).padStart(4, '0');
const digest = (text: string): string => (text === '' ? '0'.repeat(12) : hash('sha256', text).slice(0, 12));
const pair = (count: number): string => String(Math.min(99, count)).padStart(2, '0');

class Hello {
  readonly #fields: TsharkRecord['fields'];
  readonly carrier: 't' | 'q' | 'd';

  constructor({ fields, protocols }: TsharkRecord) {
    this.#fields = fields;
    this.carrier = protocols.includes('quic') ? 'q' : protocols.includes('dtls') ? 'd' : 't';
  }

  #of(field: Field): string {
    const known = FIELDS.find((name) => name === field);
    return (
      this.#fields[known ?? `${this.carrier === 'd' ? 'dtls' : 'tls'}.${field as (typeof OF_HANDSHAKE)[number]}`] ?? ''
    );
  }

  all(field: Field): string[] {
    return this.#of(field)
      .split(',')
      .filter((value) => value !== '');
  }

  numbers(field: Field): number[] {
    return this.all(field)
      .map(Number)
      .filter((value) => !isGrease(value));
  }

  /** Those in the format of SSL 2.0 have no JA3, and are none to us. */
  is(type: 1 | 2): boolean {
    if (type === 1 && this.#of('handshake.ja3_full') === '') return false;
    return this.all('handshake.type').includes(String(type));
  }

  /** Of the innermost packet. */
  end(which: 'src' | 'dst'): string {
    const address = [...this.all(`ip.${which}`), ...this.all(`ipv6.${which}`)].at(-1);
    return `${address} ${[...this.all(`tcp.${which}port`), ...this.all(`udp.${which}port`)].at(-1)}`;
  }

  get version(): number {
    const listed = this.numbers('handshake.extensions.supported_version').slice(0, 9);
    if (listed.length === 0) return this.numbers('handshake.version')[0]!;
    return this.carrier === 'd' ? Math.min(...listed) : Math.max(...listed);
  }

  /** Of the lists that tshark gives for JA3. */
  get ja4(): string {
    const [, ciphers = [], extensions = []] = this.#of('handshake.ja3_full')
      .split(',')
      .map((list) =>
        list
          .split('-')
          .filter((value) => value !== '')
          .map(Number)
          .filter((value) => !isGrease(value)),
      );
    const sorted = (list: number[]): string => list.map(hex).toSorted().join(',');
    const [protocol = ''] = this.all('handshake.extensions_alpn_str');
    const algorithms = this.numbers('handshake.sig_hash_alg').map(hex).join(',');
    const kinds = sorted(extensions.filter((type) => type !== 0 && type !== 16));
    const name = extensions.includes(0) ? 'd' : 'i';
    const ends = protocol === '' ? '00' : `${protocol[0]}${protocol.at(-1)}`;
    const first = `${this.carrier}${VERSIONS[this.version]?.[1] ?? '00'}${name}${pair(ciphers.length)}${pair(extensions.length)}${ends}`;
    return `${first}_${digest(sorted(ciphers))}_${digest(kinds + (algorithms === '' ? '' : `_${algorithms}`))}`;
  }
}

/** What tshark shows of each connection's first ClientHello, and of the answer to it. */
function theirs(path: string): Map<string, Partial<SessionTls>> {
  const told = new Map<string, Partial<SessionTls>>();
  const { records } = tshark(
    path,
    FIELDS,
    'tls.handshake.type == 1 || tls.handshake.type == 2 || dtls.handshake.type == 1',
  );
  for (const record of records) {
    const hello = new Hello(record);
    const [from, to] = [hello.end('src'), hello.end('dst')];
    if (hello.is(1) && !told.has(`${from} ${to}`)) {
      const [serverName] = hello.all('handshake.extensions_server_name');
      told.set(`${from} ${to}`, {
        serverName: serverName?.toLowerCase(),
        alpn: hello.all('handshake.extensions_alpn_str'),
        version: VERSIONS[hello.version]?.[0],
        ja4: hello.ja4,
      });
    }
    const offered = told.get(`${to} ${from}`);
    if (hello.is(2) && offered !== undefined) offered.version = VERSIONS[hello.version]?.[0];
  }
  return told;
}

function ours(updates: readonly SessionUpdate[]): Map<string, Partial<SessionTls>> {
  const told = new Map<string, Partial<SessionTls>>();
  for (const { client, server, tls } of updates) {
    if (tls?.ja4 === undefined) continue;
    const { serverName, alpn, version, ja4 } = tls;
    told.set(`${client.address} ${client.port} ${server.address} ${server.port}`, { serverName, alpn, version, ja4 });
  }
  return told;
}

/** We refuse the file: its first packets would be read, but not what tshark takes for the rest (agreement.test.ts). */
const REFUSED = 'awkward/huge-caplen-A-fuzz.pcap';
/** A look that spares tshark the other files: what may be a record of the handshake, over datagrams or not, or a QUIC packet of version 1 or 2. */
function maySayHello({ name, path }: CaptureFile): boolean {
  const octets = readFileSync(path);
  const marks = ['16030', '00000001', '6b3343cf', '16fef'];
  return name !== REFUSED && marks.some((mark) => octets.toString('hex').includes(mark));
}
const CAPTURES = [...OWN_CAPTURES, ...SHARED_CAPTURES].filter(maySayHello);
let compared = 0;

describe(`TLS as tshark sees it${toolSkip('tshark')}${sharedSkip && `, own captures only${sharedSkip}`}`, () => {
  it.skipIf(toolSkip('tshark')).each(CAPTURES)('$name', async ({ path }) => {
    const { updates } = await sessionsOf(path);
    const told = theirs(path);
    expect(Object.fromEntries(ours(updates))).toEqual(Object.fromEntries(told));
    compared += told.size;
  });

  it.skipIf(toolSkip('tshark') || sharedSkip)('was compared often enough', () => {
    expect(compared).toBeGreaterThan(100);
  });
});
