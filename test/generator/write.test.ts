import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Manifest } from '../../model/generated/manifest.ts';
import { inspectFolder } from '../../generator/folder.ts';
import { writePack } from '../../generator/write.ts';
import { baselineInput, baselineOf, pack, peer } from '../support/generated.ts';
import { REPOSITORY } from '../support/shared.ts';

const KEEP = { force: false, dryRun: false };
const FORCE = { force: true, dryRun: false };
const FIRST = pack({ miners: ['10.0.0.1'] });
const SECOND = pack({ miners: ['10.0.0.2'] });

let out = '';
beforeEach(() => {
  out = join(mkdtempSync(join(tmpdir(), 'bitsecure-write-')), 'dist');
});
afterEach(() => rmSync(join(out, '..'), { recursive: true, force: true }));

const read = (...path: string[]): string => readFileSync(join(out, ...path), 'utf8');
const changes = (options = KEEP, given = FIRST): string[] => [
  ...new Set(writePack(given, out, options).map(({ change }) => change)),
];

/** Everything below a folder, by path. */
function tree(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[path.slice(folder.length + 1)] = readFileSync(path, 'utf8');
  }
  return files;
}

describe('writing a pack', () => {
  it('makes the folder and every file, and says so', () => {
    const written = writePack(FIRST, out, KEEP);
    expect(written.map(({ file }) => file.slice(out.length + 1))).toEqual(
      FIRST.targets.flatMap(({ id, files }) => files.map(({ name }) => `${id}/${name}`)),
    );
    for (const { file, bytes, change } of written) {
      expect(statSync(file).size).toBe(bytes);
      expect(change).toBe('new');
    }
    expect(Object.keys(tree(out))).toHaveLength(written.length);
  });

  it('leaves an unchanged pack alone, and changes one that is its own', () => {
    writePack(FIRST, out, KEEP);
    const before = statSync(join(out, 'netmon'));
    expect(changes()).toEqual(['same']);
    expect(statSync(join(out, 'netmon')).ino).toBe(before.ino);
    expect(changes(KEEP, SECOND)).toContain('changed');
    expect(read('kibana', 'bitsecure.ndjson')).toContain('10.0.0.2');
  });

  it('removes files of an older pack that the new one does not have', () => {
    writePack(FIRST, out, KEEP);
    const manifest = JSON.parse(read('kibana', 'manifest.json')) as Manifest;
    const old = { name: 'old.ndjson', bytes: 0, sha256: manifest.files[0]?.sha256 ?? '' };
    writeFileSync(join(out, 'kibana', 'old.ndjson'), read('kibana', 'bitsecure.ndjson'));
    writeFileSync(
      join(out, 'kibana', 'manifest.json'),
      JSON.stringify({ ...manifest, files: [...manifest.files, old] }),
    );
    writePack(FIRST, out, KEEP);
    expect(existsSync(join(out, 'kibana', 'old.ndjson'))).toBe(false);
  });

  it('writes nothing in a dry run', () => {
    expect(changes({ force: false, dryRun: true })).toEqual(['new']);
    expect(existsSync(out)).toBe(false);
    writePack(FIRST, out, KEEP);
    const before = tree(out);
    expect(changes({ force: false, dryRun: true }, SECOND)).toContain('changed');
    expect(tree(out)).toEqual(before);
  });

  it('says which folder cannot be written', () => {
    mkdirSync(join(out, '..'), { recursive: true });
    writeFileSync(out, 'a file');
    expect(() => writePack(FIRST, out, KEEP)).toThrow(expect.objectContaining({ code: 'UNWRITABLE' }));
    expect(readFileSync(out, 'utf8')).toBe('a file');
    rmSync(out);
    mkdirSync(out);
    writeFileSync(join(out, 'netmon'), 'a file');
    expect(() => writePack(FIRST, out, KEEP)).toThrow(expect.objectContaining({ code: 'UNWRITABLE' }));
    expect(tree(out)).toEqual({ netmon: 'a file' });
  });
});

