/** ClientHellos and ServerHellos: whole, cut, and rubbish; what is told of them, and the client's fingerprint. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientHello } from '../../../capture/recognise/client-hello.ts';
import { ja4Of } from '../../../capture/recognise/ja4.ts';
import { readServerHello } from '../../../capture/recognise/server-hello.ts';
import { factsOfClient, withAnswer } from '../../../capture/recognise/tls-facts.ts';
import { readAnswer, tls } from '../../../capture/recognise/tls.ts';
import {
  CHROME,
  CHROME_JA4,
  clientHelloOf,
  empty,
  protocols,
  records,
  serverHelloOf,
  serverName,
  signatureAlgorithms,
  supportedVersions,
  type ClientHelloOptions,
} from '../../support/hello.ts';

const chrome = clientHelloOf({ ciphers: CHROME.ciphers, extensions: CHROME.extensions('pool.example.net', 300) });

const facts = (options: ClientHelloOptions, carrier: 't' | 'q' = 't') =>
  factsOfClient(carrier, readClientHello(clientHelloOf(options))!);

/** Any octet changed, or any octets behind the type. */
const damaged = (message: Buffer): fc.Arbitrary<Buffer> =>
  fc.oneof(
    fc.tuple(fc.nat(message.length - 1), fc.nat(255)).map(([at, octet]) => {
      const copy = Buffer.from(message);
      copy[at] = octet;
      return copy;
    }),
    fc.uint8Array({ maxLength: 300 }).map((rest) => Buffer.from([message[0]!, ...rest])),
  );

