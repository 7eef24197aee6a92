/** Requests that wait: whatever is asked and answered, in whatever order, the same as of a map that forgets its oldest. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Pending, type Asked } from '../../../capture/mining/pending.ts';

const id = fc.oneof(fc.nat(400), fc.nat(3), fc.constantFrom('1', '"1"', 1.5, true, null, undefined, [1], { a: 1 }));
const what = fc.constantFrom<Asked>('submit', 'login', 'work', 'subscribe');

it('is asked once, by its id', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(id, fc.option(what, { freq: 6 })), { maxLength: 1500, size: 'max' }), (steps) => {
      const pending = new Pending();
      const known = new Map<string, Asked>();
      for (const [asked, as] of steps) {
        const key = JSON.stringify(asked) ?? '';
        if (as === null) {
          expect(pending.answered(asked)).toBe(known.get(key));
          known.delete(key);
          continue;
        }
        pending.ask(asked, as);
        if (asked === null || asked === undefined) continue;
        if (known.size >= 256) known.delete(known.keys().next().value!);
        known.set(key, as);
      }
    }),
    { numRuns: 100 },
  );
});
