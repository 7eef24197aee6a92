/** DTLS by its records: what OpenSSL sends, hellos in fragments, both sides, and what is none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dtls } from '../../../capture/recognise/dtls.ts';
import { recognise } from '../../../capture/recognise/index.ts';
import {
  CHROME,
  CHROME_JA4,
  clientHelloOf,
  dtlsFragment,
  dtlsMessage,
  dtlsRecord,
  records,
  serverHelloOf,
  serverName,
  supportedVersions,
} from '../../support/hello.ts';
import { capture, udp } from '../../support/packets.ts';
import { sessionsOfBytes } from '../../support/sessions.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** What `openssl s_client -dtls1_2 -servername turn.example.net -alpn webrtc,c-webrtc` of OpenSSL 3.0 says first. */
const OPENSSL =
  hex(`16feff000000000000000000ef010000e300000000000000e3fefd8305941cc3d8352af719243f5b7fb0bfe3ba59fce96f95843452
  5767e747874300000038c02cc030009fcca9cca8ccaac02bc02f009ec024c028006bc023c0270067c00ac0140039c009c0130033009d009c003d003c
  0035002f00ff010000810000001500130000107475726e2e6578616d706c652e6e6574000b000403000102000a000c000a001d0017001e0019001800
  2300000010001200100677656272746308632d7765627274630016000000170000000d002a0028040305030603080708080809080a080b0804080508
  06040105010601030303010302040205020602`);
/** What its server asks before it answers: HelloVerifyRequest. */
const ASKED = hex('16feff00000000000000000023030000170000000000000017feff14bce887434e997aa521a8cd6d31224171128211b7');
/** The end of a client's handshake: key, change of cipher, and what is protected. */
const KEYS =
  hex(`16fefd0000000000000002002d10000021000200000000002120762267315cc77718fa757859b8860f344c51276357e793ac76c7ad89
  c30b0a5d14fefd000000000000000300010116fefd0001000000000000003092276762fa6b527d1b61f6d82be3543283de9f3deba38aff30f0fa070ca602
  0241798489a0b3ca21833a5cc64142f6ff`);
/** Of the example of JA4's specification, as it is over datagrams; versions of DTLS in place of TLS's. */
const JA4 = CHROME_JA4.replace('t13', 'dd3');

const NOTHING = Buffer.alloc(0);
const input = { transport: 'udp', clientPort: 50_000, serverPort: 5349 } as const;
const ofClient = (client: Buffer, ...earlier: Buffer[]) =>
  dtls.recognise({ ...input, client, server: NOTHING, ...(earlier.length > 0 ? { earlier } : {}) });
const ofServer = (server: Buffer) => dtls.recognise({ ...input, client: NOTHING, server });

const chrome = (padding = 0): Buffer =>
  clientHelloOf({
    version: 0xfefd,
    cookie: NOTHING,
    ciphers: CHROME.ciphers,
    extensions: CHROME.extensions('turn.example.net', padding).map((extension) =>
      extension[0] === 43 ? supportedVersions(0x8a8a, 0xfefc, 0xfefd) : extension,
    ),
  });

