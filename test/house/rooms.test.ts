import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../support/shared.ts';

/** Every room, and the rooms that it may import from: only those below it. */
const ROOMS: Record<string, string[]> = {
  model: [],
  files: ['model'],
  capture: ['files', 'model'],
  cluster: ['files', 'model'],
  baseline: ['capture', 'files', 'model'],
  generator: ['baseline', 'files', 'model'],
  validator: ['files', 'model'],
  upgrade: ['files', 'model'],
  replay: ['cluster', 'capture', 'files', 'model'],
  pools: ['cluster', 'capture', 'files', 'model'],
  proof: ['pools', 'replay', 'cluster', 'capture', 'files', 'model'],
  fuzz: ['capture', 'files', 'model'],
  check: ['generator', 'cluster', 'baseline', 'files', 'model'],
  kibana: ['cluster', 'files', 'model'],
  cli: [
    'kibana',
    'pools',
    'check',
    'proof',
    'generator',
    'validator',
    'upgrade',
    'replay',
    'baseline',
    'cluster',
    'capture',
    'files',
    'model',
  ],
};

function sources(folder: string): string[] {
  return readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

describe.each(Object.keys(ROOMS).filter((room) => existsSync(join(REPOSITORY, room))))('room %s', (room) => {
  it('imports only from rooms below it', () => {
    const allowed = new Set([room, ...(ROOMS[room] ?? [])]);
    const wrong = sources(room).flatMap((file) => {
      const text = readFileSync(join(REPOSITORY, file), 'utf8');
      const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(
        (match) => match[1] ?? '',
      );
      return specifiers
        .map((specifier) => join(file, '..', specifier))
        .filter((target) => !allowed.has(target.split('/')[0] ?? ''))
        .map((target) => `${file} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });
});

it('every folder with code is a room of the map', () => {
  const folders = readdirSync(REPOSITORY, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .filter((name) => !['node_modules', 'lib', 'dist', 'coverage', 'test', 'bench', 'scripts'].includes(name));
  expect(folders.filter((folder) => sources(folder).length > 0 && !(folder in ROOMS))).toEqual([]);
});

it('the lock file records no download addresses', () => {
  expect(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});
