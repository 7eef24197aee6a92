/** Random inputs for properties. */
import fc from 'fast-check';
import { addressOfBytes } from '../../model/address.ts';

/** IPv4 address near others: few distinct octets, so that blocks often contain it. */
export const ipv4 = fc
  .tuple(...Array.from({ length: 4 }, () => fc.oneof(fc.constantFrom(0, 1, 10, 127, 128, 255), fc.nat(255))))
  .map((octets) => octets.join('.'));

/** IPv6 address with many zero groups, what RFC 5952 shortens; none that stands for an IPv4 address, and is spelt as such. */
export const ipv6 = fc
  .tuple(...Array.from({ length: 8 }, () => fc.oneof(fc.constantFrom(0, 0, 1, 0xdb8, 0x2001, 0xffff), fc.nat(0xffff))))
  .map((groups) => addressOfBytes(Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]))))
  .filter((address) => address.includes(':'));

/** Text that means harm: markup, operators, quotes, control characters, anything. */
export const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        '\\',
        '`',
        '```',
        '|',
        '[',
        ']',
        '(',
        ')',
        '*',
        '/',
        '{{',
        '}}',
        '\n',
        '\r\n',
        '\u2028',
        '<script>',
        '![](http://x.example/a.png)',
        '[a](http://x.example)',
        'http://x.example/',
        'www.example.com',
        'pool.example.com',
        '<b>',
        '&amp;',
        '&#42;',
        'AND',
        'OR NOT',
        ':',
        '~',
        '^',
        '$(id)',
        "'",
        '\u0000',
        '\u001b[31m',
        '\u202e',
        '# ',
        '- ',
        '~~~',
        '    ',
        '%',
        '\ud800',
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);
