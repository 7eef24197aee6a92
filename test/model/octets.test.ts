/** Octets of JSON: whatever is written reads as what it was. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Octets } from '../../model/octets.ts';

it('numbers and strings are written as JSON.stringify does', () => {
  const out = new Octets();
  const number = fc.oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.constantFrom(0, -0, 2 ** 31 - 1, 2 ** 31, 1e21),
  );
  const value = fc.oneof(number, fc.string(), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(value), (values) => {
      out.truncate(0);
      for (const one of values) {
        if (typeof one === 'string') out.text(one);
        else out.number(one);
        out.octet(0x0a);
      }
      expect(out.view().toString()).toBe(values.map((one) => `${JSON.stringify(one)}\n`).join(''));
    }),
  );
});

it('grows with what is written, and forgets what is cut off', () => {
  const out = new Octets();
  out.text('x'.repeat(10_000));
  out.octets(Buffer.from('abc'));
  expect(out.length).toBe(10_005);
  out.truncate(10_002);
  out.digits(7, 3);
  expect(out.view().subarray(-4).toString()).toBe('"007');
});
