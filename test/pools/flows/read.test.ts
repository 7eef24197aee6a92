import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { BitSecureError } from '../../../model/errors.ts';
import type { Flow } from '../../../pools/flows/flow.ts';
import { AddressFilter } from '../../../pools/flows/address-filter.ts';
import { readFlows, type FlowsOptions } from '../../../pools/flows/read.ts';
import { zstdRaw } from '../../support/compressed-writer.ts';
import { REPOSITORY } from '../../support/shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-flows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (...name: string[]): string => join(REPOSITORY, 'fixtures', ...name);
const CSV = fixture('flows', 'home-miner-intruders.nfdump.csv');
const STRANGER = '198.51.100.66';

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(path: string, options: Partial<FlowsOptions> = {}) {
  const flows: Flow[] = [];
  const warnings: string[] = [];
  const told = await readFlows(path, {
    wanted: new AddressFilter([STRANGER]),
    wantedNames: new Set(),
    zone: (ms) => ms,
    onFlow: (flow) => flows.push(flow),
    onWarning: (warning) => warnings.push(warning),
    ...options,
  });
  return { ...told, flows, warnings };
}

async function refusal(path: string, options: Partial<FlowsOptions> = {}): Promise<string> {
  const error = await read(path, options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(BitSecureError);
  return (error as BitSecureError).toLine().replaceAll(folder, '…');
}

const times = (flows: readonly Flow[]): string[] =>
  flows.map(({ firstMs }) => new Date(firstMs).toISOString().slice(0, 19)).sort();

describe('output of a real nfdump', () => {
  it('as CSV and JSON tells the same flows', async () => {
    const csv = await read(CSV);
    const json = await read(fixture('flows', 'home-miner-intruders.nfdump.json'));
    expect(csv).toMatchObject({ format: 'nfdump-csv', records: 82, bad: 0, warnings: [] });
    expect(json).toMatchObject({ format: 'nfdump-json', records: 12, bad: 0, warnings: [] });
    expect(times(csv.flows)).toEqual(times(json.flows));
    const total = (flows: readonly Flow[]) => flows.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
    expect(total(csv.flows)).toBe(total(json.flows));
  });

  it('tells the packets that the capture itself holds', async () => {
    const csv = await read(CSV);
    const capture = await read(fixture('captures', 'home-miner-intruders.pcap'));
    expect(capture).toMatchObject({ format: 'capture', bad: 0, other: 0 });
    const packets = (flows: readonly Flow[]) => flows.reduce((sum, flow) => sum + (flow.packets ?? 0), 0);
    expect(packets(csv.flows)).toBe(packets(capture.flows));
    expect(times(csv.flows)[0]).toBe(times(capture.flows)[0]);
  });

  it('compressed it is the same', async () => {
    const plain = await read(CSV);
    const octets = readFileSync(CSV);
    for (const packed of [gzipSync(octets), zstdRaw(octets)]) {
      const { flows, ...told } = await read(file('packed', packed));
      expect({ ...told, file: CSV, flows }).toEqual(plain);
    }
  });

  it('a session document is told as the packets are', async () => {
    const { runCli } = await import('../../support/cli.ts');
    const capture = await read(fixture('captures', 'home-miner-intruders.pcap'));
    for (const profile of ['netmon', 'ecs']) {
      const { stdout } = runCli(['sessions', fixture('captures', 'home-miner-intruders.pcap'), '--profile', profile]);
      const documents = await read(file(`${profile}.ndjson`, stdout));
      expect(documents).toMatchObject({ format: profile, bad: 0 });
      const bytes = (flows: readonly Flow[]) => flows.reduce((sum, flow) => sum + (flow.bytes ?? 0), 0);
      expect(bytes(documents.flows)).toBe(bytes(capture.flows));
    }
  });
});

const HEADING = 'ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt';
const GOOD = `2026-03-02 12:00:05,2026-03-02 12:00:06,1,192.0.2.1,${STRANGER},1,4444,TCP,1,1`;

describe('what is wrong is told', () => {
  it('bad lines are counted, and the first is named', async () => {
    const path = file('some.csv', `${HEADING}\n${GOOD}\nrubbish\n${GOOD}\n,,,\n`);
    const told = await read(path);
    expect(told).toMatchObject({ records: 2, bad: 2 });
    expect(told.warnings.map((line) => line.replace(folder, '…'))).toEqual([
      '…/some.csv:3: is no record; 2 of 4 were left out (--strict ends there instead)',
    ]);
    expect(await refusal(path, { strict: true })).toBe('…/some.csv:3: is no record');
  });

  it('a file of nothing but bad lines is no file of flows', async () => {
    expect(await refusal(file('bad.csv', `${HEADING}\nrubbish\n`))).toBe('…/bad.csv:2: is no record');
    expect(await refusal(CSV, { format: 'zeek-json' })).toMatch(/nfdump\.csv:1: is not valid JSON$/);
  });

  it.each([
    ['empty.csv', '', 'is empty'],
    ['page.html', '<!doctype html><p>x', 'is of no format of flow records: HTML beginning "<!doctype html><p>x"'],
    ['picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'is of no format of flow records: a PNG picture'],
    ['packed.gz', gzipSync('hello\n'), 'is of no format of flow records: text beginning "hello\\n"'],
    ['nfcapd.1', Buffer.from('0ca5020000010701', 'hex'), "is nfdump's own file, which nfdump alone reads; give what"],
    [
      'long.txt',
      'Date first seen          Duration Proto',
      "is nfdump's table for people; give what nfdump prints with",
    ],
    ['dns.log', '#separator \\x09\n#path\tdns\n', 'is Zeek\'s log "dns", which holds no flows; give conn.log'],
    ['few.log', '#separator \\x09\n#fields\tts\tuid\n', 'lacks the fields ts, id.orig_h, id.orig_p'],
  ])('%s', async (name, content, message) => {
    expect(await refusal(file(name, content))).toContain(`…/${name}: ${message}`);
  });

  it('data that is cut is read as far as it goes, with a warning; what is corrupt is refused', async () => {
    const packed = gzipSync(`${HEADING}\n${`${GOOD}\n`.repeat(2000)}`, { level: 0 });
    const told = await read(file('cut.gz', packed.subarray(0, packed.length - 5000)));
    expect(told.records).toBeGreaterThan(1000);
    expect(told.warnings.join('\n')).toMatch(/cut\.gz: the gzip data is cut after [\d,]+ octets/);
    const broken = Buffer.from(packed);
    broken.writeUInt32LE(0, broken.length - 8);
    expect(await refusal(file('broken.gz', broken))).toMatch(/broken\.gz: holds bad gzip data/);
  });

  it('a line without end costs no memory and spoils no other', async () => {
    const long = 'x'.repeat(3 << 20);
    const told = await read(file('long.csv', `${HEADING}\n${GOOD}\n${long}\n${GOOD}\n`));
    expect(told).toMatchObject({ records: 2, bad: 1 });
    expect(told.warnings[0]).toContain('long.csv:3: is longer than 1048576 octets');
  });

  it('no such file', async () => {
    expect(await refusal(join(folder, 'nothing'))).toBe('…/nothing: no such file');
  });
});

it('a pipe that delivers octet by octet is opened once, and read', async () => {
  const fifo = join(folder, 'pipe');
  const { execFileSync } = await import('node:child_process');
  execFileSync('mkfifo', [fifo]);
  const text = `${HEADING}\n${GOOD}\n${GOOD}\n`;
  const writer = spawn('sh', ['-c', `cat > '${fifo}'`]);
  const reading = read(fifo);
  for (const octet of text) writer.stdin.write(octet);
  writer.stdin.end();
  expect(await reading).toMatchObject({ records: 2, bad: 0 });
});

it('reading ends when it is interrupted', async () => {
  const controller = new AbortController();
  const path = file('large.csv', `${HEADING}\n${`${GOOD}\n`.repeat(40_000)}`);
  const interrupted = refusal(path, {
    signal: controller.signal,
    afterChunk: () => controller.abort(),
  });
  expect(await interrupted).toContain('interrupted while it was read');
});
