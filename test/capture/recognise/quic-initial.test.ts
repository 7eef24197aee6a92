/** The ClientHello in QUIC's Initial packets: the keys of RFC 9001 A.1, packets of our own, and what is none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinParts } from '../../../capture/recognise/message-parts.ts';
import { clientInitialKeys, readCryptoParts } from '../../../capture/recognise/quic-initial.ts';
import { quic } from '../../../capture/recognise/quic.ts';
import { CHROME, CHROME_JA4, clientHelloOf } from '../../support/hello.ts';
import { cryptoFrame, initialPacket } from '../../support/quic.ts';

const ACK = Buffer.from([2, 5, 0, 1, 1, 0, 2]);
const ACK_ECN = Buffer.from([3, 5, 0, 0, 1, 7, 8, 9]);
const HELLO = Buffer.from(Array.from({ length: 600 }, (_, i) => i & 255));

it('keys are those of RFC 9001 A.1', () => {
  const salt = Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex');
  const { key, iv, hp } = clientInitialKeys(
    { salt, prefix: 'quic ', initial: 0 },
    Buffer.from('8394c8f03e515708', 'hex'),
  );
  expect(key.toString('hex')).toBe('1f369613dd76d5467730efcbe3b1a22d');
  expect(iv.toString('hex')).toBe('fa044b2f42a3fd3b46fb255c');
  expect(hp.toString('hex')).toBe('9f50449e04a0e810283a1e9933adedd2');
});

const input = { transport: 'udp', server: Buffer.alloc(0), clientPort: 50_000, serverPort: 443 } as const;

it('the name of the ClientHello is that of the server, its fingerprint that of the client', () => {
  const hello = clientHelloOf({ ciphers: CHROME.ciphers, extensions: CHROME.extensions('pool.example.net') });
  const client = initialPacket(
    Buffer.concat([cryptoFrame(20, hello.subarray(20)), cryptoFrame(0, hello.subarray(0, 20))]),
  );
  expect(quic.recognise({ ...input, client })).toMatchObject({
    path: ['quic'],
    hosts: ['pool.example.net'],
    tls: { alpn: ['h2', 'http/1.1'], version: '1.3', ja4: CHROME_JA4.replace('t', 'q') },
  });
  expect(quic.recognise({ ...input, client: initialPacket(Buffer.alloc(40)) })).toEqual({ path: ['quic'] });
});

describe('a ClientHello in several datagrams', () => {
  const hello = clientHelloOf({ ciphers: CHROME.ciphers, extensions: CHROME.extensions('pool.example.net', 2000) });
  const cut = (from: number, to?: number): Buffer => cryptoFrame(from, hello.subarray(from, to));
  // As browsers send it: the frames shuffled, the name in the second datagram.
  const frames = [Buffer.concat([cut(900, 1500), cut(0, 50)]), Buffer.concat([cut(1500), cut(40, 900)])];
  const whole = { path: ['quic'], hosts: ['pool.example.net'], tls: { ja4: CHROME_JA4.replace('t', 'q') } };

  it.each([1, 0x6b3343cf] as const)('of version %d is put together in any order', (version) => {
    const [a, b] = frames.map((frame, packetNumber) => initialPacket(frame, { version, packetNumber }));
    for (const [first, second] of [
      [a!, b!],
      [b!, a!],
    ] as const) {
      expect(quic.recognise({ ...input, client: first })).toMatchObject({ path: ['quic'], tentative: true });
      const both = quic.recognise({ ...input, earlier: [first], client: second });
      expect(both).toMatchObject(whole);
      expect(both).not.toHaveProperty('tentative');
    }
  });

  it('may be in two packets of one datagram', () => {
    const client = Buffer.concat(frames.map((frame, packetNumber) => initialPacket(frame, { packetNumber })));
    expect(quic.recognise({ ...input, client })).toMatchObject(whole);
  });

  it('goes on under the keys of the first when the server was given another id', () => {
    const first = initialPacket(frames[0]!);
    const second = initialPacket(frames[1]!, {
      packetNumber: 3,
      connectionId: Buffer.from('5e71e5', 'hex'),
      keysOf: Buffer.from('8394c8f03e515708', 'hex'),
    });
    expect(quic.recognise({ ...input, earlier: [first], client: second })).toMatchObject(whole);
    expect(quic.recognise({ ...input, client: second })).toEqual({ path: ['quic'] });
  });

  it('is another behind a Retry, and in another version', () => {
    const first = initialPacket(frames[0]!);
    const retried = initialPacket(cryptoFrame(0, hello), { connectionId: Buffer.from('c0ffee', 'hex') });
    expect(quic.recognise({ ...input, earlier: [first], client: retried })).toMatchObject(whole);
    const other = initialPacket(frames[1]!, { version: 0x6b3343cf });
    expect(quic.recognise({ ...input, earlier: [first], client: other })).toMatchObject({ tentative: true });
  });
});

describe('Initial packets', () => {
  it.each([1, 0x6b3343cf] as const)('version %d, with a token, padding, pings and acknowledgements', (version) => {
    const frames = Buffer.concat([Buffer.from([1, 0, 0]), ACK, ACK_ECN, cryptoFrame(0, HELLO), Buffer.alloc(300)]);
    const parts = readCryptoParts([initialPacket(frames, { version, token: Buffer.from('retry') })]);
    expect(joinParts(parts)).toEqual(HELLO);
  });

  it('parts in any order and twice are joined; a gap ends what is known', () => {
    const [a, b, c] = [HELLO.subarray(0, 200), HELLO.subarray(200, 400), HELLO.subarray(400)];
    const frames = Buffer.concat([cryptoFrame(400, c), cryptoFrame(0, a), cryptoFrame(100, HELLO.subarray(100, 300))]);
    const parts = readCryptoParts([initialPacket(frames)]);
    expect(joinParts(parts)).toEqual(HELLO.subarray(0, 300));
    const more = readCryptoParts([initialPacket(cryptoFrame(200, b), { packetNumber: 3 })]);
    expect(joinParts([...parts, ...more])).toEqual(HELLO);
  });

  it('of a datagram with a changed octet nothing is read', () => {
    const packet = initialPacket(cryptoFrame(0, HELLO));
    fc.assert(
      fc.property(fc.nat(packet.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(packet);
        changed[at] = changed[at]! ^ change;
        expect(readCryptoParts([changed])).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('whatever the octets are, it returns', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (octets) => void readCryptoParts([octets, octets])));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (frames) => {
        const parts = readCryptoParts([initialPacket(Buffer.concat([Buffer.alloc(16), frames]))]);
        for (const { octets } of parts) expect(octets.length).toBeLessThanOrEqual(frames.length);
      }),
    );
  });
});
