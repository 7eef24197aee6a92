/** What is counted of mining sessions: each dialect said whole, in pieces, with gaps, and by hostile peers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MiningMeter } from '../../../capture/mining/meter.ts';
import { newFacts, type MiningFacts } from '../../../capture/mining/facts.ts';
import { answer, line, MINING_CASES as CASES, post, tell, type Said } from '../../support/mining-cases.ts';

/** Times are the numbers of what was said. */
function meter(
  path: string[],
  said: readonly Said[],
  pieces: (text: string) => string[] = (text) => [text],
): MiningFacts {
  const counted = new MiningMeter(path);
  for (const [us, [who, text]] of said.entries())
    for (const piece of pieces(text)) tell(counted, who === 'miner', Buffer.from(piece), us);
  counted.finish();
  return counted.facts;
}

describe('what is counted', () => {
  it.each(CASES)('$name', ({ path, said, facts, methods }) => {
    const counted = meter(path, said);
    expect(counted).toMatchObject(facts);
    expect(Object.fromEntries(counted.methods.map(({ name, count }) => [name, count]))).toEqual(methods);
  });

  it.each(CASES)('$name: the same in pieces of any size', ({ path, said }) => {
    const whole = meter(path, said);
    for (const size of [1, 2, 7, 100])
      expect(meter(path, said, (text) => text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])).toEqual(whole);
  });

  it.each(CASES)('$name: behind a gap it finds its feet', ({ path, said }) => {
    const counted = new MiningMeter(path);
    for (const [us, [who, text]] of said.entries())
      tell(counted, who === 'miner', Buffer.from(text.slice(9)), us, true);
    for (const [us, [who, text]] of said.entries()) tell(counted, who === 'miner', Buffer.from(text), us);
    counted.finish();
    const whole = meter(path, said);
    expect(counted.facts.submitted).toBe(whole.submitted);
    expect(counted.facts.jobs).toBe(whole.jobs);
  });

  it('megabytes of a block template are skipped, and what follows is read', () => {
    const big = answer({
      id: 0,
      result: { bits: '1d00ffff', transactions: Array.from({ length: 9000 }, () => 'x'.repeat(200)) },
    });
    const said: Said[] = [
      ['miner', post({ id: 0, method: 'getblocktemplate', params: [] })],
      ['pool', big],
      ['miner', post({ id: 1, method: 'submitblock', params: ['00'] })],
      ['pool', answer({ id: 1, result: null })],
    ];
    const pieces = (text: string): string[] => text.match(/[^]{1,1448}/g) ?? [];
    expect(meter(['http', 'getblocktemplate'], said, pieces)).toMatchObject({ jobs: 1, submitted: 1, accepted: 1 });
  });
});

describe('hostile sessions', () => {
  it('endless lines, ids and method names cost bounded memory', () => {
    const counted = new MiningMeter(['stratum']);
    for (let i = 0; i < 300; i += 1) tell(counted, true, Buffer.alloc(1000, 0x7b), 0);
    tell(counted, true, Buffer.from('\n'), 0);
    for (let i = 0; i < 1000; i += 1) tell(counted, true, Buffer.from(line({ id: i, method: `m${i}` })), 0);
    for (let i = 0; i < 1000; i += 1) tell(counted, true, Buffer.from(line({ id: i, method: 'mining.submit' })), 0);
    expect(counted.facts.methods.length).toBeLessThanOrEqual(33);
    expect(counted.facts.submitted).toBe(1000);
    tell(counted, false, Buffer.from(line({ id: 0, result: true })), 0);
    tell(counted, false, Buffer.from(line({ id: 999, result: true })), 0);
    expect(counted.facts.accepted).toBe(1);
  });

  it('whatever the octets are, it returns', () => {
    const texts = CASES.flatMap(({ said }) => said.map(([, text]) => text));
    const damaged = fc.tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(255)).map(([text, at, octet]) => {
      const copy = Buffer.from(text);
      copy[at % copy.length] = octet;
      return copy;
    });
    const paths = CASES.map(({ path }) => path);
    const json = fc.jsonValue().map((value) => Buffer.from(line(value)));
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.array(fc.tuple(fc.boolean(), fc.oneof(damaged, json, fc.uint8Array({ maxLength: 64 })), fc.boolean()), {
          maxLength: 20,
        }),
        (path, pieces) => {
          const counted = new MiningMeter(path);
          for (const [fromClient, octets, missed] of pieces) tell(counted, fromClient, octets, 1, missed);
          counted.finish();
          expect(counted.facts.accepted + counted.facts.rejected).toBeLessThanOrEqual(counted.facts.submitted);
          expect(Object.keys(counted.facts)).toEqual(Object.keys(newFacts('stratum')));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
