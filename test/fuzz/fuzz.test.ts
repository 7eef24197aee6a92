/** The fuzzer: a short run of it as users start it, that the same seed is the same run, and that it finds what is planted. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureFolders, readCorpus, type Corpus } from '../../fuzz/corpus.ts';
import type { Fault } from '../../fuzz/examine.ts';
import { fuzz, hungFinding, PHASES, replay } from '../../fuzz/fuzz.ts';
import { Random } from '../../fuzz/random.ts';
import { filesToMerge, mergeOf } from '../../fuzz/merges.ts';
import { blocksOf, settingsIn } from '../../fuzz/round.ts';
import { LaneHeap } from '../../capture/merge/lane-heap.ts';
import { RecordQueue } from '../../capture/merge/record-queue.ts';
import { NameTable } from '../../capture/names/name-table.ts';
import { RECOGNISERS } from '../../capture/recognise/index.ts';
import { SessionTracker } from '../../capture/session/tracker.ts';
import { REPOSITORY } from '../support/shared.ts';

const SEED = 20_261_124;
const folder = mkdtempSync(join(tmpdir(), 'bitsecure-fuzz-'));
let corpus: Corpus;
beforeAll(async () => {
  // The project's own captures alone: the run is the same where ../shared is absent.
  corpus = await readCorpus(captureFolders(REPOSITORY).filter((path) => path.startsWith(join(REPOSITORY, 'fixtures'))));
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = (...args: string[]) =>
  spawnSync(process.execPath, [join(REPOSITORY, 'scripts', 'fuzz.mjs'), ...args], { encoding: 'utf8' });

it('50,000 mutated packets: nothing throws, hangs, grows or is miscounted, and the mutations go deep', async () => {
  expect(corpus.conversations.length).toBeGreaterThan(100);
  const { totals, finding } = await fuzz(corpus, { seed: SEED, packets: 50_000, roundPackets: 5000 });
  expect(finding?.stack).toBeUndefined();
  expect(totals).toMatchObject({ mutated: 50_000, rounds: 10, files: 100, openings: 5000, merges: 50 });
  for (const count of Object.values(totals.statuses)) expect(count).toBeGreaterThan(500);
  for (const count of [totals.filesRefused, totals.files - totals.filesRefused]) expect(count).toBeGreaterThan(5);
  for (const count of [totals.mergesRefused, totals.merges - totals.mergesRefused]) expect(count).toBeGreaterThan(5);
  expect(totals.filesMerged).toBeGreaterThan(200);
  expect(totals.sessions).toBeGreaterThan(5000);
  expect(totals.sessionsEndedEarly).toBeGreaterThan(500);
  expect(totals.miningDocuments).toBeGreaterThan(500);
  expect([...totals.applications]).toEqual(
    expect.arrayContaining(['stratum', 'stratum-monero', 'getblocktemplate', 'getwork', 'http', 'tls', 'dns', 'quic']),
  );
});

it('a seed is the same octets each time, and another one is not', () => {
  const digest = (seed: number): string => {
    const hash = createHash('sha256');
    for (const block of blocksOf(corpus, { seed, packets: 2000 })) hash.update(block);
    for (const octets of filesToMerge(corpus, new Random(seed))) hash.update(octets);
    return hash.digest('hex');
  };
  expect(digest(SEED)).toBe(digest(SEED));
  expect(digest(SEED + 1)).not.toBe(digest(SEED));
});

it('numbers are spread evenly', () => {
  const random = new Random(1);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let n = 0; n < 20_000; n += 1) counts[random.below(10)]! += 1;
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

describe('what is planted is found, kept with few packets, and found again', () => {
  const options = { seed: SEED, packets: 10_000, roundPackets: 5000 };
  const found = async (kind: Fault['kind'], extension: string, packets = options.packets) => {
    const { finding } = await fuzz(corpus, { ...options, packets });
    expect(finding).toMatchObject({ kind, extension });
    const file = join(folder, `planted.${extension}`);
    await expect(replay(file, finding!.octets)).rejects.toMatchObject({ kind });
    vi.restoreAllMocks();
    await replay(file, finding!.octets);
    return finding!;
  };

  type Count = SessionTracker['packet'];
  /** Something else happens when a packet is counted. */
  const plant = (instead: (count: Count, ...args: Parameters<Count>) => void): void => {
    const count = Reflect.get(SessionTracker.prototype, 'packet');
    vi.spyOn(SessionTracker.prototype, 'packet').mockImplementation(function (this: SessionTracker, ...args) {
      instead((...changed) => count.apply(this, changed), ...args);
    });
  };

  it('a throw in the middle of the packets', async () => {
    plant((count, record, packet) => {
      if (packet.protocol === 17 && packet.destinationPort >= 0xf000) throw new RangeError('planted');
      count(record, packet);
    });
    const { octets, stack, message } = await found('threw', 'pcapng');
    expect(message).toBe('planted');
    expect(stack).toContain('RangeError: planted');
    expect(settingsIn(octets)).toHaveProperty('maxSessions');
    // One packet is enough to show it: the rest of the file is the section and its interfaces.
    expect(octets.length).toBeLessThan(7000 + 66_000);
  });

  it('an octet that is lost', async () => {
    plant((count, record, packet) => {
      const less = { ...record, originalLength: record.originalLength - 1 };
      count(packet.laterFragment && record.originalLength > 0 ? less : record, packet);
    });
    expect((await found('wrong', 'pcapng')).message).toMatch(
      /^octets of sessions at their ends: told are \d+, fed were/,
    );
  });

  it('a name that is spelled otherwise in a document', async () => {
    vi.spyOn(NameTable.prototype, 'of').mockReturnValue(['b.example', 'a.example']);
    expect((await found('wrong', 'pcapng')).message).toBe(
      'a document has the names b.example a.example, the names b.example a.example',
    );
  });

  it('a packet that takes too long', async () => {
    plant((count, record, packet) => {
      count(record, packet);
      if (packet.protocol !== 6 || packet.destinationPort < 0xf000) return;
      const { user } = process.cpuUsage();
      // Asking for the time is system time itself, and is done seldom.
      let idle = 0;
      while (process.cpuUsage().user - user < 300_000) for (let n = 0; n < 1e6; n += 1) idle += n & 1;
      expect(idle).toBeGreaterThan(0);
    });
    expect((await found('slow', 'pcapng')).message).toMatch(/^a chunk of packets took \d+ ms of CPU$/);
  });

  it('files that are not merged by the earlier of two times', async () => {
    vi.spyOn(RecordQueue.prototype, 'keyUs', 'get').mockImplementation(function (this: RecordQueue) {
      return this.headUs;
    });
    const { message, octets } = await found('wrong', 'merge.json');
    expect(message).toMatch(/^packet \d+ of \d+ files is \d+ .*, and not \d/);
    expect(mergeOf(octets.toString('utf8')).length).toBeLessThan(6);
  });

  it('a file that is not put behind others where there are more than four', async () => {
    const settle = Reflect.get(LaneHeap.prototype, 'settle');
    vi.spyOn(LaneHeap.prototype, 'settle').mockImplementation(function (this: LaneHeap) {
      if (this.size > 4) this.first.place();
      else settle.call(this);
    });
    // Few merges are of so many files.
    const { octets } = await found('wrong', 'merge.json', 50_000);
    expect(mergeOf(octets.toString('utf8'))).toHaveLength(5);
  });

  it('a recogniser that throws', async () => {
    vi.spyOn(RECOGNISERS.ssh, 'recognise').mockImplementation(({ client, turns }) => {
      // Of sessions the turns are known.
      if (client.length > 1000 && turns === undefined) throw new TypeError('planted');
      return undefined;
    });
    expect((await found('threw', 'json')).message).toBe('recognising: TypeError: planted');
  });
});

