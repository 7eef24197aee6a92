/** The pool index in a file: what was saved is there, whoever is killed, whatever lies there before. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import { FileStore, type Purpose } from '../../pools/file-store.ts';
import { arbitraryState, endpointState, observationAt } from '../support/pool-documents.ts';
import { REPOSITORY } from '../support/shared.ts';

let folder: string;
let file: string;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-store-'));
  file = join(folder, 'pools.ndjson');
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (purpose: Purpose = 'write', path = file): Promise<FileStore> =>
  FileStore.open(path, purpose, (line) => warnings.push(line));

/** Opens, works, closes. */
async function using<T>(work: (store: FileStore) => Promise<T>, path = file): Promise<T> {
  const store = await open('write', path);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const byId = (states: readonly PoolEndpoint[]): PoolEndpoint[] => [...states].sort((a, b) => (a.id < b.id ? -1 : 1));
const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
const observationsOf = (month: string): string => join(folder, `pools-observations-${month}.ndjson`);
const A = endpointState({ fqdn: 'a.example', address: '192.0.2.1' });
const B = endpointState({ fqdn: 'b.example', address: '192.0.2.2', port: 443 });

describe('a store', () => {
  it('that is not there yet is empty, and reading makes nothing', async () => {
    const store = await open('read');
    expect(await store.load()).toEqual([]);
    await store.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives back what was saved last of each endpoint', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(arbitraryState, { maxLength: 6 }), { maxLength: 4 }), async (saves) => {
        rmSync(file, { force: true });
        const expected = new Map(saves.flat().map((state) => [state.id, state]));
        await using(async (store) => {
          for (const states of saves) await store.save(states, []);
        });
        await using(async (store) => expect(byId(await store.load())).toEqual(byId([...expected.values()])));
      }),
      { numRuns: 40 },
    );
  });

  it('names its form in the first line, and is sorted by name, port and address', async () => {
    const states = [
      endpointState({ fqdn: 'b.example', port: 80 }),
      endpointState({ fqdn: 'a.example', port: 3333, address: '192.0.2.2' }),
      endpointState({ fqdn: 'a.example', port: 3333, address: '192.0.2.1' }),
      endpointState({ fqdn: 'a.example', port: 443 }),
      endpointState({ address: '192.0.2.9' }),
    ];
    await using((store) => store.save(states, []));
    const [first, ...lines] = linesOf(file);
    expect(JSON.parse(first ?? '')).toEqual({ schema: 'bitsecure/pool-endpoint/1' });
    const places = lines.map((line) => JSON.parse(line) as PoolEndpoint);
    expect(places.map(({ fqdn, port, address }) => [fqdn, port, address].join(' '))).toEqual([
      ' 3333 192.0.2.9',
      'a.example 443 ',
      'a.example 3333 192.0.2.1',
      'a.example 3333 192.0.2.2',
      'b.example 80 ',
    ]);
  });

  it('keeps observations by month, the same twice once, also in another process and out of order', async () => {
    const one = observationAt(A, '2026-10-31T23:59:59.999Z');
    const two = observationAt(A, '2026-11-01T00:00:00.000Z');
    const other = observationAt(B, '2026-10-30T00:00:00.000Z');
    await using(async (store) => {
      await store.save([A], [one, two]);
      await store.save([A], [one, two]);
    });
    await using((store) => store.save([B], [other, two, one]));
    expect(linesOf(observationsOf('2026-10')).map((line) => JSON.parse(line))).toEqual([one, other]);
    expect(linesOf(observationsOf('2026-11')).map((line) => JSON.parse(line))).toEqual([two]);
  });

  it('loses whole months of observations by prune, and nothing else', async () => {
    const times = ['2025-09-30T23:59:59.000Z', '2025-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z'];
    writeFileSync(join(folder, 'pools-observations-2024-01.txt'), 'mine\n');
    writeFileSync(join(folder, 'other-observations-2024-01.ndjson'), 'mine\n');
    await using(async (store) => {
      await store.save(
        [A],
        times.map((time) => observationAt(A, time)),
      );
      await store.prune(new Date('2025-10-15T00:00:00Z'));
    });
    expect(readdirSync(folder).sort()).toEqual([
      'other-observations-2024-01.ndjson',
      'pools-observations-2024-01.txt',
      'pools-observations-2025-10.ndjson',
      'pools-observations-2026-11.ndjson',
      'pools.ndjson',
    ]);
  });

  it('that is a link stays one', async () => {
    mkdirSync(join(folder, 'real'));
    const real = join(folder, 'real', 'index.ndjson');
    writeFileSync(real, '');
    symlinkSync(real, file);
    await using((store) => store.save([A], []));
    expect(linesOf(real)).toHaveLength(2);
    expect(linesOf(file)).toHaveLength(2);
  });

  it('takes saves that come at once one after the other', async () => {
    await using(async (store) => {
      await Promise.all([
        store.save([A], [observationAt(A, '2026-11-20T10:00:00.000Z')]),
        store.save([B], [observationAt(B, '2026-11-20T10:00:00.000Z')]),
      ]);
    });
    expect(linesOf(file)).toHaveLength(3);
    expect(linesOf(observationsOf('2026-11'))).toHaveLength(2);
  });
});

