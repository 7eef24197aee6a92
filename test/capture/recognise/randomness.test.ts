/** What looks encrypted: ciphertext does, text and tables do not. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { looksRandom } from '../../../capture/recognise/randomness.ts';

const hashed = (seed: number, length: number): Buffer =>
  createHash('shake256', { outputLength: length }).update(String(seed)).digest();

describe('looksRandom', () => {
  it.each([64, 234, 1280])('is true of random parts of %i octets', (length) => {
    const passed = Array.from({ length: 2000 }, (_, seed) => looksRandom(hashed(seed, length), 0, length));
    expect(passed.filter((one) => !one).length).toBeLessThanOrEqual(2);
  });

  it.each([
    ['zeros', Buffer.alloc(64)],
    ['JSON', Buffer.from('{"id":1,"method":"mining.subscribe","params":["cgminer/4.12.1"]}\n')],
    ['hexadecimal', Buffer.from(hashed(1, 64).toString('hex'))],
    ['Base64', Buffer.from(hashed(2, 64).toString('base64'))],
    ['a counter', Buffer.from(Array.from({ length: 64 }, (_, at) => at))],
    ['an empty part', Buffer.alloc(0)],
  ])('is false of %s', (_, octets) => {
    expect(looksRandom(octets, 0, Math.min(64, octets.length))).toBe(false);
  });

  it('is false of a part that is not all there', () => {
    expect(looksRandom(hashed(3, 63), 0, 64)).toBe(false);
  });
});
