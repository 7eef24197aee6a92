import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outsideCode, pictureAddresses, rawTags } from '../../validator/markdown.ts';

describe('addresses of pictures', () => {
  it.each([
    ['![a](http://x/y.png)', ['http://x/y.png']],
    ['![a]( <http://x/y z.png> "title")', ['http://x/y z.png']],
    ['[![a](data:image/png;base64,AA==)](https://x)', ['data:image/png;base64,AA==']],
    ['![a][b]\n\n[b]: //x/y.png', ['//x/y.png']],
    ['![b]\n\n[B]: pic.png "t"', ['pic.png']],
    ['<img alt="x" src="https://x/y.png">', ['https://x/y.png']],
    ['![a](1) text ![b](2)', ['1', '2']],
    ['[a](http://x/y.png)', []],
    ['![a](', []],
    ['`![a](http://x)`', []],
    ['``![a](http://x) ` ``', []],
    ['```\n![a](http://x)\n```', []],
    ['~~~\n![a](http://x)\n```\n~~~\n![b](2)', ['2']],
    ['`open ![a](1)', ['1']],
  ])('%s', (text, expected) => {
    expect(pictureAddresses(text)).toEqual(expected);
  });
});

describe('raw HTML', () => {
  it.each([
    ['<script>alert(1)</script>', ['<script>', '</script>']],
    ['a < b > c', []],
    ['<http://x/>', []],
    ['<a href="x">y</a>', ['<a href="x">', '</a>']],
    ['<br/>', ['<br/>']],
  ])('%s', (text, expected) => {
    expect(rawTags(text)).toEqual(expected);
  });
});

it.each([
  ['pictures', '!['.repeat(500_000)],
  ['pictures with far ends', `${'!['.repeat(500_000)}](`],
  ['runs of backticks', Array.from({ length: 1400 }, (_, n) => '`'.repeat(n)).join(' ')],
  ['single backticks', '` '.repeat(500_001)],
  ['tags', '<a '.repeat(300_000)],
  ['fences', '```\n'.repeat(250_001)],
  ['definitions', '[a]: b\n'.repeat(150_000)],
])('a megabyte of %s stays linear', (_, text) => {
  const start = performance.now();
  pictureAddresses(text);
  expect(performance.now() - start).toBeLessThan(5000);
});

it('never throws, and takes text away only', () => {
  const pieces = fc.constantFrom('`', '``', '```\n', '~~~\n', '![', '](', ')', '<img src=', '[a]: ', '\n', 'x');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      pictureAddresses(text);
      expect(outsideCode(text).length).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 1000 },
  );
});
