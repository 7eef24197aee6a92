import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { engineOf } from '../../cluster/engines.ts';
import { installedJdks, jdkFor, suitingJdk } from '../../cluster/jdk.ts';

const work = realpathSync(mkdtempSync(join(tmpdir(), 'bitsecure-jdk-')));
afterAll(() => rmSync(work, { recursive: true }));

function fakeJdk(name: string, version: string, compiler = true): string {
  const home = join(work, name);
  mkdirSync(join(home, 'bin'), { recursive: true });
  for (const program of compiler ? ['java', 'javac'] : ['java']) writeFileSync(join(home, 'bin', program), '');
  writeFileSync(join(home, 'release'), `IMPLEMENTOR="x"\nJAVA_VERSION="${version}"\n`);
  return home;
}

const eight = fakeJdk('a-8', '1.8.0_402');
const seventeen = fakeJdk('b-17', '17.0.15');
const twentyFive = fakeJdk('c-25', '25');
fakeJdk('d-21-runtime-only', '21.0.1', false);
symlinkSync(seventeen, join(work, 'default-java'));
mkdirSync(join(work, 'not-a-jdk'));

describe('the JDKs of a machine', () => {
  it('are found in a folder, each once, runtimes without a compiler left out', () => {
    expect(installedJdks({}, [work])).toEqual([
      { home: eight, version: 8 },
      { home: seventeen, version: 17 },
      { home: twentyFive, version: 25 },
    ]);
  });

  it('are found by JAVA_HOME and on the PATH, before those in the folders', () => {
    const found = installedJdks({ JAVA_HOME: twentyFive, PATH: `/nowhere:${join(seventeen, 'bin')}` }, [work]);
    expect(found.map(({ version }) => version)).toEqual([25, 17, 8]);
  });

  it('that JAVA_HOME names is none: it is passed over', () => {
    expect(installedJdks({ JAVA_HOME: join(work, 'nothing') }, [])).toEqual([]);
  });
});

describe('the JDK for an engine', () => {
  const all = installedJdks({}, [work]);
  it.each([
    ['elasticsearch@9.2.0', 25],
    ['elasticsearch@7.17.28', 17],
    ['elasticsearch@5.6.16', 8],
  ])('%s gets the oldest that suits: %i', (id, version) => {
    expect(suitingJdk(engineOf(id), all, {})?.version).toBe(version);
  });

  it('is that of JAVA_HOME if it suits, and not if it does not', () => {
    expect(suitingJdk(engineOf('elasticsearch@5'), all, { JAVA_HOME: seventeen })?.version).toBe(17);
    expect(suitingJdk(engineOf('elasticsearch@5'), all, { JAVA_HOME: twentyFive })?.version).toBe(8);
  });

  it('is missing: one line says what is needed and what was found', () => {
    const old = all.filter(({ version }) => version < 20);
    expect(() => jdkFor(engineOf('elasticsearch@9.2.0'), old)).toThrowError(
      `elasticsearch@9.2.0 needs a JDK of version 21 to 25; found 8 (${eight}), 17 (${seventeen})`,
    );
    expect(() => jdkFor(engineOf('opensearch'), [])).toThrowError(
      expect.objectContaining({ code: 'TOOL_MISSING', message: expect.stringMatching(/found none$/) as string }),
    );
  });
});
