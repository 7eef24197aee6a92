/** Handshakes of TLS as their senders make them: ClientHellos and ServerHellos of any extensions, in records. */

export type Extension = readonly [type: number, data: Buffer];

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const numbers = (values: readonly number[]): Buffer => Buffer.concat(values.map(u16));
const behindLength = (data: Buffer): Buffer => Buffer.concat([u16(data.length), data]);

export function serverName(name: string): Extension {
  return [0, behindLength(Buffer.concat([Buffer.from([0]), behindLength(Buffer.from(name, 'latin1'))]))];
}

export function protocols(...names: (string | Buffer)[]): Extension {
  const list = names.map((name) => Buffer.from(name)).map((name) => Buffer.concat([Buffer.from([name.length]), name]));
  return [16, behindLength(Buffer.concat(list))];
}

export function supportedVersions(...versions: number[]): Extension {
  return [43, Buffer.concat([Buffer.from([2 * versions.length]), numbers(versions)])];
}

export function signatureAlgorithms(...algorithms: number[]): Extension {
  return [13, behindLength(numbers(algorithms))];
}

/** An extension without content, or with this much of it. */
export function empty(type: number, length = 0): Extension {
  return [type, Buffer.alloc(length)];
}

function message(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type, body.length >> 16]), u16(body.length & 0xffff), body]);
}

const extensionsOf = (extensions: readonly Extension[] | undefined): Buffer =>
  extensions === undefined
    ? Buffer.alloc(0)
    : behindLength(Buffer.concat(extensions.flatMap(([type, data]) => [u16(type), behindLength(data)])));

export interface ClientHelloOptions {
  version?: number;
  session?: Buffer;
  /** Of DTLS: it has one, if empty. */
  cookie?: Buffer;
  ciphers?: readonly number[];
  extensions?: readonly Extension[];
}

/** A ClientHello from its type octet on. */
export function clientHelloOf(options: ClientHelloOptions = {}): Buffer {
  const { version = 0x0303, session = Buffer.alloc(0), cookie, ciphers = [0x1301, 0xc02f], extensions } = options;
  return message(
    1,
    Buffer.concat([
      u16(version),
      Buffer.alloc(32, 7),
      Buffer.from([session.length]),
      session,
      cookie === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.from([cookie.length]), cookie]),
      behindLength(numbers(ciphers)),
      Buffer.from([1, 0]),
      extensionsOf(extensions),
    ]),
  );
}

/** A ServerHello from its type octet on. */
export function serverHelloOf(version: number, extensions?: readonly Extension[]): Buffer {
  const fixed = Buffer.concat([u16(version), Buffer.alloc(32, 9), Buffer.from([4, 1, 2, 3, 4, 0x13, 0x01, 0])]);
  return message(2, Buffer.concat([fixed, extensionsOf(extensions)]));
}

/** Handshake octets in records of at most this many. */
export function records(handshake: Buffer, size = 16_384): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < handshake.length; at += size)
    parts.push(Buffer.from([22, 3, 1]), behindLength(handshake.subarray(at, at + size)));
  return Buffer.concat(parts);
}

export interface DatagramOptions {
  /** Of the record. */
  version?: number;
  /** Of the message, among those of its side. */
  sequence?: number;
}

/** A record of DTLS. */
export function dtlsRecord(type: number, content: Buffer, version = 0xfefd, epoch = 0): Buffer {
  return Buffer.concat([Buffer.from([type]), u16(version), u16(epoch), Buffer.alloc(6), behindLength(content)]);
}

/** A part of a handshake message, from one octet of its body to another, in a record of DTLS. */
export function dtlsFragment(handshake: Buffer, from: number, to: number, options: DatagramOptions = {}): Buffer {
  const { version = 0xfeff, sequence = 0 } = options;
  const u24 = (value: number): Buffer => Buffer.from([value >> 16, (value >> 8) & 255, value & 255]);
  const header = Buffer.concat([handshake.subarray(0, 4), u16(sequence), u24(from), u24(to - from)]);
  return dtlsRecord(22, Buffer.concat([header, handshake.subarray(4 + from, 4 + to)]), version);
}

/** A handshake message in one record of DTLS. */
export function dtlsMessage(handshake: Buffer, options: DatagramOptions = {}): Buffer {
  return dtlsFragment(handshake, 0, handshake.length - 4, options);
}

const GREASE = 0x8a8a;

/** What Chrome 112 offers: the example of JA4's specification, reserved values in front. */
export const CHROME = {
  ciphers: [
    GREASE,
    0x1301,
    0x1302,
    0x1303,
    0xc02b,
    0xc02f,
    0xc02c,
    0xc030,
    0xcca9,
    0xcca8,
    0xc013,
    0xc014,
    0x009c,
    0x009d,
    0x002f,
    0x0035,
  ],
  extensions: (name: string, padding = 0): Extension[] => [
    empty(GREASE),
    serverName(name),
    empty(0x0017),
    empty(0xff01, 1),
    empty(0x000a, 2),
    empty(0x000b, 2),
    empty(0x0023),
    protocols('h2', 'http/1.1'),
    empty(0x0005, 5),
    signatureAlgorithms(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601),
    empty(0x0012),
    empty(0x0033, 43),
    empty(0x002d, 2),
    supportedVersions(GREASE, 0x0304, 0x0303),
    empty(0x001b, 3),
    empty(0x4469, 5),
    empty(0x1a1a, 1),
    empty(0x0015, padding),
  ],
} as const;
/** Without carrier, version, name and counts, which differ from one to the other. */
export const CHROME_JA4 = 't13d1516h2_8daaf6152771_e5627efa2ab1';
