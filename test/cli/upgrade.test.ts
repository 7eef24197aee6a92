import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, type CliResult } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';

const FILES = ['bitsecure_visualizations.json', 'bitsecure_dashboard.json'].map(
  (name) => `fixtures/packs/original-shape/${name}`,
);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-upgrade-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const upgrade = (...args: string[]): CliResult => runCli(['upgrade', ...args]);
const put = (name: string, content: string): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

function refused({ status, stdout, stderr }: CliResult, line: RegExp, code: string): void {
  expect(stderr).toMatch(line);
  expect(stderr).toMatch(new RegExp(`^bitsecure: [^\\n]+ \\[${code}\\]\\n$`));
  expect(stdout).toBe('');
  expect(status).toBe(2);
}

describe('bitsecure upgrade', () => {
  it('explains itself', () => {
    const { status, stdout } = upgrade('--help');
    expect(status).toBe(0);
    expectGolden('cli/upgrade-help.txt', stdout);
  });

  it('NDJSON to stdout, the report to stderr', () => {
    const { status, stdout, stderr } = upgrade(...FILES, '--target', 'kibana');
    expect(status).toBe(0);
    expect(stdout.trim().split('\n').length).toBe(7);
    expectGolden('cli/upgrade-original.txt', stderr);
  });

  it('with --out the NDJSON goes to the file, the report to stdout', () => {
    const file = join(folder, 'new', 'bitsecure.ndjson');
    const { status, stdout, stderr } = upgrade(...FILES, '--target', 'opensearch-dashboards', '--out', file);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('5 converted, 1 made, 0 lost, for opensearch-dashboards.');
    expect(readFileSync(file, 'utf8').trim().split('\n').length).toBe(7);
  });

  it('--json is the report as JSON', () => {
    const { stdout } = upgrade(...FILES, '--target', 'kibana', '--out', join(folder, 'x.ndjson'), '--json');
    const report = JSON.parse(stdout) as { target: string; objects: { outcome: string }[] };
    expect(report.target).toBe('kibana');
    expect(report.objects.map(({ outcome }) => outcome)).toEqual([
      'made',
      ...Array.from({ length: 5 }, () => 'converted'),
    ]);
  });

  it('1 when an object is lost', () => {
    const file = put(
      'old.json',
      JSON.stringify([{ _id: 'x', _type: 'timelion-sheet', _source: { title: 'x' } }, { _id: 1 }]),
    );
    const { status, stderr } = upgrade(file, '--target', 'kibana');
    expect(status).toBe(1);
    expect(stderr).toContain('lost       timelion-sheet x');
    expect(stderr).toContain('element 2');
  });

  it('2: could not run', () => {
    refused(upgrade('nowhere.json', '--target', 'kibana'), /nowhere\.json: no such file/, 'NOT_FOUND');
    refused(
      upgrade(put('cut.json', '[\n {"_id":'), '--target', 'kibana'),
      /cut\.json:2:9: is cut: the JSON ends too early/,
      'BAD_PACK',
    );
    refused(upgrade(put('empty.json', ''), '--target', 'kibana'), /empty\.json: is empty/, 'BAD_PACK');
    refused(
      upgrade(put('a.ndjson', '{"id":"a"}\n{"id":"b"}\n'), '--target', 'kibana'),
      /is NDJSON already/,
      'BAD_PACK',
    );
    refused(
      upgrade(put('object.json', '{"a":1}'), '--target', 'kibana'),
      /is not an array of saved objects/,
      'BAD_PACK',
    );
    refused(upgrade(put('deep.json', '['.repeat(100_000)), '--target', 'kibana'), /nested deeper than/, 'BAD_PACK');
    refused(upgrade(folder, '--target', 'kibana'), /is a folder, not a file/, 'UNREADABLE');
    refused(upgrade(...FILES), /--target is not given/, 'USAGE');
    refused(
      upgrade(...FILES, '--target', 'netmon'),
      /--target is kibana \| opensearch-dashboards, and not "netmon"/,
      'USAGE',
    );
    refused(
      upgrade(...FILES, '--target', 'kibana', '--profile', 'nobody'),
      /there is no profile "nobody"/,
      'BAD_PROFILE',
    );
  });

  it('the result validates, but for what was wrong in the source', () => {
    const file = join(folder, 'bitsecure.ndjson');
    upgrade(...FILES, '--target', 'kibana', '--out', file);
    const { stdout } = runCli(['validate', file, '--json']);
    const { findings } = JSON.parse(stdout) as { findings: { code: string }[] };
    expect([...new Set(findings.map(({ code }) => code))].sort()).toEqual([
      'hot-link',
      'one-direction',
      'table-exact-time',
      'table-size',
      'unexpected-exclusions',
    ]);
  });
});
