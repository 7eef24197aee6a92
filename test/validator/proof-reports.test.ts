/** A proof in every format: wrong, could not run, and skipped are three things. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { schemaViolations } from '../../files/schema.ts';
import { PROOF_IDS, type Proof } from '../../model/proof.ts';
import { REPORTERS } from '../../validator/report/report.ts';
import { validate, type PackResult } from '../../validator/validate.ts';
import { runCli } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';

const plain = (_style: string, text: string): string => text;

function proved(): PackResult {
  const folder = mkdtempSync(join(tmpdir(), 'bitsecure-proof-reports-'));
  try {
    runCli(['generate', '--miner-ip', '192.168.1.167', '--target', 'kibana', '--out', folder]);
    const [result] = validate([join(folder, 'kibana')]);
    if (result === undefined) throw new Error('no pack');
    const finding = {
      code: 'proof-live',
      severity: 'error' as const,
      message: '"Miner-Activity": it shows ssh 192.168.1.1 → 192.0.2.66 port 22 (traffic between others)',
      file: 'dist/kibana/bitsecure.ndjson',
      line: 2,
      path: '/attributes/kibanaSavedObjectMeta/searchSourceJSON',
    };
    const verdicts: Proof['verdicts'] = PROOF_IDS.map((id) => {
      if (id === 'proof-live') return { id, status: 'failed' };
      if (id === 'proof-baseline') return { id, status: 'skipped', reason: 'the pack was made without a <baseline>' };
      if (id === 'proof-neighbours')
        return { id, status: 'error', reason: 'http://127.0.0.1:9200: 50% gone\nECONNRESET' };
      return { id, status: 'passed' };
    });
    const pack = { ...result.pack, folder: 'dist/kibana' };
    return { ...result, pack, findings: [finding], proof: { engine: 'elasticsearch 9.2.0', verdicts } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const result = proved();

it('for a person', () => {
  expectGolden('validator/proof.txt', REPORTERS.pretty([result], plain));
});

it('for programs: by the schema', () => {
  const report = JSON.parse(REPORTERS.json([result], plain)) as { packs: { proof: unknown }[] };
  expect(schemaViolations('findings', report)).toEqual([]);
  expect(report.packs[0]?.proof).toEqual(result.proof);
});

it('JUnit: failure, error and skipped', () => {
  const text = REPORTERS.junit([result], plain);
  expect(text).toMatch(/failures="1" errors="1" skipped="\d+"/);
  const cases = text.split('<testcase ').filter((part) => part.includes('name="proof-'));
  const kind = (id: string): string | undefined =>
    /<(failure|error|skipped) [^>]*message="([^"]*)"/
      .exec(cases.find((part) => part.includes(`"${id}"`)) ?? '')
      ?.slice(1)
      .join(': ');
  expect(cases).toHaveLength(PROOF_IDS.length);
  expect(kind('proof-live')).toMatch(/^failure: .*it shows ssh/);
  expect(kind('proof-neighbours')).toBe('error: http://127.0.0.1:9200: 50% gone&#10;ECONNRESET');
  expect(kind('proof-baseline')).toBe('skipped: the pack was made without a &#60;baseline&#62;');
  expect(kind('proof-query')).toBeUndefined();
});

it('SARIF: a result, and notifications', () => {
  const log = JSON.parse(REPORTERS.sarif([result], plain)) as {
    runs: {
      tool: { driver: { rules: { id: string }[] } };
      invocations: {
        executionSuccessful: boolean;
        toolExecutionNotifications: { level: string; message: { text: string } }[];
      }[];
      results: { ruleId: string; ruleIndex: number }[];
    }[];
  };
  const [run] = log.runs;
  const [first] = run?.results ?? [];
  expect(run?.tool.driver.rules[first?.ruleIndex ?? -1]?.id).toBe('proof-live');
  expect(run?.invocations).toMatchObject([
    {
      executionSuccessful: false,
      toolExecutionNotifications: [
        { level: 'note', message: { text: 'skipped: the pack was made without a <baseline>' } },
        { level: 'error', message: { text: expect.stringMatching(/^could not run: http/) as string } },
      ],
    },
  ]);
});

it('annotations: one line each', () => {
  expect(REPORTERS.github([result], plain).split('\n')).toEqual([
    expect.stringMatching(/^::error file=dist\/kibana\/bitsecure.ndjson,line=2,title=proof-live::/),
    '::notice title=proof-baseline::skipped: the pack was made without a <baseline>',
    '::error title=proof-neighbours::could not run: http://127.0.0.1:9200: 50%25 gone%0AECONNRESET',
    '',
  ]);
});

it('without a proof nothing of it is said', () => {
  const { proof: _, ...bare } = result;
  for (const [format, reporter] of Object.entries(REPORTERS)) {
    const text = reporter([{ ...bare, findings: [] }], plain);
    expect([format, /proof|invocations/i.test(text)]).toEqual([format, false]);
  }
});
