import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../cluster/cache.ts';
import { ENGINES, engineOf } from '../../cluster/engines.ts';

describe('engines', () => {
  it('are found by id, by product and by the start of a version', () => {
    expect(engineOf('elasticsearch@8.19.0').version).toBe('8.19.0');
    expect(engineOf('elasticsearch').id).toBe('elasticsearch@9.2.0');
    expect(engineOf('opensearch').id).toBe('opensearch@3.8.0');
    expect(engineOf('elasticsearch@7').id).toBe('elasticsearch@7.17.28');
    expect(engineOf('opensearch@2.19').id).toBe('opensearch@2.19.1');
  });

  it.each(['elasticsearch@9.2', 'opensearch@3'])('%s means a version, not a prefix of letters', (id) => {
    expect(engineOf(id).id.startsWith(`${id}.`)).toBe(true);
  });

  it.each(['', 'solr', 'elasticsearch@', 'elasticsearch@1', 'elasticsearch@9.2.0.', 'elastic'])(
    '%j is refused',
    (id) => {
      expect(() => engineOf(id)).toThrowError(expect.objectContaining({ code: 'USAGE' }));
    },
  );

  it('are pinned, every file of each', () => {
    for (const { id, product, artefacts } of ENGINES) {
      expect(artefacts.length, id).toBeGreaterThanOrEqual(product === 'elasticsearch' ? 1 : 80);
      for (const artefact of artefacts) {
        expect(artefact.id).toMatch(/^[^:\s]+(:[^:\s]+){3,4}$/);
        expect(artefact.sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(artefact.bytes).toBeGreaterThan(0);
      }
    }
  });
});

describe('the cache folder', () => {
  it('is what the user says, else where the system puts caches', () => {
    expect(cacheFolder({ BITSECURE_CACHE: '/a/b', XDG_CACHE_HOME: '/x' })).toBe('/a/b');
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' })).toBe('/x/bitsecure');
    expect(cacheFolder({ XDG_CACHE_HOME: 'relative' })).toBe(join(homedir(), '.cache', 'bitsecure'));
    expect(cacheFolder({ BITSECURE_CACHE: '' })).toBe(join(homedir(), '.cache', 'bitsecure'));
  });
});
