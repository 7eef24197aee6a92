/** Octets of JSON: whatever is written reads as what it was. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timeText } from '../../model/document.ts';
import { constantOf, Octets } from '../../model/octets.ts';

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

it('times are written as Date does, whatever day came before', () => {
  const out = new Octets();
  const limit = 8.64e18;
  const near = fc.integer({ min: -86_400_000_000, max: 86_400_000_000 * 3 });
  const us = fc.oneof(
    fc.maxSafeInteger().filter((time) => Math.abs(time) <= limit),
    near,
  );
  fc.assert(
    fc.property(fc.array(us), (times) => {
      out.truncate(0);
      for (const time of times) out.time(time);
      expect(out.view().toString()).toBe(times.map((time) => JSON.stringify(timeText(time))).join(''));
    }),
  );
});

it('lists are written as JSON.stringify does, counts as keywords', () => {
  const out = new Octets();
  const count = fc.record({ name: fc.string({ unit: 'binary' }), count: fc.nat() });
  fc.assert(
    fc.property(fc.oneof(fc.array(fc.string()), fc.array(count)), (keywords) => {
      out.truncate(0);
      out.list(keywords);
      const plain = keywords.map((one) => (typeof one === 'string' ? one : `${one.name} ${one.count}`));
      expect(out.view().toString()).toBe(JSON.stringify(plain));
    }),
  );
});

it('grows with what is written, and forgets what is cut off', () => {
  const out = new Octets();
  out.text('x'.repeat(10_000));
  out.constant(constantOf('abcde'));
  expect(out.length).toBe(10_007);
  out.truncate(10_003);
  out.number(7);
  expect(out.view().subarray(-4).toString()).toBe('x"a7');
});
