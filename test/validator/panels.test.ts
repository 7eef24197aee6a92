import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../validator/checks/panel-overlap.ts';
import { packFile } from '../../validator/read-file.ts';
import { makePack } from '../../validator/read-pack.ts';

interface Place {
  col: number;
  row: number;
  size_x: number;
  size_y: number;
}

/** Panels that the check finds on the cells of an earlier one. */
function overlapping(places: readonly Place[]): number {
  const panels = places.map((place, index) => ({
    id: `v${index}`,
    type: 'visualization',
    panelIndex: index,
    ...place,
  }));
  const dashboard = { _id: 'd', _type: 'dashboard', _source: { title: 'd', panelsJSON: JSON.stringify(panels) } };
  const file = packFile('dashboard.json', new TextEncoder().encode(JSON.stringify([dashboard])));
  return [...check.run(makePack([file], { target: 'netmon' }))].length;
}

/** The same, cell by cell. */
function doubled(places: readonly Place[]): number {
  const taken = new Set<string>();
  return places.filter(({ col, row, size_x, size_y }) => {
    const cells = Array.from(
      { length: size_x * size_y },
      (_, at) => `${col + (at % size_x)} ${row + Math.floor(at / size_x)}`,
    );
    const hit = cells.some((cell) => taken.has(cell));
    for (const cell of cells) taken.add(cell);
    return hit;
  }).length;
}

describe('panels on the same cells', () => {
  it('are found whatever their order, and neighbours that touch are not', () => {
    const small = fc.integer({ min: 1, max: 4 });
    const place = fc.record({ col: small, row: small, size_x: small, size_y: small });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 5 }), (places) => {
        expect(overlapping(places)).toBe(doubled(places));
      }),
    );
  });
});
