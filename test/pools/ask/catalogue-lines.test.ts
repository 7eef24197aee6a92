/** The shipped catalogue asked line by line answers as the index of all of it does. */
import { describe, expect, it } from 'vitest';
import { CatalogueLines } from '../../../pools/ask/catalogue-lines.ts';
import { PoolIndex } from '../../../pools/ask/pool-index.ts';
import { shippedCatalogue } from '../../../pools/catalogue/load.ts';

describe('lines of the catalogue', () => {
  const catalogue = shippedCatalogue();
  const index = new PoolIndex([], catalogue);
  const lines = new CatalogueLines();

  it('say of every host what the index says', () => {
    const differing = catalogue.filter(({ host, port = 3333 }) => {
      const told = [lines.withName(host, port), lines.atAddress(host, port + 1)];
      const named = index.withName(host, port);
      const whole = named.length > 0 ? named : index.atAddress(host, port);
      const other = [...index.withName(host, port + 1), ...index.atAddress(host, port + 1)];
      return JSON.stringify(told) !== JSON.stringify([whole, other]);
    });
    expect(differing).toEqual([]);
  });

  it.each(['', 'nobody.example', '"', '{"host":"', 'constructor', '0.0.0.0', 'zz'])('know nothing of %j', (host) => {
    expect(lines.withName(host, 3333)).toEqual([]);
    expect(lines.atAddress(host, 3333)).toEqual([]);
  });
});