describe('a folder that the user changed', () => {
  const refused = (names: string[], given = SECOND): void => {
    const before = tree(out);
    let message = '';
    try {
      writePack(given, out, KEEP);
    } catch (error) {
      expect(error).toMatchObject({ code: 'EDITED_OUTPUT' });
      ({ message } = error as Error);
    }
    for (const name of names) expect(message).toContain(join(out, name));
    expect(tree(out)).toEqual(before);
  };

  it('is refused when a file of ours was edited', () => {
    writePack(FIRST, out, KEEP);
    writeFileSync(join(out, 'netmon', 'bitsecure_dashboard.json'), '[]');
    refused(['netmon/bitsecure_dashboard.json']);
    refused(['netmon/bitsecure_dashboard.json'], FIRST);
    writePack(SECOND, out, FORCE);
    expect(read('netmon', 'bitsecure_dashboard.json')).toContain('BitSecure');
    expect(inspectFolder(join(out, 'netmon'))).toMatchObject({ edited: [], strangers: [] });
  });

  it('is refused when a file of ours was removed, or the manifest broken or removed', () => {
    writePack(FIRST, out, KEEP);
    rmSync(join(out, 'kibana', 'bitsecure.ndjson'));
    writeFileSync(join(out, 'netmon', 'manifest.json'), '{"schema":');
    rmSync(join(out, 'opensearch-dashboards', 'manifest.json'));
    // Of many, the first few are named.
    refused(['netmon/manifest.json', 'netmon/README.md']);
    writePack(FIRST, out, FORCE);
    rmSync(join(out, 'kibana', 'bitsecure.ndjson'));
    refused(['kibana/bitsecure.ndjson']);
    writePack(SECOND, out, FORCE);
    for (const { id } of SECOND.targets)
      expect(inspectFolder(join(out, id))).toMatchObject({ edited: [], strangers: [] });
  });

  it('is refused when a file that is not ours is in it; with force that file stays', () => {
    writePack(FIRST, out, KEEP);
    writeFileSync(join(out, 'kibana', 'notes.txt'), 'mine');
    mkdirSync(join(out, 'kibana', 'more', 'inner'), { recursive: true });
    writeFileSync(join(out, 'kibana', 'more', 'inner', 'a.txt'), 'mine too');
    symlinkSync('notes.txt', join(out, 'kibana', 'link.txt'));
    refused(['kibana/link.txt', 'kibana/more', 'kibana/notes.txt']);
    for (const generated of [SECOND, FIRST]) {
      writePack(generated, out, FORCE);
      expect(read('kibana', 'notes.txt')).toBe('mine');
      expect(read('kibana', 'more', 'inner', 'a.txt')).toBe('mine too');
      expect(read('kibana', 'link.txt')).toBe('mine');
    }
    expect(readdirSync(out).sort()).toEqual(['kibana', 'netmon', 'opensearch-dashboards']);
  });

  it('does not matter beside the target folders', () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'baseline.json'), '{}');
    writePack(FIRST, out, KEEP);
    expect(read('baseline.json')).toBe('{}');
  });
});

describe('a run that does not end', () => {
  it('leaves nothing behind when the last target cannot be written', () => {
    writePack(FIRST, out, KEEP);
    const before = tree(out);
    // A target whose file has an impossible name fails only after the others are staged.
    const [netmon, kibana, last] = structuredClone(SECOND.targets);
    last?.files.push({ name: 'no/such/folder.json', content: '' });
    const broken = { ...SECOND, targets: [netmon, kibana, last].filter((target) => target !== undefined) };
    expect(() => writePack(broken, out, KEEP)).toThrow(expect.objectContaining({ code: 'UNWRITABLE' }));
    expect(tree(out)).toEqual(before);
    expect(readdirSync(out).sort()).toEqual(['kibana', 'netmon', 'opensearch-dashboards']);
  });

  it('is put right by the next run: what was moved aside comes back, what was half-made goes', () => {
    writePack(FIRST, out, KEEP);
    const dead = 4_194_305;
    renameSync(join(out, 'netmon'), join(out, `.netmon.${dead}-0011aabb.old`));
    mkdirSync(join(out, `.kibana.${dead}-0011aabb.new`));
    writeFileSync(join(out, `.kibana.${dead}-0011aabb.new`, 'bitsecure.ndjson'), 'half');
    mkdirSync(join(out, `.kibana.${process.pid}-0011aabb.new`));
    expect(changes()).toEqual(['same']);
    expect(readdirSync(out).sort()).toEqual([
      `.kibana.${process.pid}-0011aabb.new`,
      'kibana',
      'netmon',
      'opensearch-dashboards',
    ]);
  });

  it('killed at any moment leaves whole packs only', { timeout: 120_000 }, async () => {
    const many = Array.from({ length: 3000 }, (_, i) => peer(`stratum 203.${i >> 8}.${i & 255}.1 3333`));
    const long = pack({ baseline: baselineInput(baselineOf(['192.168.1.167'], many)) });
    mkdirSync(out, { recursive: true });
    const file = join(out, '..', 'packs.json');
    writeFileSync(file, JSON.stringify([FIRST, long]));
    const program = join(REPOSITORY, 'test', 'support', 'write-packs.mjs');
    let interrupted = 0;
    // Where a kill falls is chance: until some have fallen into a write.
    for (let round = 0; round < 12 || (interrupted === 0 && round < 60); round += 1) {
      const child = spawn(process.execPath, [program, out, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      const gone = once(child, 'exit');
      await Promise.race([once(child.stdout, 'data'), gone]);
      expect(child.exitCode).toBe(null);
      await new Promise((resolve) => setTimeout(resolve, 20 + (round % 12) * 25 + round));
      child.kill('SIGKILL');
      await gone;
      interrupted += readdirSync(out).some((entry) => entry.startsWith('.')) ? 1 : 0;
      for (const entry of readdirSync(out)) {
        if (entry.endsWith('.new')) continue;
        // What was moved aside is being removed once the new one stands in its place.
        if (entry.endsWith('.old') && existsSync(join(out, entry.split('.')[1]!))) continue;
        const state = inspectFolder(join(out, entry));
        expect(state, `${entry} in round ${round}`).toMatchObject({ edited: [], strangers: [] });
      }
      writePack(FIRST, out, KEEP);
      expect(readdirSync(out).sort()).toEqual(['kibana', 'netmon', 'opensearch-dashboards']);
      expect(Object.keys(tree(out))).toHaveLength(15);
    }
    // Else every kill came between two runs, and nothing was shown.
    expect(interrupted).toBeGreaterThan(0);
  });
});
