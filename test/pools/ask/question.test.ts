import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitSecureError } from '../../../model/errors.ts';
import { readQuestion } from '../../../pools/ask/question.ts';

describe('questions', () => {
  it.each([
    ['192.0.2.1', { kind: 'address', address: '192.0.2.1' }],
    [' 192.0.2.1:3333 ', { kind: 'address', address: '192.0.2.1', port: 3333 }],
    ['2001:DB8::0:1', { kind: 'address', address: '2001:db8::1' }],
    ['[2001:db8::1]:3333', { kind: 'address', address: '2001:db8::1', port: 3333 }],
    ['[2001:db8::1]', { kind: 'address', address: '2001:db8::1' }],
    ['::ffff:192.0.2.1', { kind: 'address', address: '192.0.2.1' }],
    ['10.0.0.1:80', { kind: 'address', address: '10.0.0.1', port: 80 }],
    ['224.0.0.1', { kind: 'address', address: '224.0.0.1' }],
    ['192.0.2.0/24', { kind: 'range', range: { network: '192.0.2.0', prefix: 24 } }],
    ['192.0.2.77/24:3333', { kind: 'range', range: { network: '192.0.2.0', prefix: 24 }, port: 3333 }],
    ['2001:db8::/32', { kind: 'range', range: { network: '2001:db8::', prefix: 32 } }],
    ['[2001:db8::/32]:443', { kind: 'range', range: { network: '2001:db8::', prefix: 32 }, port: 443 }],
    ['[2001:db8::]/32', { kind: 'range', range: { network: '2001:db8::', prefix: 32 } }],
    ['EU1.Pool.Example.', { kind: 'name', fqdn: 'eu1.pool.example' }],
    ['eu1.pool.example:3333', { kind: 'name', fqdn: 'eu1.pool.example', port: 3333 }],
    ['bücher.example', { kind: 'name', fqdn: 'xn--bcher-kva.example' }],
    ['stratum+ssl://eu1.pool.example:3333/x', { kind: 'name', fqdn: 'eu1.pool.example', port: 3333 }],
    ['stratum+tcp://[2001:db8::1]:3333', { kind: 'address', address: '2001:db8::1', port: 3333 }],
    ['XMR', { kind: 'word', word: 'XMR' }],
    ['Mining Pool Hub', { kind: 'word', word: 'Mining Pool Hub' }],
    ['some_pool', { kind: 'word', word: 'some_pool' }],
  ])('%s', (text, question) => {
    expect(readQuestion(text)).toMatchObject(question);
  });

  it.each([
    ['', 'an empty question'],
    ['192.0.2.1:0', '"192.0.2.1:0" has no port from 1 to 65535'],
    ['pool.example:99999', '"pool.example:99999" has no port from 1 to 65535'],
    ['192.0.2.0/33', '"192.0.2.0/33" has no valid prefix length (0 to 32)'],
    ['192.0.2.0/24:x', '"192.0.2.0/24:x" has no port from 1 to 65535'],
  ])('%s is none', (text, message) => {
    expect(() => readQuestion(text)).toThrow(message);
  });

  it('whatever is typed is understood or refused in one line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'[]:/.0123abc-'.split('')) })), (text) => {
        try {
          expect(['address', 'range', 'name', 'word']).toContain(readQuestion(text).kind);
        } catch (error) {
          expect(error).toBeInstanceOf(BitSecureError);
        }
      }),
      { numRuns: 800 },
    );
  });
});