it('what a run stands still on can be told from outside', async () => {
  const options = { seed: SEED, packets: 10_000, roundPackets: 10_000 };
  for (const phase of PHASES) {
    const { kind, octets, extension, message } = hungFinding(corpus, options, 0, phase, 3);
    expect({ kind, message }).toEqual({ kind: 'hung', message: `round 0 stands still behind ${phase} 3` });
    // Nothing hangs there in truth.
    await replay(`hung.${extension}`, octets);
  }
});

describe('npm run fuzz', () => {
  it('tells its seed, what it fed and that nothing was found', () => {
    const { status, stdout, stderr } = script('--seed', String(SEED), '--packets', '1000');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^seed ${SEED}; \\d+ captures with `));
    expect(stdout).toContain('1,000 mutated packets of ');
    expect(stdout).toMatch(/\nnothing found\n$/);
  });

  it('replays a file, also one that is no capture', () => {
    const file = join(folder, 'rubbish.bin');
    writeFileSync(file, 'rubbish');
    expect(script('--replay', file)).toMatchObject({ status: 0, stdout: `${file}: nothing fails\n` });
  });

  it.each([
    [['--seed', 'x'], '--seed takes a whole number from 0 to 4294967295, not "x"'],
    [['--packets', '0'], '--packets takes a whole number from 1 to'],
    [['--replay', 'nowhere.pcapng'], 'nowhere.pcapng cannot be read (ENOENT)'],
    [['--speed', '9'], "Unknown option '--speed'"],
  ])('%j: one line, exit 2', (args, told) => {
    const { status, stdout, stderr } = script(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(told);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