describe('DTLS', () => {
  it('of OpenSSL is read', () => {
    expect(ofClient(OPENSSL)).toEqual({
      path: ['dtls'],
      hosts: ['turn.example.net'],
      tls: {
        serverName: 'turn.example.net',
        alpn: ['webrtc', 'c-webrtc'],
        nextProtocol: undefined,
        version: '1.2',
        ja4: 'dd2d2808wc_d943125447b4_e7e480e5a997',
      },
    });
  });

  it.each([
    [0xfeff, [], '1.0', 'd1'],
    [0xfefd, [], '1.2', 'd2'],
    [0xfefd, [0xfefd, 0xfefc], '1.3', 'd3'],
    [0xfefd, [0xfeff, 0xfefd], '1.2', 'd2'],
    [0x0100, [], undefined, '00'],
  ] as const)('of version %x, with %j listed, is %s', (version, listed, told, short) => {
    const extensions = listed.length > 0 ? [supportedVersions(...listed)] : [];
    const answer = ofClient(dtlsMessage(clientHelloOf({ version, cookie: Buffer.alloc(20, 5), extensions })));
    expect(answer).toMatchObject({ tls: { version: told, ja4: expect.stringMatching(`^d${short}i`) as string } });
  });

  it('is told from either side, and who is the server by what is said', () => {
    expect(ofServer(ASKED)).toEqual({ path: ['dtls'] });
    expect(ofClient(ASKED)).toEqual({ path: ['dtls'], reversed: true });
    expect(ofServer(OPENSSL)).toMatchObject({ hosts: ['turn.example.net'], reversed: true });
    expect(ofClient(dtlsMessage(serverHelloOf(0xfefd)))).toEqual({ path: ['dtls'], reversed: true });
    expect(ofClient(KEYS)).toEqual({ path: ['dtls'] });
  });

  it('is told in the middle of a session', () => {
    expect(ofClient(dtlsRecord(23, Buffer.alloc(50, 7), 0xfefd, 1))).toEqual({ path: ['dtls'] });
    expect(ofClient(dtlsRecord(21, Buffer.from([2, 40])))).toEqual({ path: ['dtls'] });
    // A server of DTLS 1.3 goes on with records of another form.
    const sealed = Buffer.concat([dtlsMessage(serverHelloOf(0xfefd)), Buffer.alloc(60, 0x2e)]);
    expect(ofServer(sealed)).toEqual({ path: ['dtls'] });
  });

  it.each<[string, Buffer]>([
    ['nothing', NOTHING],
    ['STUN', hex('0001 0000 2112a442 000102030405060708090a0b')],
    ['TURN', hex('4000 0004 01020304')],
    ['QUIC', hex('c3 00000001 08 8394c8f03e515708 00 00 449e 5a5a5a')],
    ['RTP', hex('80 60 0001 00000001 01020304 5a5a')],
    ['TLS', records(clientHelloOf())],
    ['application data without keys', dtlsRecord(23, Buffer.alloc(50, 7))],
    ['a record that is cut', OPENSSL.subarray(0, -1)],
    ['a record and something else', Buffer.concat([OPENSSL, Buffer.alloc(30)])],
    ['a record without content', dtlsRecord(23, NOTHING, 0xfefd, 1)],
    ['another version', dtlsRecord(23, Buffer.alloc(50, 7), 0xfe00, 1)],
    ['a message that is none', dtlsRecord(22, Buffer.alloc(40, 99))],
    ['a fragment that is longer than its record', dtlsMessage(chrome()).subarray(0, 60)],
    ['an alert of no level', dtlsRecord(21, Buffer.from([7, 40]))],
  ])('is not seen in %s', (_, octets) => {
    expect(ofClient(octets)).toBeUndefined();
    expect(ofServer(octets)).toBeUndefined();
  });

  it('is never seen in rubbish, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
        expect(ofClient(Buffer.from(octets))).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.nat(OPENSSL.length - 1), fc.nat(255), (at, octet) => {
        const hurt = Buffer.from(OPENSSL);
        hurt[at] = octet;
        ofClient(hurt);
        ofClient(hurt.subarray(0, at), hurt);
      }),
    );
  });
});

