/** Whether what is stored means what was sent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, inWords } from '../../kibana/compare.ts';

const key = fc.stringMatching(/^[a-z]{1,6}$/);
const json = fc.jsonValue({ maxDepth: 3 });
const attributes = fc.dictionary(key, json, { maxKeys: 6 });
const bare = (type: string, value: Record<string, unknown>) => ({ type, attributes: value, references: [] });

describe('an object', () => {
  it('means what itself means, whatever is in it, and whatever is added to it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('visualization', 'dashboard', 'index-pattern', 'x'),
        attributes,
        key,
        json,
        (type, sent, more, value) => {
          const stored = { ...(more in sent ? {} : { [more]: value }), ...sent };
          expect(differences(bare(type, sent), bare(type, stored))).toEqual([]);
        },
      ),
    );
  });

  it('is read through its strings of JSON, whatever their order and blanks', () => {
    fc.assert(
      fc.property(attributes, (state) => {
        const sent = bare('visualization', { visState: JSON.stringify(state) });
        const turned = Object.fromEntries(Object.entries(state).reverse());
        const stored = bare('visualization', { visState: JSON.stringify(turned, null, 2) });
        expect(differences(sent, stored)).toEqual([]);
      }),
    );
  });

  it('differs where a value that says something is another one, or gone', () => {
    fc.assert(
      fc.property(
        attributes,
        key,
        fc.stringMatching(/^[a-z]{1,5}$/),
        fc.option(fc.stringMatching(/^[A-Z]{1,5}$/), { nil: undefined }),
        (others, at, value, instead) => {
          const sent = bare('visualization', { visState: JSON.stringify({ ...others, [at]: value }) });
          const stored = bare('visualization', { visState: JSON.stringify({ ...others, [at]: instead }) });
          expect(differences(sent, stored)).toEqual([{ path: `/visState/${at}`, sent: value, stored: instead }]);
        },
      ),
    );
  });

  it('differs by an element more, or less, or moved', () => {
    const list = (filter: unknown[]) =>
      bare('search', { kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify({ filter }) } });
    for (const other of [[1], [1, 2, 3], [2, 1]])
      expect(differences(list([1, 2]), list(other))).toHaveLength(other.length === 2 ? 2 : 1);
  });

  it('survives JSON that is broken, and strings that should be JSON and are none', () => {
    const broken = bare('visualization', { visState: '{"a":' });
    expect(differences(broken, broken)).toEqual([]);
    expect(differences(bare('visualization', { visState: '{"a":1}' }), broken)).toHaveLength(1);
    expect(
      differences(
        bare('dashboard', { panelsJSON: '[1,null,{"version":"1"}]' }),
        bare('dashboard', { panelsJSON: '[{},{},{"version":"2"}]' }),
      ),
    ).toEqual([]);
  });

  it('is the same whether an index is named outright or by a reference, old or new', () => {
    const sent = {
      type: 'dashboard',
      attributes: { panelsJSON: '[{"panelIndex":"1","panelRefName":"panel_0"}]' },
      references: [{ name: 'panel_0', type: 'visualization', id: 'a' }],
    };
    const anew = { ...sent, references: [{ name: '1:panel_0', type: 'visualization', id: 'a' }] };
    expect(differences(sent, anew)).toEqual([]);
    expect(
      differences(sent, { ...anew, references: [{ name: '1:panel_0', type: 'visualization', id: 'b' }] }),
    ).toHaveLength(1);
    const inline = bare('visualization', { kibanaSavedObjectMeta: { searchSourceJSON: '{"index":"p"}' } });
    const byName = {
      ...bare('visualization', { kibanaSavedObjectMeta: { searchSourceJSON: '{"indexRefName":"r"}' } }),
      references: [{ name: 'r', type: 'index-pattern', id: 'p' }],
    };
    expect(differences(inline, byName)).toEqual([]);
    expect(differences(byName, inline)).toEqual([]);
  });

  it('differs in few words', () => {
    const many = differences(bare('x', { a: 'x'.repeat(99), b: 1, c: 2, d: 3 }), bare('x', { a: 'y' }));
    expect(inWords(many)).toBe(
      `/a is "y", not "${'x'.repeat(58)}…; /b is nothing, not 1; /c is nothing, not 2; and 1 more`,
    );
  });
});
