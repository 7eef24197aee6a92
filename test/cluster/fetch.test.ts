/** Fetching, against a stand-in for mvn where a fault must be made, and against the real one for the rest. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engineOf, type Engine } from '../../cluster/engines.ts';
import { engineFolder, ensureEngine } from '../../cluster/fetch.ts';
import { installedJdks } from '../../cluster/jdk.ts';
import { toolSkip } from '../support/shared.ts';

const CONTENT = 'the bytes of a jar';
const sha256 = createHash('sha256').update(CONTENT).digest('hex');
const DEAD_PID = 2 ** 22 + 1; // Above the largest number that Linux gives.

let work: string;
let cache: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'bitsecure-fetch-'));
  cache = join(work, 'cache');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(work, { recursive: true, force: true });
});

const engine = (digest: string, id = 'g.h:a:jar:1'): Engine => ({
  ...engineOf('opensearch@2.19.1'),
  artefacts: [{ id, bytes: CONTENT.length, sha256: digest }],
});

/** Puts a script called mvn before all others on the PATH; `$repo` is the local repository in it. */
function fakeMaven(script: string): void {
  const bin = join(work, 'bin');
  mkdirSync(bin);
  const repo = 'for a; do case "$a" in -Dmaven.repo.local=*) repo="${a#*=}";; esac; done';
  writeFileSync(join(bin, 'mvn'), `#!/bin/sh\n${repo}\necho run >> "${work}/runs"\n${script}\n`);
  chmodSync(join(bin, 'mvn'), 0o755);
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env['PATH'] ?? ''}`);
}
const SERVE = `mkdir -p "$repo/g/h/a/1"; printf '%s' '${CONTENT}' > "$repo/g/h/a/1/a-1.jar"`;
const runs = (): number => readFileSync(join(work, 'runs'), 'utf8').split('\n').length - 1;
const fetchEngine = (wanted: Engine): Promise<string> => ensureEngine(wanted, { cache, javaHome: '/nowhere' });

describe('fetching an engine', () => {
  it('puts it in the cache, readable for everyone, and does not ask again', async () => {
    fakeMaven(SERVE);
    const umask = process.umask(0o077);
    const home = await fetchEngine(engine(sha256)).finally(() => process.umask(umask));
    expect(home).toBe(engineFolder(engine(sha256), cache));
    expect(readFileSync(join(home, 'lib', 'a-1.jar'), 'utf8')).toBe(CONTENT);
    expect(statSync(join(home, 'lib')).mode & 0o777).toBe(0o755);
    expect(statSync(join(home, 'lib', 'a-1.jar')).mode & 0o444).toBe(0o444);
    await fetchEngine(engine(sha256));
    expect(runs()).toBe(1);
    expect(readdirSync(join(cache, 'engines')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('refuses other bytes than those pinned, deletes them and keeps nothing', async () => {
    fakeMaven(SERVE);
    const wrong = '0'.repeat(64);
    await expect(fetchEngine(engine(wrong))).rejects.toMatchObject({
      code: 'BAD_CHECKSUM',
      message: `g.h:a:jar:1 has SHA-256 ${sha256}, not ${wrong} as pinned`,
    });
    expect(existsSync(join(cache, 'maven', 'g', 'h', 'a', '1', 'a-1.jar'))).toBe(false);
    expect(readdirSync(join(cache, 'engines'))).toEqual([]);
  });

  it('happens once when two want it at the same moment', async () => {
    fakeMaven(`sleep 0.5; ${SERVE}`);
    const said: string[] = [];
    const options = { cache, javaHome: '/nowhere', onProgress: (line: string) => said.push(line) };
    const homes = await Promise.all([ensureEngine(engine(sha256), options), ensureEngine(engine(sha256), options)]);
    expect(homes[0]).toBe(homes[1]);
    expect(runs()).toBe(1);
    expect(said.join('\n')).toContain('which is fetching opensearch@2.19.1');
  });

  it('goes on where another was killed: its lock and its half are swept away', async () => {
    fakeMaven(SERVE);
    const engines = join(cache, 'engines');
    mkdirSync(join(engines, `.staging-${DEAD_PID}-abc`), { recursive: true });
    const name = engineFolder(engine(sha256), cache).slice(engines.length + 1);
    writeFileSync(join(engines, `.lock-${name}`), String(DEAD_PID));
    await fetchEngine(engine(sha256));
    expect(readdirSync(engines)).toEqual([name]);
  });

  it.each([
    [
      'no network',
      'Could not transfer artifact x from/to m (https://u:secret@repo/): Connection refused',
      'FETCH_FAILED',
    ],
    ['a full disk', 'Failed to write: No space left on device', 'DISK_FULL'],
    ['something else', 'The goal you specified requires a project', 'FETCH_FAILED'],
  ])('says so in one line: %s', async (_, text, code) => {
    fakeMaven(`echo '[ERROR] ${text} -> [Help 1]'; exit 1`);
    const error = await fetchEngine(engine(sha256)).catch((caught: Error) => caught);
    expect(error).toMatchObject({ code });
    expect(String(error)).toContain(text.replace('u:secret@', ''));
    expect(String(error)).not.toContain('secret');
    expect(readdirSync(join(cache, 'engines'))).toEqual([]);
  });

  it('says what is missing without mvn', async () => {
    vi.stubEnv('PATH', join(work, 'empty'));
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await expect(fetchEngine(engine(sha256))).rejects.toMatchObject({ code: 'TOOL_MISSING' });
    // A deadline that still ticks would keep the command from ending.
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('says so when the cache cannot be made', async () => {
    writeFileSync(join(work, 'cache'), 'a file');
    await expect(fetchEngine(engine(sha256))).rejects.toMatchObject({ code: 'UNWRITABLE', place: { file: cache } });
    // Where Node's own recursive mkdir tries for ever.
    const options = { cache: '/proc/nowhere/cache', javaHome: '/nowhere' };
    await expect(ensureEngine(engine(sha256), options)).rejects.toMatchObject({ code: 'UNWRITABLE' });
  });

  it('says so before it begins when the disk has no room', async () => {
    const huge = { ...engine(sha256), artefacts: [{ id: 'g.h:a:jar:1', bytes: 1e15, sha256 }] };
    await expect(fetchEngine(huge)).rejects.toMatchObject({ code: 'DISK_FULL' });
  });
});

const skip = toolSkip('mvn');
const java = installedJdks()[0];
it.skipIf(skip !== '' || java === undefined)(
  `the real mvn brings an artefact, and one with another pin is refused${skip}`,
  { timeout: 240_000 },
  async () => {
    const real = engineOf('opensearch@2.19.1').artefacts.find(({ id }) => id.includes('curl4j'));
    const wanted = { ...engineOf('opensearch@2.19.1'), artefacts: [real ?? { id: '', bytes: 0, sha256: '' }] };
    const options = { cache, javaHome: java?.home ?? '' };
    const home = await ensureEngine(wanted, options);
    expect(readdirSync(join(home, 'lib'))).toEqual(['curl4j-1.2.8.jar']);
    await expect(ensureEngine(engine('0'.repeat(64), real?.id), options)).rejects.toMatchObject({
      code: 'BAD_CHECKSUM',
    });
  },
);