describe('a ClientHello in fragments', () => {
  const hello = chrome(1500);
  const body = hello.length - 4;
  const parts = [0, 400, 900, 1300, body];
  const datagrams = parts.slice(1).map((to, index) => dtlsFragment(hello, parts[index]!, to));
  const whole = { path: ['dtls'], hosts: ['turn.example.net'], tls: { version: '1.3', ja4: JA4 } };

  it('is put together in any order, repeated and overlapping', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), fc.nat(3), (order, again) => {
        const sent = [...order.map((index) => datagrams[index]!), datagrams[again]!, dtlsFragment(hello, 350, 1000)];
        const answer = ofClient(sent.at(-1)!, ...sent.slice(0, -1));
        expect(answer).toMatchObject(whole);
        expect(answer).not.toHaveProperty('tentative');
      }),
    );
  });

  it('may be in records of one datagram, and in one record', () => {
    expect(ofClient(Buffer.concat(datagrams))).toMatchObject(whole);
    const fragment = (index: number): Buffer => datagrams[index]!.subarray(13);
    const one = dtlsRecord(22, Buffer.concat([0, 1, 2, 3].map(fragment)));
    expect(ofClient(one)).toMatchObject(whole);
  });

  it('is waited for while a part is missing', () => {
    expect(ofClient(datagrams[1]!, datagrams[0]!)).toMatchObject({ path: ['dtls'], tentative: true });
    expect(ofClient(datagrams[1]!)).toEqual({ path: ['dtls'], tentative: true });
  });

  it('is not put together of two messages: of one that was said again, the whole one counts', () => {
    const other = clientHelloOf({
      version: 0xfefd,
      cookie: Buffer.alloc(20, 3),
      extensions: [serverName('b.example')],
    });
    const again = dtlsMessage(other, { sequence: 1 });
    expect(ofClient(again, datagrams[0]!)).toMatchObject({ hosts: ['b.example'] });
    const mixed = dtlsFragment(hello, 400, body, { sequence: 1 });
    expect(ofClient(mixed, datagrams[0]!)).toMatchObject({ tentative: true });
  });
});

describe('a session', () => {
  const CLIENT = '10.0.0.5:40000';
  const SERVER = '203.0.113.9:5349';
  const from = (at: number, data: Buffer) => udp({ at, from: CLIENT, to: SERVER, data });
  const back = (at: number, data: Buffer) => udp({ at, from: SERVER, to: CLIENT, data });
  const sessionOf = async (...packets: ReturnType<typeof udp>[]) =>
    (await sessionsOfBytes(capture(...packets))).updates[0]!;

  it('tells name, version and fingerprint, and learns the name of the server', async () => {
    const update = await sessionOf(from(0, OPENSSL), back(0.1, ASKED), from(0.2, OPENSSL));
    expect(update).toMatchObject({
      application: { name: 'dtls', path: '/udp/dtls', certainty: 'seen' },
      server: { address: '203.0.113.9', names: ['turn.example.net'] },
      tls: { version: '1.2', ja4: 'dd2d2808wc_d943125447b4_e7e480e5a997' },
    });
  });

  it('puts fragments of several datagrams together, with the server between them', async () => {
    const hello = chrome(1500);
    const part = (a: number, b: number): Buffer => dtlsFragment(hello, a, b);
    const { tls } = await sessionOf(from(0, part(0, 900)), back(0.1, ASKED), from(0.2, part(900, hello.length - 4)));
    expect(tls).toMatchObject({ serverName: 'turn.example.net', ja4: JA4 });
  });

  it('begun by the server is turned', async () => {
    const update = await sessionOf(back(0, ASKED), from(0.1, OPENSSL));
    expect(update).toMatchObject({ client: { port: 40_000 }, server: { port: 5349 } });
  });

  it('of a well-known service is called by its name', async () => {
    const named = clientHelloOf({
      version: 0xfefd,
      cookie: NOTHING,
      extensions: [serverName('fe2.update.microsoft.com')],
    });
    const { application } = await sessionOf(from(0, dtlsMessage(named)));
    expect(application.path).toBe('/udp/dtls/windows_update');
  });

  it('is neither QUIC nor STUN to the others, nor are these DTLS', () => {
    const path = (client: Buffer) => recognise({ ...input, client, server: NOTHING }).recognition?.path;
    expect(path(OPENSSL)).toEqual(['dtls']);
    expect(path(hex('0001 0000 2112a442 000102030405060708090a0b'))).toBeUndefined();
    expect(path(Buffer.concat([hex('c3 00000001 08 8394c8f03e515708 00 00 449e'), Buffer.alloc(1180, 0x5a)]))).toEqual([
      'quic',
    ]);
  });
});
