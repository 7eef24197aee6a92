import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { schemaViolations } from '../../files/schema.ts';
import { answer } from '../../pools/ask/answer.ts';
import { PoolIndex } from '../../pools/ask/pool-index.ts';
import { readQuestion } from '../../pools/ask/question.ts';
import { prettyAnswer } from '../../cli/pool-answer.ts';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import { runCli } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { REPOSITORY, sharedPath, sharedSkip } from '../support/shared.ts';

const STORE = 'fixtures/flows/pools.ndjson';
const CSV = 'fixtures/flows/home-miner-intruders.nfdump.csv';
const CAPTURE = 'fixtures/captures/home-miner-intruders.pcap';

const empty = mkdtempSync(join(tmpdir(), 'bitsecure-ask-'));
afterAll(() => rmSync(empty, { recursive: true, force: true }));
/** Nobody's own catalogue, and no cluster of the environment. */
const env = { XDG_DATA_HOME: empty, BITSECURE_CATALOGUE: '', BITSECURE_CLUSTER_URL: '' };
const pools = (args: string[], input = '') => runCli(['pools', ...args], { env, input });

describe('pools match', () => {
  it('tells who mined what where, and exits 1', () => {
    const { status, stdout, stderr } = pools(['match', CSV, CAPTURE, '--store', STORE]);
    expectGolden('cli/pools-match.txt', stdout);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  });

  it('takes patterns, and a file that is meant twice once', () => {
    const { status, stdout } = pools(['match', 'fixtures/flows/*.nfdump.{csv,json}', CSV, '--store', STORE, '--json']);
    const { files, flows } = JSON.parse(stdout) as { files: { file: string; records: number }[]; flows: number };
    expect(files.map(({ file }) => file)).toEqual([CSV, CSV.replace('.csv', '.json')]);
    expect(flows).toBe(files.reduce((sum, { records }) => sum + records, 0));
    expect(status).toBe(1);
  });

  it('--json keeps to its schema, --flows to its own', () => {
    const report = pools(['match', '-', '--store', STORE, '--json'], readFileSync(join(REPOSITORY, CSV), 'utf8'));
    const document = JSON.parse(report.stdout) as { matched: number; files: unknown };
    expect(schemaViolations('pool-match', document)).toEqual([]);
    expect(document.files).toEqual([{ file: 'stdin', format: 'nfdump-csv', records: 82, bad: 0, other: 0 }]);
    const flows = pools(['match', CSV, '--store', STORE, '--flows']);
    const lines = flows.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(document.matched);
    for (const line of lines) expect(schemaViolations('pool-flow', JSON.parse(line))).toEqual([]);
    expect(flows).toMatchObject({ status: 1, stderr: '30 of 82 flows to known mining endpoints\n' });
  });

  it('the time zone moves the flows, and so what the endpoint was', () => {
    const { stdout } = pools(['match', CSV, '--store', STORE, '--time-zone', '+09:00']);
    expect(stdout).toContain('not probed yet');
  });

  it('nobody mines: exit 0, and the catalogue alone says that it is', () => {
    const { status, stdout, stderr } = pools(['match', CSV]);
    expect(status).toBe(0);
    expect(stdout).toBe('No flow to a known mining endpoint in 82 flows.\n');
    expect(stderr).toMatch(
      /^no store is given: the catalogue alone answers, and no probe .*\n[\d,]+ names without an address are not found/,
    );
  });

  const recorded = sharedPath('captures', 'mining', 'nesfit-cgminer.g0.pcapng');
  it.skipIf(recorded === undefined)(`a real miner of 2018, by the shipped catalogue alone${sharedSkip}`, () => {
    const { status, stdout } = pools(['match', recorded ?? '', '--json']);
    const { miners } = JSON.parse(stdout) as { miners: { client: string; coins: string[]; names: string[] }[] };
    expect(miners.filter(({ names }) => names.includes('us.litecoinpool.org'))).toMatchObject([
      { client: '192.168.1.100', coins: ['LTC'] },
      { client: '192.168.1.100', coins: ['LTC'] },
    ]);
    expect(status).toBe(1);
  });

  it.each([
    [
      ['match', CSV, '--time-zone', 'Mars'],
      '--time-zone "Mars" is none that is known; give UTC, an offset such as +02:00, or a name such as Europe/Berlin [USAGE]',
    ],
    [['match', 'nothing.csv', '--store', STORE], 'nothing.csv: no such file [NOT_FOUND]'],
    [
      ['match', 'nothing-*.csv', '--store', STORE],
      'nothing-*.csv: no file has a name like this pattern; look with ls what is there [NOT_FOUND]',
    ],
    [['match', CSV, '--store', STORE, '--format', 'ecs'], `${CSV}:1: is not valid JSON [BAD_FLOWS]`],
  ])('%j: one line, exit 2', (args, told) => {
    expect(pools(args)).toEqual({ status: 2, stdout: '', stderr: `bitsecure: ${told}\n` });
  });
});