describe('what a kill left', () => {
  it('is healed: half a line of observations goes, parts of files too', async () => {
    await using((store) => store.save([A], [observationAt(A, '2026-11-20T10:00:00.000Z')]));
    const whole = readFileSync(observationsOf('2026-11'), 'utf8');
    appendFileSync(observationsOf('2026-11'), '{"id":"0123');
    writeFileSync(join(folder, '.pools.ndjson.0a1b2c3d.part'), '{"schema"');
    await using(async (store) => expect(await store.load()).toEqual([A]));
    expect(readFileSync(observationsOf('2026-11'), 'utf8')).toBe(whole);
    expect(readdirSync(folder).sort()).toEqual(['pools-observations-2026-11.ndjson', 'pools.ndjson']);
    expect(warnings).toEqual([`${observationsOf('2026-11')}: its last line was cut, and is removed (11 octets)`]);
  });

  it('is healed where the last line of the store is cut, as by a copy', async () => {
    await using((store) => store.save([A, B], []));
    const text = readFileSync(file, 'utf8');
    for (const cut of [2, 10, 200]) {
      warnings = [];
      writeFileSync(file, text.slice(0, -cut));
      await using(async (store) => expect(await store.load()).toEqual([A]));
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatch(/pools\.ndjson:3: the last line is cut, and left out \(\d+ octets\)/);
    }
  });

  it('is no lock: its owner is dead, or another process has its number', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    writeFileSync(`${file}.lock`, String(dead.pid));
    await using((store) => store.save([A], []));
    // As in a container that is started again: the same number, another beginning.
    writeFileSync(`${file}.lock`, `${process.pid} 1`);
    await using((store) => store.save([A], []));
    expect(existsSync(`${file}.lock`)).toBe(false);
  });
});

/** Saves as fast as it can, and says after each save what was saved. */
const WRITER = `
  import { FileStore } from ${JSON.stringify(join(REPOSITORY, 'lib', 'pools', 'file-store.js'))};
  import { endpointId, observationId } from ${JSON.stringify(join(REPOSITORY, 'lib', 'pools', 'store.js'))};
  import { writeSync } from 'node:fs';
  const store = await FileStore.open(process.argv[1], 'write', () => undefined);
  await store.load();
  for (let round = Number(process.argv[2]); ; round += 1) {
    const time = new Date(Date.UTC(2026, 10, 1) + round * 1000).toISOString();
    const states = [];
    const observations = [];
    for (let port = 1; port <= 200; port += 1) {
      const place = { fqdn: 'pool.example', address: '192.0.2.1', port, transport: 'tcp' };
      const common = { ...place, pools: ['x'.repeat(300)], coins: [], status: 'up', reason: 'answered' };
      const id = endpointId(place);
      states.push({ id, ...common, sources: [], checkedAt: time, history: [] });
      observations.push({ id: observationId(id, time), endpoint: id, time, ...common });
    }
    await store.save(states, observations);
    writeSync(1, round + '\\n');
  }
`;

describe('a kill', () => {
  it('at any moment leaves a whole store, with all that was saved', { timeout: 60_000 }, async () => {
    let round = 0;
    for (let kill = 0; kill < 12; kill += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, file, String(round)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let told = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 120));
      child.kill('SIGKILL');
      await once(child, 'close');
      const last = Math.max(...told.trim().split('\n').map(Number));
      const time = new Date(Date.UTC(2026, 10, 1) + last * 1000).toISOString();
      await using(async (store) => {
        const states = await store.load();
        expect(states).toHaveLength(200);
        expect(states.every(({ checkedAt = '' }) => checkedAt >= time)).toBe(true);
      });
      const observed = linesOf(observationsOf('2026-11')).map((line) => (JSON.parse(line) as { time: string }).time);
      expect(observed.filter((one) => one === time)).toHaveLength(200);
      round = last + 2;
    }
    expect(readdirSync(folder).sort()).toEqual(['pools-observations-2026-11.ndjson', 'pools.ndjson']);
  });
});

