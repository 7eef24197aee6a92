import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schemaViolations } from '../../files/schema.ts';
import { runCli, type CliResult } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { packOf } from '../support/packs.ts';

const ORIGINAL = 'fixtures/packs/original-shape';

let folder = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-validate-'));
  for (const { name, content } of await packOf('small', 'kibana')) writeFileSync(join(folder, name), content);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const validate = (...args: string[]): CliResult => runCli(['validate', ...args]);

function refused({ status, stdout, stderr }: CliResult, line: RegExp, code: string): void {
  expect(stderr).toMatch(line);
  expect(stderr).toMatch(new RegExp(`^bitsecure: [^\\n]+ \\[${code}\\]\\n$`));
  expect(stdout).toBe('');
  expect(status).toBe(2);
}

describe('bitsecure validate', () => {
  it('explains itself', () => {
    const { status, stdout } = validate('--help');
    expect(status).toBe(0);
    expectGolden('cli/validate-help.txt', stdout);
  });

  it('0: nothing is wrong, and says what was looked at', () => {
    const { status, stdout, stderr } = validate(folder);
    expect(stdout).toMatch(
      /^No findings\. Checked 3 files with 18 objects \(kibana by the profile netmon\) by \d+ checks\.\n$/,
    );
    expect([status, stderr]).toEqual([0, '']);
  });

  it('1: findings', () => {
    const { status, stdout, stderr } = validate(ORIGINAL);
    expectGolden('cli/validate-original.txt', stdout);
    expect([status, stderr]).toEqual([1, '']);
  });

  it('2: could not run', () => {
    refused(validate('nowhere'), /^bitsecure: nowhere: no such file/, 'NOT_FOUND');
    refused(validate('fixtures/captures'), /fixtures\/captures: holds no file of a pack; name the folder/, 'BAD_PACK');
    refused(
      validate(ORIGINAL, '--profile', 'nobody'),
      /there is no profile "nobody"; use ecs or netmon/,
      'BAD_PROFILE',
    );
    refused(validate(ORIGINAL, '--output', `${ORIGINAL}/README.md/x`), /.*/, 'UNWRITABLE');
    refused(validate(), /0 of 1 arguments are given/, 'USAGE');
    refused(validate(ORIGINAL, '--format', 'xml'), /--format is pretty \| json .* and not "xml"/, 'USAGE');
    refused(validate(ORIGINAL, '--formt', 'json'), /unknown option --formt; did you mean --format/i, 'USAGE');
  });

  it('--fail-on error lets warnings pass', () => {
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    expect(validate(folder).status).toBe(1);
    const { status, stdout } = validate(folder, '--fail-on', 'error');
    expect(stdout).toContain('is not in the manifest');
    expect(status).toBe(0);
    expect(validate(ORIGINAL, '--fail-on', 'error').status).toBe(1);
  });

  it('--json, and --format json, are the same report', () => {
    const { stdout, status } = validate(ORIGINAL, '--json');
    expect(schemaViolations('findings', JSON.parse(stdout))).toEqual([]);
    expect(status).toBe(1);
    expect(validate(ORIGINAL, '--format', 'json').stdout).toBe(stdout);
    const { stderr } = validate(ORIGINAL, '--json', '--format', 'pretty');
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'USAGE' } });
  });

  it.each(['junit', 'sarif', 'github'])('--format %s', (format) => {
    const { stdout, status } = validate(ORIGINAL, '--format', format);
    expect(stdout.length).toBeGreaterThan(1000);
    expect(status).toBe(1);
  });

  it('--output writes the report to a file, whole', () => {
    const file = join(folder, 'report', 'findings.sarif');
    const { stdout, stderr, status } = validate(ORIGINAL, '--format', 'sarif', '--output', file);
    expect([stdout, stderr, status]).toEqual(['', `13 finding(s), written to ${file}\n`, 1]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: '2.1.0' });
  });

  it('--output never writes over a file of the pack', () => {
    const file = join(folder, 'bitsecure.ndjson');
    const before = readFileSync(file);
    refused(validate(folder, '--output', file), /is read by the same command/, 'UNWRITABLE');
    expect(readFileSync(file)).toEqual(before);
  });

  it('--target and --profile win over what the files say', () => {
    expect(validate(folder, '--target', 'netmon').stdout).toContain('file-form');
    expect(validate(folder, '--profile', 'ecs').stdout).toContain('unknown-field');
  });

  it('a file in broken JSON is a finding with its line, a fault in the report of --json is one object', () => {
    writeFileSync(join(folder, 'broken.json'), '[\n  {\n    "a": 1,,\n  }\n]\n');
    expect(validate(join(folder, 'broken.json')).stdout).toMatch(
      / 3 {2}error {4}is not valid JSON: \w+ \(column \d+\) {2}json-syntax/,
    );
    const { stderr, status } = validate('nowhere', '--json');
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'NOT_FOUND', file: 'nowhere' } });
    expect(status).toBe(2);
  });

  it('several packs at once', () => {
    const { stdout } = validate(folder, ORIGINAL);
    expect(stdout).toContain('(kibana by the profile netmon, netmon by the profile netmon)');
  });
});
