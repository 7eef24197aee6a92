import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstReply } from '../../../pools/probe/first-reply.ts';

/** The octets that a first reply was made of. */
function octetsOf(text: string): Buffer {
  const named: Record<string, string> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };
  const parts: Buffer[] = [];
  for (const [, plain, hex, name] of text.matchAll(/([^\\]+)|\\x([0-9a-f]{2})|\\(.)/gu))
    parts.push(hex === undefined ? Buffer.from(plain ?? named[name ?? ''] ?? '?') : Buffer.from(hex, 'hex'));
  return Buffer.concat(parts);
}

describe('the first reply', () => {
  it.each<[string, string | number[], string]>([
    ['nothing', '', ''],
    ['one line', '{"id":1}\n', '{"id":1}'],
    ['the first of many', 'HTTP/1.1 200 OK\r\nServer: x\r\n\r\n', 'HTTP/1.1 200 OK'],
    ['an empty line', '\r\nmore', ''],
    ['no line end', 'SSH-2.0-x', 'SSH-2.0-x'],
    ['controls', 'a\tb\u0000c\u001b[31md\re', 'a\\tb\\x00c\\x1b[31md\\re'],
    ['a backslash', 'a\\n', 'a\\\\n'],
    ['other scripts', '矿池 ≥ 1 🎉', '矿池 ≥ 1 🎉'],
    ['invisible and turning characters', 'a\u202eb\u200b', 'a\\xe2\\x80\\xaeb\\xe2\\x80\\x8b'],
    ['octets that are no UTF-8', [0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82], 'a\\xff\\xc3(\\xe2\\x82'],
    ['a surrogate in UTF-8', [0xed, 0xa0, 0x80], '\\xed\\xa0\\x80'],
    ['too long a spelling', [0xc0, 0x80, 0xf8], '\\xc0\\x80\\xf8'],
  ])('%s', (_, octets, text) => {
    expect(firstReply(Buffer.from(octets as string))).toBe(text);
  });

  it('has at most 512 characters, and ends between two', () => {
    expect(firstReply(Buffer.from('a'.repeat(9000)))).toBe('a'.repeat(512));
    expect(firstReply(Buffer.from(`${'a'.repeat(511)}🎉`))).toBe('a'.repeat(511));
    expect(firstReply(Buffer.alloc(9000, 1))).toBe('\\x01'.repeat(128));
  });

  it('tells the octets of its line, and shows only what can be shown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.string({ maxLength: 20, unit: 'binary' }), (octets, text) => {
        const received = Buffer.concat([octets, Buffer.from(text)]);
        const told = firstReply(received);
        expect(told).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        const line = received.subarray(0, received.includes(10) ? received.indexOf(10) : received.length);
        const whole = received.includes(10) && line.at(-1) === 13 ? line.subarray(0, -1) : line;
        if (told.length < 500) expect(octetsOf(told).equals(whole)).toBe(true);
      }),
    );
  });
});