describe('one line tells', () => {
  const failure = async (work: () => Promise<unknown>): Promise<string> =>
    work().then(
      () => 'no failure',
      (error: { toLine?: () => string; code?: string }) => `${error.toLine?.()} [${error.code}]`,
    );

  it('that another process writes to the store; readers may read', async () => {
    const store = await open();
    await store.save([A], []);
    expect(await failure(() => open())).toBe(
      `${file}: process ${process.pid} is writing to it; wait for it, or give another --store; if it is no BitSecure, remove ${file}.lock [UNWRITABLE]`,
    );
    const reader = await open('read');
    expect(await reader.load()).toEqual([A]);
    expect(await failure(() => reader.save([A], []))).toBe(`${file}: was opened for reading [UNWRITABLE]`);
    // Somebody removed the lock, and another took it.
    writeFileSync(`${file}.lock`, '1');
    expect(await failure(() => store.save([B], []))).toContain('another process took the store over');
    expect(await failure(() => store.prune(new Date()))).toContain('another process took the store over');
    await store.close();
    expect(existsSync(`${file}.lock`)).toBe(true);
    expect(linesOf(file)).toHaveLength(2);
  });

  const LINE = JSON.stringify(A);
  const HEAD = '{"schema":"bitsecure/pool-endpoint/1"}';
  it.each([
    ['a file of something else', 'hello\nworld\n', /pools\.ndjson:1: is no store of pool endpoints; give --store/],
    ['a document', '{"schema":"bitsecure/baseline/1"}\n', /:1: is no store of pool endpoints/],
    ['a newer form', '{"schema":"bitsecure/pool-endpoint/2"}\n', /:1: is of the form bitsecure\/pool-endpoint\/2, and/],
    ['rubbish', `${HEAD}\nrubbish\n${LINE}\n`, /:2: is not valid JSON: .*; mend or remove the line/],
    ['rubbish at the end', `${HEAD}\n${LINE}\nrubbish\n`, /:3: is not valid JSON/],
    ['another document', `${HEAD}\n{"port":1}\n`, /:2: is no endpoint: /],
    ['another id', `${HEAD}\n${LINE.replace('192.0.2.1', '192.0.2.2')}\n`, /:2: has another id than its FQDN/],
    ['an endpoint twice', `${HEAD}\n${LINE}\n\n${LINE}\n`, /:4: has the endpoint of line 2 once more; remove one/],
    ['a value of another type', `${HEAD}\n${LINE.replace('3333', '"3333"')}\n`, /:2: is no endpoint: \/port must be/],
    ['deep nesting', `${HEAD}\n${'['.repeat(5000)}\n${LINE}\n`, /:2: is nested deeper/],
  ])('of %s', async (_, content, told) => {
    writeFileSync(file, content);
    expect(await failure(async () => (await open('read')).load())).toMatch(told);
    await using(async (store) => expect(await failure(() => store.save([B], []))).toMatch(told));
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('of a file of something else where observations go', async () => {
    writeFileSync(observationsOf('2026-11'), 'letters\n');
    const told = await using((store) => failure(() => store.save([A], [observationAt(A, '2026-11-20T10:00:00.000Z')])));
    expect(told).toMatch(/pools-observations-2026-11\.ndjson:1: is no observation .*; move the file away/);
    expect(existsSync(file)).toBe(false);
  });

  it('of places where no file can be', async () => {
    expect(await failure(() => open('write', '/dev/null'))).toMatch(/is no file but a device or a pipe/);
    expect(await failure(() => open('write', '-'))).toMatch(/cannot be stdin or stdout.*\[USAGE\]/);
    expect(await failure(() => open('write', folder))).toMatch(/cannot be written \(EISDIR\)/);
    expect(await failure(() => open('write', ''))).toMatch(/the name of the file to write is empty/);
    writeFileSync(join(folder, 'f'), '');
    expect(await failure(() => open('write', join(folder, 'f', 'pools.ndjson')))).toMatch(
      /cannot be written \(ENOTDIR\); a file stands where a folder should be/,
    );
    expect(await failure(() => open('write', '/proc/pools.ndjson'))).toMatch(/cannot be written \(/);
  });

  it('of a disk that is full, and what was there stays', async () => {
    // A limit to the size of files is the full disk that every system has.
    const states = Array.from({ length: 300 }, (_, n) => endpointState({ fqdn: 'a.example', port: n + 1 }));
    await using((store) => store.save([A], [observationAt(A, '2026-11-20T10:00:00.000Z')]));
    const before = [file, observationsOf('2026-11')].map((path) => readFileSync(path, 'utf8'));
    const given = join(folder, 'given.json');
    const observations = states.map((state) => observationAt(state, '2026-11-21T10:00:00.000Z'));
    writeFileSync(given, JSON.stringify({ states, observations }));
    const script = `
      import { readFileSync } from 'node:fs';
      import { FileStore } from ${JSON.stringify(join(REPOSITORY, 'lib', 'pools', 'file-store.js'))};
      process.on('SIGXFSZ', () => undefined);
      const { states, observations } = JSON.parse(readFileSync(${JSON.stringify(given)}, 'utf8'));
      const store = await FileStore.open(${JSON.stringify(file)}, 'write', console.log);
      for (const some of [observations, []])
        await store.save(states, some).catch((error) => console.log(error.toLine()));
      await store.close();
    `;
    const out = execFileSync(
      'bash',
      ['-c', 'ulimit -f 40; exec "$0" --input-type=module -e "$1"', process.execPath, script],
      { encoding: 'utf8' },
    );
    expect(out.trim().split('\n')).toEqual([
      expect.stringMatching(/pools-observations-2026-11\.ndjson: cannot be written \(EFBIG\)/),
      expect.stringMatching(/pools\.ndjson: cannot be written \(EFBIG\)/),
    ]);
    expect([file, observationsOf('2026-11')].map((path) => readFileSync(path, 'utf8'))).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
