/** ClientHellos and their fingerprints: the example of JA4's technical details, ends of its rules, and rubbish. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientHello, type ClientHello } from '../../../capture/recognise/client-hello.ts';
import { ja4 } from '../../../capture/recognise/ja4.ts';
import { clientHello } from '../../support/traffic.ts';

const numbers = (text: string): number[] => text.split(',').map((value) => Number.parseInt(value, 16));

/** The browser of the technical details: its name, lists and fingerprint stand there. */
const BROWSER: ClientHello = {
  serverName: 'example.org',
  alpn: ['h2', 'http/1.1'],
  version: 0x0304,
  ciphers: numbers('1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035'),
  extensions: numbers('001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015'),
  signatureAlgorithms: numbers('0403,0804,0401,0503,0805,0501,0806,0601'),
};

describe('JA4', () => {
  it('is that of the example', () => {
    expect(ja4(BROWSER, 'tcp')).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
    expect(ja4(BROWSER, 'udp')).toMatch(/^q13d1516h2_/);
  });

  it.each<[string, Partial<ClientHello>, RegExp]>([
    ['no name, no ALPN', { serverName: undefined, alpn: [] }, /^t13i151600_/],
    ['an old version', { version: 0x0301 }, /^t10d/],
    ['an unknown version', { version: 0x7a7a }, /^t00d/],
    ['more than 99 ciphers', { ciphers: Array.from({ length: 120 }, (_, i) => i) }, /^t13d9916h2_/],
    ['ALPN that is no text', { alpn: ['\u00abx'] }, /^t13d1516a8_/],
    ['no ciphers', { ciphers: [] }, /^t13d0016h2_000000000000_/],
    ['no extensions', { extensions: [], signatureAlgorithms: [] }, /^t13d1500h2_\w{12}_000000000000$/],
  ])('%s', (_name, change, expected) => expect(ja4({ ...BROWSER, ...change }, 'tcp')).toMatch(expected));
});

describe('ClientHello', () => {
  const message = clientHello('pool.example.net').subarray(5);

  it('is read', () => {
    expect(readClientHello(message)).toMatchObject({ complete: true, hello: { serverName: 'pool.example.net' } });
  });

  it('cut anywhere it is incomplete, and says no other name', () => {
    for (let length = 6; length < message.length; length += 1) {
      const read = readClientHello(message.subarray(0, length));
      expect(read?.complete).toBe(false);
      expect([undefined, 'pool.example.net']).toContain(read?.hello.serverName);
    }
  });

  it('whatever the octets are, it returns', () => {
    const damaged = fc.tuple(fc.nat(message.length - 1), fc.nat(255)).map(([at, octet]) => {
      const copy = Buffer.from(message);
      copy[at] = octet;
      return copy;
    });
    fc.assert(
      fc.property(
        fc.oneof(
          damaged,
          fc.uint8Array({ maxLength: 300 }).map((rest) => Buffer.from([1, ...rest])),
        ),
        (bytes) => {
          const read = readClientHello(bytes);
          if (read !== undefined)
            expect(ja4(read.hello, 'tcp')).toMatch(/^t[\dsd]\w[di]\d{4}\w\w_[0-9a-f]{12}_[0-9a-f]{12}$/);
        },
      ),
    );
  });
});
