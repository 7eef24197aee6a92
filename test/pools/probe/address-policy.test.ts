import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddressRange } from '../../../model/address.ts';
import { refusal } from '../../../pools/probe/address-policy.ts';

const PUBLIC = { allowPrivate: false, deny: [] };
const PRIVATE = { allowPrivate: true, deny: [] };

describe('globally routable', () => {
  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.0.9',
    '192.0.0.10',
    '192.0.1.0',
    '192.31.196.1',
    '192.52.193.1',
    '192.175.48.1',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700::1111',
    '2001:4860:4860::8888',
    '2001:200::1',
    '2001:4:112::1',
    '2620:4f:8000::1',
    '::ffff:1.1.1.1',
    '64:ff9b::1.1.1.1',
    '2002:101:101::1',
    // Teredo: server 1.1.1.1, client 8.8.8.8 with its bits turned.
    '2001:0:101:101:0:0:f7f7:f7f7',
  ])('%s', (address) => {
    expect(refusal(address, PUBLIC)).toBeUndefined();
  });
});

describe('not globally routable', () => {
  it.each([
    ['0.0.0.0', '"this network"'],
    ['0.1.2.3', '"this network"'],
    ['10.0.0.1', 'private (RFC 1918)'],
    ['100.64.0.1', 'shared by carriers'],
    ['100.127.255.255', 'shared by carriers'],
    ['127.0.0.1', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.0.0.8', 'for protocols'],
    ['192.0.0.170', 'for protocols'],
    ['192.0.2.1', 'documentation'],
    ['192.88.99.1', '6to4 relay'],
    ['192.168.1.1', 'private'],
    ['198.18.0.1', 'benchmarks'],
    ['198.19.255.255', 'benchmarks'],
    ['198.51.100.1', 'documentation'],
    ['203.0.113.1', 'documentation'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::1.2.3.4', 'outside of global unicast'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:7f00:1', 'loopback'],
    ['64:ff9b:1::1', 'NAT64 of one network'],
    ['100::1', 'discarded'],
    ['2001:1::4', 'for protocols'],
    ['2001:2::1', 'for protocols'],
    ['2001:10::1', 'for protocols'],
    ['2001:db8::1', 'documentation'],
    ['3fff::1', 'documentation'],
    ['4000::1', 'outside of global unicast'],
    ['5f00::1', 'segment identifiers'],
    ['fc00::1', 'unique local'],
    ['fdff::1', 'unique local'],
    ['fe80::1', 'link-local'],
    ['fec0::1', 'outside of global unicast'],
    ['ff02::1', 'multicast'],
  ])('%s', (address, words) => {
    expect(refusal(address, PUBLIC)).toMatch(/^is /);
    expect(refusal(address, PUBLIC)).toContain(words);
  });

  it.each([
    ['64:ff9b::10.0.0.1', 'stands for 10.0.0.1, which is private (RFC 1918)'],
    ['64:ff9b::7f00:1', 'stands for 127.0.0.1, which is loopback (RFC 1122)'],
    ['2002:a00:1::1', 'stands for 10.0.0.1, which is private (RFC 1918)'],
    ['2001:0:a00:1::f7f7:f7f7', 'stands for 10.0.0.1, which is private (RFC 1918)'],
    ['2001:0:101:101::f5ff:fffe', 'stands for 10.0.0.1, which is private (RFC 1918)'],
  ])('%s carries another', (address, words) => {
    expect(refusal(address, PUBLIC)).toBe(words);
  });

  it.each(['', 'pool.example.net', '010.0.0.1', '127.1', '1.1.1.1/32', 'fe80::1%eth0', '[::1]', '0x7f000001'])(
    '%j is no address',
    (text) => {
      expect(refusal(text, PUBLIC)).toBe('is no IPv4 or IPv6 address');
    },
  );
});

describe('allowed and denied', () => {
  it.each(['127.0.0.1', '10.0.0.1', '::1', 'fc00::1', '192.168.1.1', '64:ff9b::a00:1'])(
    '%s may be allowed',
    (address) => {
      expect(refusal(address, PRIVATE)).toBeUndefined();
    },
  );

  it.each(['0.0.0.0', '::', '224.0.0.1', 'ff02::1', '255.255.255.255', '240.0.0.1', '::ffff:0.0.0.0'])(
    '%s is no host, whatever is allowed',
    (address) => {
      expect(refusal(address, PRIVATE)).toMatch(/^is /);
    },
  );

  it('a deny list holds for what an address stands for, too', () => {
    const policy = { allowPrivate: true, deny: ['8.8.8.0/24', '2606:4700::/32', '127.0.0.9'].map(parseAddressRange) };
    expect(refusal('8.8.8.8', policy)).toBe('is denied by 8.8.8.0/24');
    expect(refusal('::ffff:8.8.8.8', policy)).toBe('is denied by 8.8.8.0/24');
    expect(refusal('64:ff9b::8.8.8.8', policy)).toBe('stands for 8.8.8.8, which is denied by 8.8.8.0/24');
    expect(refusal('2002:808:808::1', policy)).toBe('stands for 8.8.8.8, which is denied by 8.8.8.0/24');
    expect(refusal('2606:4700::1111', policy)).toBe('is denied by 2606:4700::/32');
    expect(refusal('127.0.0.9', policy)).toBe('is denied by 127.0.0.9');
    expect(refusal('127.0.0.8', policy)).toBeUndefined();
  });

  it('an IPv4 address fares the same in every IPv6 form of it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const plain = refusal(address, PUBLIC);
        expect(refusal(`::ffff:${address}`, PUBLIC)).toBe(plain);
        const carried = refusal(`64:ff9b::${address}`, PUBLIC);
        expect(carried).toBe(plain && `stands for ${address}, which ${plain}`);
      }),
    );
  });
});
