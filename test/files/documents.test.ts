import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../files/atomic.ts';
import { readYamlDocument } from '../../files/yaml-document.ts';
import { readJsonDocument } from '../../files/json-document.ts';
import { dataPath } from '../../files/package-data.ts';
import { builtInProfiles, loadProfile } from '../../files/profile.ts';
import { BitSecureError } from '../../model/errors.ts';
import { SEMANTIC_FIELDS } from '../../model/fields.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof BitSecureError) return `${error.toLine().replace(folder, '')} [${error.code}]`;
    throw error;
  }
  throw new Error('was not refused');
}

const broken = JSON.stringify(JSON.parse(readFileSync(join('profiles', 'netmon.json'), 'utf8')), null, 2);

describe('a YAML document of the user', () => {
  it.each([
    ['*geheim-1', '2:19: is not valid YAML: Unresolved alias'],
    ['!geheim-1', '2:19: is not valid YAML: Unresolved tag'],
    ['|geheim-1', '2:20: is not valid YAML: '],
    ['>geheim-1', '2:20: is not valid YAML: '],
    ['"\\geheim-1"', '2:20: is not valid YAML: Invalid escape sequence;'],
    ['"geheim-1', '3:1: is not valid YAML: Missing closing "quote;'],
    ['@geheim-1', '2:19: is not valid YAML: '],
    ['[geheim-1]', '2:19: cluster-password must be string;'],
  ])('a password that is %s is refused with its place, and not repeated', (password, expected) => {
    const path = file('secret.yaml', `cluster-user: mona\ncluster-password: ${password}\n`);
    const told = refusal(() => readYamlDocument(path, 'config', 'BAD_CONFIG', 'mend it'));
    expect(told).toContain(`/secret.yaml:${expected}`);
    expect(told).not.toMatch(/\\g|eheim/);
  });
});

describe('a JSON document of the user', () => {
  it.each([
    ['missing.json', undefined, '/missing.json: no such file [NOT_FOUND]'],
    ['empty.json', '', '/empty.json:1:1: is not valid JSON'],
    ['comma.json', '{\n  "schema": "x",\n}', '/comma.json:3:1: is not valid JSON: PropertyNameExpected [BAD_PROFILE]'],
    ['array.json', '[]', '/array.json:1:1: not a valid profile: the document must be object [BAD_PROFILE]'],
    [
      'version.json',
      broken.replace('bitsecure/profile/1', 'bitsecure/profile/9'),
      ':2:13: not a valid profile: /schema must be "bitsecure/profile/1"',
    ],
    [
      'unknown.json',
      broken.replace('"title"', '"titel"'),
      "/unknown.json:1:1: not a valid profile: the document must have required property 'title' (and 1 more)",
    ],
  ])('%s is refused with its place', (name, content, expected) => {
    if (content !== undefined) file(name, content);
    expect(refusal(() => readJsonDocument(join(folder, name), 'profile', 'BAD_PROFILE'))).toContain(expected);
  });

  it('may begin with a byte order mark', () => {
    expect(loadProfile(file('bom.json', `\uFEFF${broken}`)).id).toBe('netmon');
  });

  it('that is a folder is refused as such', () => {
    expect(refusal(() => readJsonDocument(folder, 'profile', 'BAD_PROFILE'))).toContain(
      'is a folder, not a file [UNREADABLE]',
    );
  });
});

describe('profiles', () => {
  it.each(builtInProfiles())('%s maps known fields only, each to a name of its own', (id) => {
    const profile = loadProfile(id);
    const names = Object.entries(profile.fields).map(([semantic, field]) => {
      expect(SEMANTIC_FIELDS).toHaveProperty([semantic]);
      return field?.name;
    });
    expect(new Set(names).size).toBe(names.length);
    // By the path it is held against its schema, too.
    expect(loadProfile(dataPath('profiles', `${id}.json`))).toEqual(profile);
  });

  it('name what is known when asked for one that is not', () => {
    expect(refusal(() => loadProfile('netmom'))).toBe(
      'there is no profile "netmom"; use ecs or netmon, or the path of a profile file [BAD_PROFILE]',
    );
  });

  it('refuse a type that cannot hold the field', () => {
    const text = broken.replace(
      '"name": "TotalBytesDelta",\n      "type": "long"',
      '"name": "TotalBytesDelta",\n      "type": "keyword"',
    );
    expect(refusal(() => loadProfile(file('type.json', text)))).toBe(
      '/type.json: bytes.delta cannot be of type keyword; use long or integer or double [BAD_PROFILE]',
    );
  });

  it('refuse a field that nothing fills', () => {
    const text = broken.replace('"session.update"', '"session.updates"');
    expect(refusal(() => loadProfile(file('field.json', text)))).toContain(
      'there is no semantic field "session.updates"; known are session.id',
    );
  });
});

describe('atomic writing', () => {
  it('makes the folder, replaces the file, and leaves nothing beside it', () => {
    const target = join(folder, 'deep', 'er', 'out.json');
    writeFileAtomic(target, 'one');
    writeFileAtomic(target, 'two');
    expect(readFileSync(target, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'deep', 'er'))).toEqual(['out.json']);
  });

  it('says which file could not be written, and keeps the old one', () => {
    const blocked = join(folder, 'blocked');
    mkdirSync(join(blocked, 'out.json'), { recursive: true });
    chmodSync(blocked, 0o755);
    expect(refusal(() => writeFileAtomic(join(blocked, 'out.json'), 'x'))).toContain(
      '/blocked/out.json: cannot be written (E',
    );
    expect(readdirSync(blocked)).toEqual(['out.json']);
  });
});
