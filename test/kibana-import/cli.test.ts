/** `bitsecure import` and `bitsecure screenshot` as a user and a program meet them. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CliResult } from '../support/cli.ts';
import { runCliAsync } from '../support/cli-async.ts';
import { expectGolden } from '../support/golden.ts';
import { FakeKibana } from './fake-kibana.ts';
import { writePacks } from './packs.ts';

const PASSWORD = 'geheim-wort';
const authorization = `Basic ${Buffer.from(`miner:${PASSWORD}`).toString('base64')}`;
let work: string;
let fake: FakeKibana;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'bitsecure-import-cli-'));
  await writePacks(join(work, 'dist'));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));
beforeEach(async () => {
  fake = await new FakeKibana({ authorization }).start();
});
afterEach(() => fake.stop());

const ENV = { BITSECURE_KIBANA_USER: 'miner', BITSECURE_KIBANA_PASSWORD: PASSWORD };
const run = (args: string[], env: Record<string, string> = ENV): Promise<CliResult> =>
  runCliAsync(args, { cwd: work, env });
const bring = (...args: string[]): Promise<CliResult> => run(['import', ...args, '--kibana-url', fake.url]);
/** Without the port, which is another one each time. */
const steady = (text: string): string => text.replaceAll(fake.url, 'http://kibana:5601');

describe('import', () => {
  it.each(['import', 'screenshot'])('%s explains itself', async (command) => {
    const { status, stdout } = await run([command, '--help']);
    expect(status).toBe(0);
    expectGolden(`cli/${command}-help.txt`, stdout);
  });

  it('reports what it would do, did, found, and refused', async () => {
    const planned = await bring('dist', '--dry-run');
    const done = await bring('dist');
    const again = await bring('dist');
    const live = fake.objects.get('visualization/Miner-Activity');
    if (live !== undefined) fake.put({ ...live, attributes: { ...live.attributes, title: 'Mine' } });
    const refused = await bring('dist/kibana');
    expect([planned, done, again, refused].map(({ status }) => status)).toEqual([0, 0, 0, 1]);
    expect(done.stderr).toBe(
      'left out: dist/netmon is for NetMon (Kibana 4/5)\nleft out: dist/opensearch-dashboards is for OpenSearch Dashboards\n',
    );
    expectGolden(
      'cli/import-report.txt',
      steady([planned, done, again, refused].map(({ stdout }) => stdout).join('\n')),
    );
  });

  it('reports as JSON', async () => {
    const { status, stdout } = await bring('dist/kibana/bitsecure.ndjson', '--json');
    expect(status).toBe(0);
    expectGolden('cli/import-report.json', steady(stdout));
  });

  it('takes address and user from the config file, and the space from the command line', async () => {
    writeFileSync(
      join(work, 'kibana.yaml'),
      `kibana-url: ${fake.url}\nkibana-user: miner\nkibana-password: ${PASSWORD}\n`,
    );
    const { status, stdout, stderr } = await run(
      ['import', 'dist/kibana', '--config', 'kibana.yaml', '--space', 'mining'],
      {},
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain(`open ${fake.url}/s/mining/app/dashboards#/view/BitSecure`);
  });

  it('never shows a password', async () => {
    const wrong = await run(
      ['import', 'dist', '--verbose', '--kibana-url', fake.url.replace('//', '//miner:falsches-wort@')],
      {},
    );
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('[KIBANA_DENIED]');
    expect(wrong.stderr + wrong.stdout).not.toContain('falsches-wort');
    expect(wrong.stderr + wrong.stdout).not.toContain(Buffer.from('miner:falsches-wort').toString('base64'));
  });

  it('refuses a pack with errors and asks for nothing, unless told to', async () => {
    await writePacks(join(work, 'bad'), 'home', ['kibana']);
    const file = join(work, 'bad', 'kibana', 'bitsecure.ndjson');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"id":"bitsecure-network-fa5314bc","type"', '"id":"other","type"'),
    );
    const refused = await bring('bad/kibana');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(
      /^bitsecure: bad\/kibana\/.*error\(s\), the first: .*--no-validate imports it all the same \[BAD_PACK\]/m,
    );
    expect(fake.objects.size).toBe(0);
    const forced = await bring('bad/kibana', '--no-validate');
    expect(forced.status).toBe(1);
    expect(forced.stdout).toContain('it refers to index-pattern bitsecure-network-fa5314bc, not there');
  });

  it.each<[string, (file: string) => void, RegExp]>([
    [
      'a line that is cut',
      (file) => appendFileSync(file, '{"id":"x"'),
      /bad\/kibana\/bitsecure\.ndjson: is cut.*\[BAD_PACK\]/,
    ],
    [
      'an object without an id',
      (file) => appendFileSync(file, '{"type":"search","attributes":{}}\n'),
      /holds an object without type, id or attributes/,
    ],
    [
      'an id twice',
      (file) => appendFileSync(file, '{"type":"dashboard","id":"BitSecure","attributes":{"title":"x"}}\n'),
      /has another dashboard "BitSecure"/,
    ],
    ['nothing', (file) => writeFileSync(file, '{"exportedCount":0}\n'), /there is no saved object in it/],
  ])('refuses %s even so', async (_, spoil, line) => {
    await writePacks(join(work, 'bad'), 'home', ['kibana']);
    spoil(join(work, 'bad', 'kibana', 'bitsecure.ndjson'));
    const { status, stderr } = await bring('bad/kibana', '--no-validate');
    expect(stderr).toMatch(line);
    expect(status).toBe(2);
    expect(fake.requests('_import')).toHaveLength(0);
  });

  it.each([
    [['import', 'dist'], /no Kibana is named; give --kibana-url/],
    [['import', 'nowhere', '--kibana-url', 'http://127.0.0.1:9'], /nowhere: no such file/],
    [
      ['import', 'dist', '--kibana-url', 'nonsense'],
      /the Kibana URL is not a URL; give an address such as http:\/\/127\.0\.0\.1:5601/,
    ],
    [['import', 'dist', '--kibana-url', 'http://h', '--overwite'], /did you mean --overwrite/],
    [['screenshot', '--dashboard', 'x'], /no Kibana is named/],
    [['screenshot', '--dashboard', 'x', '--to', 'now'], /--to is given without --from/],
    [['screenshot', '--dashboard', 'x', '--from', "now'"], /--from "now'" is no time/],
    [['screenshot', '--dashboard', 'x', '--width', '10'], /--width must be a whole number from 320 to 10000/],
  ])('%j is told in one line', async (args, line) => {
    const { status, stderr } = await run(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says which target a server needs', async () => {
    const { status, stderr } = await bring('dist/netmon');
    expect(status).toBe(2);
    expect(stderr).toContain('dist/netmon is for NetMon');
    expect(stderr).toContain('bitsecure generate --target kibana, and import that folder [TARGET_UNSUITED]');
  });

  it('pictures no dashboard that is not there', async () => {
    const { status, stderr } = await run([
      'screenshot',
      '--dashboard',
      'BitSecure',
      '--kibana-url',
      fake.url,
      '--out',
      'x.png',
    ]);
    expect(status).toBe(2);
    expect(stderr).toContain('has no dashboard "BitSecure"');
    expect(existsSync(join(work, 'x.png'))).toBe(false);
  });
});
