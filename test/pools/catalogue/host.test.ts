import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanHost, cleanPort, splitEndpoint } from '../../../pools/catalogue/host.ts';

describe('a host has one spelling', () => {
  it.each([
    ['XMR.Pool.Example.', 'xmr.pool.example'],
    ['mineXMR.com', 'minexmr.com'],
    [' pool.example ', 'pool.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['bücher。example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['1.1.1.1', '1.1.1.1'],
    ['[2606:4700:4700:0:0:0:0:1111]', '2606:4700:4700::1111'],
    ['2606:4700:4700::1111', '2606:4700:4700::1111'],
    ['::ffff:1.1.1.1', '1.1.1.1'],
  ])('%s is %s', (text, host) => expect(cleanHost(text)).toEqual({ host }));
});

describe('what no pool can be reached at is refused, with the reason', () => {
  it.each([
    ['', 'malformed-host'],
    ['a..example', 'malformed-host'],
    ['-a.example', 'malformed-host'],
    ['127.1', 'malformed-host'],
    ['0x7f000001', 'malformed-host'],
    ['2130706433', 'malformed-host'],
    ['010.0.0.1', 'malformed-host'],
    ['1.2.3', 'malformed-host'],
    ['1.2.3.4.5', 'malformed-host'],
    ['%31.example', 'malformed-host'],
    ['a b.example', 'malformed-host'],
    ['user@pool.example', 'malformed-host'],
    [`${'a'.repeat(64)}.example`, 'malformed-host'],
    [`${'abc.'.repeat(70)}example`, 'malformed-host'],
    ['fe80::1%eth0', 'malformed-host'],
    ['stratum_ltc.bw.example', 'underscore'],
    ['0.0.0.0', 'not-public'],
    ['127.0.0.1', 'not-public'],
    ['10.1.2.3', 'not-public'],
    ['192.168.1.1', 'not-public'],
    ['169.254.1.1', 'not-public'],
    ['100.64.0.1', 'not-public'],
    ['224.0.0.1', 'not-public'],
    ['255.255.255.255', 'not-public'],
    ['192.0.2.1', 'not-public'],
    ['::', 'not-public'],
    ['::1', 'not-public'],
    ['fe80::1', 'not-public'],
    ['fd00::1', 'not-public'],
    ['ff02::1', 'not-public'],
    ['::ffff:127.0.0.1', 'not-public'],
    ['localhost', 'special-use-name'],
    ['pool', 'special-use-name'],
    ['miner.local', 'special-use-name'],
    ['phkttm64gbquasaq.onion', 'special-use-name'],
  ])('%s: %s', (text, refused) => expect(cleanHost(text)).toEqual({ refused }));

  it.each(['127.0.0.1', '10.1.2.3', '::1', 'fd00::1', 'pool', 'miner.local'])(
    '%s where private ones are allowed',
    (text) => expect(cleanHost(text, { allowPrivate: true })).toEqual({ host: text }),
  );

  it.each(['0.0.0.0', '224.0.0.1', 'ff02::1', '::'])('%s never', (text) =>
    expect(cleanHost(text, { allowPrivate: true })).toEqual({ refused: 'not-public' }),
  );
});

it('cleaning never throws, and twice is once', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.domain(), fc.ipV4(), fc.ipV6()), (text) => {
      const cleaned = cleanHost(text);
      if ('host' in cleaned) expect(cleanHost(cleaned.host)).toEqual(cleaned);
    }),
    { numRuns: 500 },
  );
});

it.each([
  ['3333', 3333],
  ['1', 1],
  ['65535', 65_535],
  ['0', undefined],
  ['65536', undefined],
  ['-1', undefined],
  ['3333.0', undefined],
  ['0x50', undefined],
  ['', undefined],
  ['٣٣٣٣', undefined],
])('port %s', (text, port) => expect(cleanPort(text)).toBe(port));

it.each([
  ['pool.example', { host: 'pool.example' }],
  ['pool.example:3333', { host: 'pool.example', port: '3333' }],
  ['pool.example:', { host: 'pool.example', port: '' }],
  ['[::1]:3333', { host: '[::1]', port: '3333' }],
  ['[::1]', { host: '[::1]' }],
  ['2606:4700::1', { host: '2606:4700::1' }],
  ['stratum+tcp://pool.example:3333', { host: 'pool.example', port: '3333', scheme: 'stratum+tcp' }],
  [
    'stratum+SSL://user.worker:x@pool.example:3333/path?x#y',
    { host: 'pool.example', port: '3333', scheme: 'stratum+ssl' },
  ],
  ['http://pool.example', { host: 'pool.example', scheme: 'http' }],
])('%s is taken apart', (text, parts) => expect(splitEndpoint(text)).toEqual(parts));
