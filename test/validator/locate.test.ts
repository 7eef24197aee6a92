import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineAt, lineOf, offsetOf } from '../../validator/locate.ts';
import type { PackDocument } from '../../validator/pack.ts';
import { packFile } from '../../validator/read-file.ts';

function documentOf(text: string, name = 'a.json'): PackDocument {
  const [document] = packFile(name, new TextEncoder().encode(text)).documents;
  if (document === undefined) throw new Error('no document');
  return document;
}

describe('where a value stands', () => {
  const text = '[\n  {\n    "a": [1, {"b": "x"}],\n    "é": {\n      "c": "{\\"d\\":1}"\n    }\n  }\n]\n';
  const document = documentOf(text);
  it.each([
    [[], '['],
    [[0], '{\n    "a"'],
    [[0, 'a'], '[1,'],
    [[0, 'a', 1], '{"b"'],
    [[0, 'a', '1', 'b'], '"x"'],
    [[0, 'é', 'c'], '"{\\"d'],
    // Into a string of JSON: the string is the innermost value that the text has.
    [[0, 'é', 'c', 'd'], '"{\\"d'],
    [[0, 'a', 7], '[1,'],
    [[0, 'none'], '{\n    "a"'],
    [[4], '['],
  ])('%j', (path, begins) => {
    expect(text.slice(offsetOf(document, path)).startsWith(begins)).toBe(true);
  });

  it('counts lines from 1, in NDJSON too', () => {
    const file = packFile('a.ndjson', new TextEncoder().encode('{"a":1}\r\n\r\n{"b":\n'));
    expect(file.documents.map((each) => lineOf({ file, document: each }))).toEqual([1, 3]);
    expect([0, 7, 8, 9, 11, 100].map((offset) => lineAt(file, offset))).toEqual([1, 1, 1, 2, 3, 4]);
  });
});

it('finds every value of any JSON', () => {
  const visit = (
    value: unknown,
    path: (string | number)[],
    see: (path: (string | number)[], value: unknown) => void,
  ): void => {
    see(path, value);
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...path, index], see));
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key], see);
    }
  };
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify([value], null, indent);
      const document = documentOf(text);
      visit([value], [], (path, inner) => {
        const rest = text.slice(offsetOf(document, path));
        const begins = JSON.stringify(inner)[0] ?? '';
        expect(rest.startsWith(begins)).toBe(true);
      });
    }),
  );
});

it('a million values before it cost one pass', () => {
  const document = documentOf(`[${'0,'.repeat(1_000_000)}{"a":1}]`);
  const start = performance.now();
  for (let at = 0; at < 1000; at += 1) offsetOf(document, [1_000_000 - at]);
  expect(performance.now() - start).toBeLessThan(10_000);
});
