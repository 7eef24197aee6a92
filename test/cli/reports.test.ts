import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIFFERENCE_KINDS } from '../../baseline/difference.ts';
import { schemaViolations } from '../../files/schema.ts';
import { runCli } from '../support/cli.ts';
import { REPOSITORY } from '../support/shared.ts';

const CAPTURES = join(REPOSITORY, 'fixtures', 'captures');
const OLD = join(REPOSITORY, 'fixtures', 'packs', 'original-shape');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-reports-'));
  runCli(['baseline', 'learn', join(CAPTURES, 'home-miner.pcap'), '--miner-ip', '192.168.1.167'], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what --json writes keeps to its published schema', () => {
  it.each([
    ['generate-report', ['generate', '--miner-ip', '192.168.1.167', '--baseline', 'baseline.json', '--dry-run']],
    ['comparison', ['baseline', 'compare', 'baseline.json', join(CAPTURES, 'home-miner-intruders.pcap')]],
    ['findings', ['validate', OLD]],
    ['upgrade-report', ['upgrade', join(OLD, 'bitsecure_dashboard.json'), '--target', 'kibana', '--out', 'new.ndjson']],
  ])('%s', (schema, args) => {
    const { stdout } = runCli([...args, '--json'], { cwd: folder });
    const report = JSON.parse(stdout) as object;
    expect(schemaViolations(schema, report)).toEqual([]);
    // The schema says all that there is: one key more is too much, and one less too little.
    expect(schemaViolations(schema, { ...report, extra: true })).toHaveLength(1);
    for (const key of Object.keys(report)) {
      const rest = Object.fromEntries(Object.entries(report).filter(([name]) => name !== key));
      expect(schemaViolations(schema, rest)).not.toEqual([]);
    }
  });
});

it('reports know every kind of difference that the schema has', () => {
  const schema = JSON.parse(readFileSync(join(REPOSITORY, 'schemas', 'comparison.schema.json'), 'utf8')) as {
    definitions: { difference: { properties: { kind: { enum: string[] } } } };
  };
  expect(DIFFERENCE_KINDS).toEqual(schema.definitions.difference.properties.kind.enum);
});

it('every schema of a document says its own name and version', () => {
  const files = readdirSync(join(REPOSITORY, 'schemas')).filter((name) => name.endsWith('.schema.json'));
  const wrong = files.filter((name) => {
    const { $id, title } = JSON.parse(readFileSync(join(REPOSITORY, 'schemas', name), 'utf8')) as Record<
      string,
      string
    >;
    return title === undefined || !new RegExp(`^bitsecure/${name.replace('.schema.json', '')}/\\d+$`).test($id ?? '');
  });
  expect(wrong).toEqual([]);
});