it('pools match: --json and --flows at once are refused, in JSON', () => {
  const { status, stdout, stderr } = pools(['match', CSV, '--json', '--flows']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'USAGE', message: 'both --json and --flows are given' } });
});

describe('pools lookup', () => {
  it('answers from the catalogue, and says that no probe is stored', () => {
    const { status, stdout, stderr } = pools(['lookup', 'xmr-eu1.nanopool.org:10343', 'nothing.example']);
    expect(status).toBe(1);
    expect(stdout).toContain('xmr-eu1.nanopool.org:10343: known by its name');
    expect(stdout).toContain('nothing.example: unknown\n');
    expect(stderr).toBe('no store is given: the catalogue alone answers, and no probe (--store, --cluster-url)\n');
  });

  it('--json keeps to its schema; questions come from stdin too', () => {
    const input = '198.51.100.66:4444\n\nMine\n2001:db8::/32\n';
    const args = ['lookup', '-', 'stratum.pool.example.net', '--store', STORE, '--json', '--at', '2026-03-02T12:20'];
    const { status, stdout, stderr } = pools(args, input);
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { question: string; known: boolean });
    for (const one of answers) expect(schemaViolations('pool-answer', one)).toEqual([]);
    expect(answers.map(({ question, known }) => [question, known])).toEqual([
      ['198.51.100.66:4444', true],
      ['Mine', true],
      ['2001:db8::/32', true],
      ['stratum.pool.example.net', true],
    ]);
    expect(answers[0]).toMatchObject({
      at: '2026-03-02T12:20:00.000Z',
      matches: [{ by: 'address', endpoints: [{ was: { basis: 'earlier', status: 'up', ageSeconds: 1200 } }] }],
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('for a person', () => {
    const lines = readFileSync(join(REPOSITORY, STORE), 'utf8').trimEnd().split('\n').slice(1);
    const index = new PoolIndex(
      lines.map((line) => JSON.parse(line) as PoolEndpoint),
      [{ host: 'pool.example.net', pools: ['Example Pool'], coins: [], sources: [{ id: 'user' }] }],
    );
    const at = { nowMs: Date.parse('2026-03-02T16:00:00Z'), atMs: Date.parse('2026-03-02T12:20:00Z') };
    const questions = [
      'pool.example.net',
      'us.pool.example.net',
      '198.51.100.66:80',
      '198.51.100.66',
      'mine',
      'xmr',
      '0.0.0.0/0',
      'example.com',
      'stratum.pool.example.net:1',
    ];
    const text = questions
      .map((question) => prettyAnswer(answer(index, question, readQuestion(question), at)))
      .join('');
    expectGolden('cli/pools-lookup.txt', text);
  });

  it.each([
    [['lookup', '192.0.2.1:0'], '', '"192.0.2.1:0" has no port from 1 to 65535; give host:port'],
    [['lookup', 'x', '--at', 'noon'], '', '--at "noon" is no time; give a date and time'],
    [['lookup', '-', '--store', STORE], 'XMR\n192.0.2.0/99\n', 'stdin:2: "192.0.2.0/99" has no valid prefix length'],
    [['lookup', 'x', '--store', CSV], '', `${CSV}:1: is no store of pool endpoints`],
  ])('%j: one line, exit 2', (args, input, told) => {
    const { status, stderr } = pools(args, input);
    expect(stderr).toContain(`bitsecure: ${told}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(stderr.startsWith('no store') ? 2 : 1);
    expect(status).toBe(2);
  });
});

it.each(['lookup', 'match'])('pools %s --help fits a screen', (command) => {
  const { status, stdout } = pools([command, '--help']);
  expect(status).toBe(0);
  expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  expectGolden(`cli/pools-${command}-help.txt`, stdout);
});