describe('ClientHello', () => {
  it('is read', () => {
    expect(readClientHello(chrome)).toMatchObject({
      complete: true,
      serverName: 'pool.example.net',
      protocols: ['h2', 'http/1.1'],
      offer: { legacyVersion: 0x0303, versions: [0x0304, 0x0303], ciphers: CHROME.ciphers.slice(1) },
    });
  });

  it('cut anywhere it is incomplete, and says no other name, nor any offer', () => {
    for (let length = 6; length < chrome.length; length += 1) {
      const read = readClientHello(chrome.subarray(0, length));
      expect(read).toMatchObject({ complete: false, offer: undefined });
      expect([undefined, 'pool.example.net']).toContain(read?.serverName);
      expect([0, 2]).toContain(read?.protocols.length);
    }
  });

  it('whose lengths do not fit offers nothing', () => {
    const short = Buffer.from(clientHelloOf({ extensions: [serverName('a.example')] }));
    const extensionLength = short.length - 18 - 2;
    short.writeUInt16BE(short.readUInt16BE(extensionLength) + 1, extensionLength);
    expect(readClientHello(short)).toMatchObject({ complete: true, offer: undefined });
    expect(facts({ ciphers: [0x1301], extensions: [] }).ja4).toMatch(/^t12i010000_/);
  });

  it('whatever the octets are, it returns', () => {
    fc.assert(
      fc.property(damaged(chrome), (bytes) => {
        const read = readClientHello(bytes);
        if (read === undefined) return;
        expect(read.serverName?.length ?? 0).toBeLessThanOrEqual(bytes.length);
        const { serverName: name, alpn, ja4 } = factsOfClient('t', read);
        expect(name ?? 'a').toMatch(/^[^\s"]{1,253}$/u);
        for (const protocol of alpn) expect(protocol).toMatch(/^[\x21-\x7e]{1,32}$/);
        expect(ja4 ?? CHROME_JA4).toMatch(/^t(?:1[0-3]|s[23]|00)[di]\d{4}[0-9a-zA-Z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/);
      }),
    );
  });
});

describe('JA4', () => {
  it('is that of its specification, reserved values and order left aside', () => {
    expect(facts({ ciphers: CHROME.ciphers, extensions: CHROME.extensions('a.example') }).ja4).toBe(CHROME_JA4);
    const shuffled = {
      ciphers: CHROME.ciphers.toReversed(),
      extensions: CHROME.extensions('another.example', 7).toReversed(),
    };
    expect(facts(shuffled).ja4).toBe(CHROME_JA4);
    expect(facts(shuffled, 'q').ja4).toBe(CHROME_JA4.replace('t', 'q'));
  });

  it.each([
    ['no extension', { ciphers: [0x002f] }, 't12i010000_'],
    ['an older version', { version: 0x0301, extensions: [serverName('a')] }, 't10d020100_'],
    ['SSL 3.0', { version: 0x0300 }, 'ts3i020000_'],
    ['a version of its own', { version: 0x7777 }, 't00i020000_'],
    ['versions that only GREASE lists', { extensions: [supportedVersions(0x0a0a)] }, 't12i020100_'],
    ['a protocol of one octet', { extensions: [protocols('x')] }, 't12i0201xx_'],
    ['a protocol of two figures', { extensions: [protocols('h3-29')] }, 't12i0201h9_'],
    ['a protocol that ends in no letter', { extensions: [protocols('http/')] }, 't12i02016f_'],
    ['a protocol of other octets', { extensions: [protocols(Buffer.from([0xab, 0xcd]))] }, 't12i0201ad_'],
    ['a protocol of one other octet', { extensions: [protocols(Buffer.from([0xab]))] }, 't12i0201ab_'],
    ['a list of no protocols', { extensions: [protocols()] }, 't12i020100_'],
    ['more than can be counted', { ciphers: Array.from({ length: 120 }, (_, i) => i), extensions: [] }, 't12i990000_'],
  ] as const)('with %s', (_, options, first) => {
    expect(facts(options).ja4?.slice(0, first.length)).toBe(first);
  });

  it('has digests of what is there, and zeros for nothing', () => {
    expect(facts({ ciphers: [], extensions: [serverName('a'), protocols('h2')] }).ja4).toBe(
      't12d0002h2_000000000000_000000000000',
    );
    // sha256 of 0005; signature algorithms keep their order.
    expect(facts({ extensions: [empty(5)] }).ja4).toMatch(/_1ed8eb363bcd$/);
    const ordered = facts({ extensions: [empty(5), signatureAlgorithms(0x0403, 0x0401)] }).ja4;
    expect(ordered).toMatch(/_[0-9a-f]{12}$/);
    expect(facts({ extensions: [empty(5), signatureAlgorithms(0x0401, 0x0403)] }).ja4).not.toBe(ordered);
  });

  it('keeps no list that a hostile client makes long', () => {
    const offer = readClientHello(clientHelloOf({ ciphers: Array.from({ length: 3000 }, (_, i) => i) }))!.offer!;
    expect(ja4Of('t', offer, [])).toBe(ja4Of('t', offer, []));
  });
});

describe('what is told', () => {
  it('of the client: the highest version that it offers, names that are names', () => {
    expect(
      facts({ extensions: [serverName('POOL.example.net.'), protocols('h2', '\x00\x01', 'x'.repeat(33))] }),
    ).toEqual({
      serverName: 'pool.example.net',
      alpn: ['h2'],
      nextProtocol: undefined,
      version: '1.2',
      ja4: expect.any(String) as unknown,
    });
    expect(facts({ extensions: [serverName('"<b>'), supportedVersions(0x0a0a, 0x0303, 0x0304)] })).toMatchObject({
      serverName: undefined,
      version: '1.3',
    });
    expect(facts({ extensions: [supportedVersions(0x7f1c)] }).version).toBe('1.3');
    expect(facts({ version: 0x0300 }).version).toBe('3.0');
    expect(facts({ version: 0x1234 }).version).toBeUndefined();
  });

  it('of the server: what it chose', () => {
    const offered = facts({ extensions: [supportedVersions(0x0304, 0x0303), protocols('h2', 'http/1.1')] });
    const chosen = (version: number, ...extensions: Parameters<typeof serverHelloOf>[1] & object) =>
      withAnswer(offered, readServerHello(serverHelloOf(version, extensions))!);
    expect(chosen(0x0303, empty(0xff01, 1), protocols('h2'))).toEqual({
      ...offered,
      version: '1.2',
      nextProtocol: 'h2',
    });
    expect(chosen(0x0303, [43, Buffer.from([3, 4])])).toEqual({ ...offered, version: '1.3' });
    expect(withAnswer(undefined, readServerHello(serverHelloOf(0x0301))!)).toMatchObject({ version: '1.0', alpn: [] });
    expect(readServerHello(chrome)).toBeUndefined();
  });

  it('of a server whatever the octets are', () => {
    const answer = serverHelloOf(0x0303, [protocols('h2'), [43, Buffer.from([3, 4])]]);
    fc.assert(fc.property(damaged(answer), (bytes) => void readServerHello(bytes)));
    for (let length = 0; length < answer.length; length += 1)
      expect(readServerHello(answer.subarray(0, length))).toBeUndefined();
  });
});

describe('in records', () => {
  const input = { transport: 'tcp', server: Buffer.alloc(0), clientPort: 50_000, serverPort: 443 } as const;

  it('a hello may be spread over several, and is waited for', () => {
    const whole = tls.recognise({ ...input, client: records(chrome) });
    expect(whole).toEqual({
      path: ['tls'],
      hosts: ['pool.example.net'],
      tls: {
        serverName: 'pool.example.net',
        alpn: ['h2', 'http/1.1'],
        nextProtocol: undefined,
        version: '1.3',
        ja4: CHROME_JA4,
      },
    });
    const spread = records(chrome, 100);
    expect(tls.recognise({ ...input, client: spread })).toEqual(whole);
    for (let length = 5; length < spread.length; length += 1)
      expect(tls.recognise({ ...input, client: spread.subarray(0, length) })).toMatchObject({ tentative: true });
  });

  it('one that is known by what it says is read as one that is read anew', () => {
    const others = [
      clientHelloOf({ ciphers: CHROME.ciphers, extensions: CHROME.extensions('pool.example.net', 7).toReversed() }),
      clientHelloOf({ ciphers: CHROME.ciphers.toReversed(), extensions: CHROME.extensions('another.example') }),
      clientHelloOf({
        extensions: [serverName('a'), protocols('h2'), supportedVersions(0x0303), signatureAlgorithms(1)],
      }),
      clientHelloOf({ extensions: [protocols('h2'), protocols('h3'), serverName('a'), serverName('b')] }),
      clientHelloOf({ extensions: [] }),
    ];
    fc.assert(
      fc.property(
        fc.oneof(...[chrome, ...others].map((hello) => fc.oneof(fc.constant(hello), damaged(hello)))),
        (bytes) => {
          const known = tls.recognise({ ...input, client: records(bytes) });
          // Behind a short first record nothing is known.
          const read = tls.recognise({ ...input, client: records(bytes, 6) });
          expect(known).toEqual(read);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('what is not all there is waited for until the server speaks', () => {
    const client = records(chrome).subarray(0, 400);
    const server = records(serverHelloOf(0x0303));
    expect(tls.recognise({ ...input, client })).toMatchObject({ tentative: true, hosts: ['pool.example.net'] });
    expect(tls.recognise({ ...input, client, server })).not.toHaveProperty('tentative');
  });

  it('a client that was taken for the server says what it says', () => {
    expect(tls.recognise({ ...input, client: Buffer.alloc(0), server: records(chrome) })).toMatchObject({
      reversed: true,
      hosts: ['pool.example.net'],
      tls: { ja4: CHROME_JA4 },
    });
  });

  it('an answer is read, with what follows it in the same record', () => {
    const answer = serverHelloOf(0x0303, [protocols('h2')]);
    const certificate = Buffer.concat([Buffer.from([11, 0, 16, 0]), Buffer.alloc(4096)]);
    const stream = records(Buffer.concat([answer, certificate]));
    expect(readAnswer(stream.subarray(0, 1400))).toEqual({ version: 0x0303, protocol: 'h2' });
    expect(readAnswer(stream.subarray(0, 40))).toBeUndefined();
    expect(readAnswer(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toBeUndefined();
  });
});
