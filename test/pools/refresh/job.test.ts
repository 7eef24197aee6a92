/** The refresh job with a scripted network: what it stores, what it believes, and what it does in bad weather. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schemaViolations } from '../../../files/schema.ts';
import { BitSecureError } from '../../../model/errors.ts';
import type { PoolRecord } from '../../../model/generated/pool-record.ts';
import type { PoolRefreshReport } from '../../../model/generated/pool-refresh.ts';
import { monthsBefore, refresh, type JobOptions } from '../../../pools/refresh/job.ts';
import { Spool } from '../../../pools/spool.ts';
import { doubles, MemoryStore, poolRecord, type Found, type Parts, type Said } from '../../support/refresh-doubles.ts';

const UP: Found = { reason: 'answered', dialect: 'stratum', tls: false, evidence: 'subscribed', latencyMs: 1 };
const POOL = poolRecord('pool.example', 3333);
const PLAIN = poolRecord('198.51.101.1', 4444, { pools: [] });

let folder: string;
let store: MemoryStore;
let spool: Spool;
let warnings: string[];
let reports: PoolRefreshReport[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-refresh-'));
  store = new MemoryStore();
  spool = new Spool(store.name, { XDG_STATE_HOME: folder });
  warnings = [];
  reports = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function pass(parts: Parts, catalogue: PoolRecord[], options: Partial<JobOptions> = {}): Promise<void> {
  return refresh(store, spool, parts, {
    catalogue: () => catalogue,
    keepMonths: 13,
    signal: new AbortController().signal,
    checkpointMs: 5,
    onWarning: (line) => warnings.push(line),
    onReport: (report) => {
      expect(schemaViolations('pool-refresh', report)).toEqual([]);
      reports.push(report);
      return Promise.resolve();
    },
    ...options,
  });
}
const last = (): PoolRefreshReport => reports.at(-1)!;
const kinds = (): string[] =>
  last()
    .changes.map(({ kind }) => kind)
    .sort();

describe('a pass', () => {
  it('stores a state and an observation of every endpoint', async () => {
    const said: Record<string, Said> = { 'pool.example': ['45.0.0.1', '2a00::1'], 'dead.example': 'none' };
    const parts = doubles(
      (name) => said[name] ?? 'none',
      ({ address }) => (address === '2a00::1' ? { reason: 'silent' } : UP),
    );
    await pass(parts, [
      POOL,
      poolRecord('pool.example', 443),
      poolRecord('dead.example', 1),
      poolRecord('45.0.0.9', 8),
    ]);
    expect(store.states.size).toBe(6);
    expect(store.observations.size).toBe(6);
    for (const state of store.states.values()) expect(schemaViolations('pool-endpoint', state)).toEqual([]);
    for (const one of store.observations.values()) expect(schemaViolations('pool-observation', one)).toEqual([]);
    expect(store.at('pool.example', 3333, '45.0.0.1')).toMatchObject({
      status: 'up',
      dialect: 'stratum',
      addressCurrent: true,
      canonicalNames: ['lb.pool.example'],
      ttl: 300,
      history: [{ checks: 1, status: 'up' }],
    });
    expect(store.at('dead.example', 1)).toMatchObject({
      status: 'down',
      reason: 'dns-failed',
      evidence: 'there is no such name',
    });
    expect(last()).toMatchObject({
      complete: true,
      endpoints: 6,
      names: { asked: 2, resolved: 1, without: 1, unknown: 0 },
      status: { up: 3, listening: 2, down: 1 },
      dialects: { stratum: 3 },
      reasons: { silent: 2, 'dns-failed': 1 },
      changes: [],
    });
    expect(warnings).toEqual([]);
    expect(store.pruned).toEqual(monthsBefore(new Date(), 13));
  });

  it('tells what is new since the last one', async () => {
    let said: Said = ['45.0.0.1', '45.0.0.2'];
    let found: Found = { ...UP, algorithm: 'sha256d' };
    const parts = doubles(
      () => said,
      () => found,
    );
    await pass(parts, [POOL, PLAIN]);
    said = ['45.0.0.1', '45.0.0.3'];
    found = { ...UP, dialect: 'stratum-monero', tls: true, algorithm: 'rx/0' };
    await pass(parts, [{ ...POOL, coins: [{ symbol: 'XMR' }] }, PLAIN]);
    const changed = ['algorithm', 'algorithm', 'algorithm', 'coins', 'coins'];
    expect(kinds()).toEqual(
      [...changed, 'address-gone', 'new-address', 'dialect', 'dialect', 'dialect', 'tls', 'tls', 'tls'].sort(),
    );
    expect(last().changes.find(({ kind }) => kind === 'algorithm')).toMatchObject({ before: 'sha256d', after: 'rx/0' });
    expect(store.at('pool.example', 3333, '45.0.0.2')).toMatchObject({ addressCurrent: false });
    // What left its name is still probed for a while.
    expect(parts.probed.filter(({ address }) => address === '45.0.0.2')).toHaveLength(2);
    found = { reason: 'timeout' };
    await pass(parts, [PLAIN]);
    expect(kinds()).toEqual(['gone']);
    found = UP;
    said = ['45.0.0.1', '45.0.0.2'];
    await pass(parts, [{ ...POOL, coins: [{ symbol: 'XMR' }] }, PLAIN]);
    expect(kinds()).toContain('back');
    expect(kinds()).toContain('address-back');
  });

  it('waits for no name where it knows an address: each endpoint is probed once all the same', async () => {
    let said: Said = ['45.0.0.1', '45.0.0.2'];
    const parts = doubles(
      () => said,
      () => UP,
    );
    await pass(parts, [POOL, PLAIN]);
    said = ['45.0.0.1', '45.0.0.3'];
    const { resolve } = parts.resolver;
    let early: string[] = [];
    parts.probed.length = 0;
    parts.resolver.resolve = async (name, signal) => {
      // Names are answered only after what needs none was probed.
      await expect.poll(() => parts.probed.length, { timeout: 20_000 }).toBe(3);
      early = parts.probed.map(({ address }) => address).sort();
      return resolve(name, signal);
    };
    await pass(parts, [{ ...POOL, coins: [{ symbol: 'XMR' }] }, PLAIN]);
    expect(early).toEqual(['198.51.101.1', '45.0.0.1', '45.0.0.2']);
    expect(parts.probed.map(({ address }) => address).sort()).toEqual([...early, '45.0.0.3'].sort());
    expect(last()).toMatchObject({ endpoints: 4, status: { up: 4 }, names: { asked: 1, resolved: 1 }, complete: true });
    expect(kinds()).toEqual(['address-gone', 'coins', 'coins', 'new-address']);
    expect(store.observations.size).toBe(7);
    // What the name's answer said is kept beside what the probe before it saw.
    expect(store.at('pool.example', 3333, '45.0.0.1')).toMatchObject({
      coins: ['XMR'],
      addressCurrent: true,
      history: [{ checks: 1 }, { checks: 1, coins: ['XMR'] }],
    });
    expect(store.at('pool.example', 3333, '45.0.0.2')).toMatchObject({ addressCurrent: false, coins: ['XMR'] });
  });

  it('asks first for what an endpoint spoke last, then what lists say', async () => {
    const parts = doubles(
      () => 'none',
      () => ({ ...UP, dialect: 'stratum-v2', tls: true }),
    );
    const record = { ...PLAIN, dialects: ['stratum-monero' as const], tls: false };
    await pass(parts, [record]);
    await pass(parts, [record]);
    expect(parts.probed.map(({ dialects, tls }) => [dialects[0], tls])).toEqual([
      ['stratum-monero', false],
      ['stratum-v2', true],
    ]);
    expect(parts.probed[1]?.dialects[1]).toBe('stratum-monero');
  });

  it('probes no address that policy forbids, and tells how many', async () => {
    const parts = doubles(
      () => ['10.0.0.1', '45.0.0.1'],
      () => UP,
    );
    await pass(parts, [POOL, poolRecord('127.0.0.1', 1)]);
    expect(parts.probed.map(({ address }) => address)).toEqual(['45.0.0.1']);
    expect(last().skipped).toEqual({ 'private (RFC 1918)': 1, 'loopback (RFC 1122)': 1 });
  });

  it('of an empty choice is refused', async () => {
    const parts = doubles(
      () => 'none',
      () => UP,
    );
    await expect(pass(parts, [])).rejects.toMatchObject({ code: 'USAGE' });
    await expect(pass(parts, [POOL], { only: ['DOGE'] })).rejects.toThrow('no endpoint of the catalogue is of DOGE');
  });

  it('that finds its store filled from the future says so', async () => {
    const parts = doubles(
      () => 'none',
      () => ({ ...UP, endedAt: new Date(Date.now() + 9e9) }),
    );
    await pass(parts, [PLAIN]);
    await pass(parts, [PLAIN]);
    expect(warnings).toEqual([
      '1 endpoints were probed in the future, by the store: is the clock of this machine right?',
    ]);
  });
});

describe('a resolver', () => {
  const many = Array.from({ length: 300 }, (_, n) => poolRecord(`pool-${n}.example`, 3333));

  it('that is not there is told once and soon; names keep their addresses, and these are probed', async () => {
    let said: Said = ['45.0.0.1'];
    const parts = doubles(
      () => said,
      () => UP,
    );
    await pass(parts, [POOL, PLAIN]);
    const before = structuredClone(store.at('pool.example', 3333));
    said = 'unanswered';
    await pass(parts, [POOL, PLAIN, ...many]);
    expect(warnings).toEqual([
      'no DNS server answers (the DNS server does not answer): names keep the addresses that they had',
    ]);
    expect(parts.asked.length).toBeLessThan(250);
    expect(store.at('pool.example', 3333)).toMatchObject({
      addressCurrent: true,
      addressLastSeen: before?.addressLastSeen,
      history: [{ checks: 2 }],
    });
    // Nothing was learned of names that were never resolved.
    expect(store.states.size).toBe(2);
    expect(last()).toMatchObject({ names: { unknown: 301 }, changes: [], complete: true });
  });

  it('that is not there, and nothing else to do, is a failure', async () => {
    const parts = doubles(
      () => 'unanswered',
      () => UP,
    );
    await expect(pass(parts, many)).rejects.toMatchObject({ code: 'PROBE_FAILED' });
    expect(store.states.size).toBe(0);
  });

  it('that does not answer for one name tells nothing of it; without an address it is dns-failed', async () => {
    let said: Record<string, Said> = { 'pool.example': ['45.0.0.1'] };
    const parts = doubles(
      (name) => said[name] ?? 'unanswered',
      () => UP,
    );
    await pass(parts, [POOL, poolRecord('lame.example', 1)]);
    expect(store.at('lame.example', 1)).toMatchObject({ reason: 'dns-failed' });
    said = { 'lame.example': ['45.0.0.2'] };
    await pass(parts, [POOL, poolRecord('lame.example', 1)]);
    expect(store.at('pool.example', 3333)).toMatchObject({ addressCurrent: true, history: [{ checks: 2 }] });
    // The endpoint without an address is of the past, that with one is there.
    const lame = [...store.states.values()].filter(({ fqdn }) => fqdn === 'lame.example');
    expect(lame.map(({ address, addressCurrent, status }) => [address, addressCurrent, status])).toEqual([
      [undefined, false, 'down'],
      ['45.0.0.2', true, 'up'],
    ]);
  });

  it('that filters pools takes no addresses away', async () => {
    let said: Said = ['45.0.0.1'];
    const parts = doubles(
      () => said,
      () => UP,
    );
    await pass(parts, [POOL]);
    said = ['0.0.0.0'];
    await pass(parts, [POOL, poolRecord('new.example', 1)]);
    expect(store.at('pool.example', 3333)).toMatchObject({ addressCurrent: true, history: [{ checks: 2 }] });
    expect(store.at('new.example', 1)).toMatchObject({
      reason: 'dns-failed',
      evidence: '0.0.0.0 is "this network" (RFC 791)',
    });
    expect(warnings).toEqual([expect.stringMatching(/2 of 2 names have only addresses that are not probed: does/)]);
  });

  it('that says one address of everybody is not believed', async () => {
    const catalogue = Array.from({ length: 30 }, (_, n) => poolRecord(`mine.domain-${n}.org`, 3333));
    let lies = false;
    const parts = doubles(
      (name) => (lies && !name.includes('-7') ? ['45.6.6.6'] : [`45.0.1.${/\d+/.exec(name)?.[0]}`]),
      () => UP,
    );
    await pass(parts, catalogue);
    lies = true;
    await pass(parts, catalogue);
    expect(warnings).toEqual([expect.stringMatching(/the DNS server says 45\.6\.6\.6 of 29 of 30 domains, .*lie\?/)]);
    expect(parts.probed.filter(({ address }) => address === '45.6.6.6')).toEqual([]);
    expect([...store.states.values()].every(({ addressCurrent }) => addressCurrent === true)).toBe(true);
    expect(last().endpoints).toBe(30);
  });
});

describe('a network', () => {
  it('without IPv6 says nothing of endpoints that have only that', async () => {
    const parts = doubles(
      () => ['45.0.0.1', '2a00::1'],
      ({ address }) => (address.includes(':') ? { reason: 'unreachable' } : UP),
    );
    await pass(parts, [POOL]);
    expect(store.at('pool.example', 3333, '2a00::1')).not.toHaveProperty('status');
    expect(last()).toMatchObject({ endpoints: 1, notJudged: 1, complete: true });
    expect(warnings).toEqual([expect.stringMatching(/^none of 1 endpoints by IPv6 could be reached: this machine/)]);
  });

  it('that is down makes no pool dead', async () => {
    const catalogue = Array.from({ length: 15 }, (_, n) => poolRecord(`45.0.0.${n + 1}`, 3333));
    let found: Found = UP;
    const parts = doubles(
      () => 'none',
      () => found,
    );
    await pass(parts, catalogue);
    found = { reason: 'timeout' };
    await expect(pass(parts, catalogue)).rejects.toMatchObject({ code: 'PROBE_FAILED' });
    expect([...store.states.values()].every(({ status }) => status === 'up')).toBe(true);
    expect(last()).toMatchObject({ endpoints: 0, notJudged: 15 });
  });

  it('that works is believed from the first answer on, also for what came before it', async () => {
    const catalogue = Array.from({ length: 15 }, (_, n) => poolRecord(`45.0.0.${n + 1}`, 3333));
    const parts = doubles(
      () => 'none',
      () => UP,
    );
    await pass(parts, catalogue);
    const mixed = doubles(
      () => 'none',
      ({ address }) => ({ reason: address === '45.0.0.15' ? 'refused' : 'timeout' }),
    );
    await pass(mixed, catalogue);
    expect(last()).toMatchObject({ endpoints: 15, notJudged: 0, reasons: { timeout: 14, refused: 1 } });
  });
});

describe('a store', () => {
  const ill = (): Error => new BitSecureError('CLUSTER_UNREACHABLE', 'the cluster is away');
  const catalogue = Array.from({ length: 50 }, (_, n) => poolRecord(`45.0.0.${n + 1}`, 3333));

  it('that goes away and comes back has everything in the end, told in two lines', async () => {
    const parts = doubles(
      () => 'none',
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        return UP;
      },
    );
    let times = 0;
    store.illness = () => ((times += 1) <= 3 ? ill() : undefined);
    await pass(parts, catalogue);
    expect(store.states.size).toBe(50);
    expect(store.observations.size).toBe(50);
    expect(warnings).toEqual([
      'the cluster is away; what is found is kept until the store takes it, the pass goes on',
      'memory takes documents again',
    ]);
  });

  it('that stays away loses nothing: the rest is kept aside, and given to it the next time', async () => {
    const parts = doubles(
      () => 'none',
      () => UP,
    );
    const stop = new AbortController();
    store.illness = ill;
    // A signal, so that the test need not wait as long as a user would.
    const running = pass(parts, catalogue, { signal: stop.signal, rhythm: { everyMs: 3_600_000 } });
    await expect.poll(() => warnings.length, { timeout: 20_000 }).toBeGreaterThan(0);
    stop.abort();
    const error = (await running.catch((caught: unknown) => caught)) as BitSecureError;
    expect(error.toLine()).toMatch(
      /^the cluster is away; 100 documents are kept in .*; mend the store: the next refresh/,
    );
    expect(readFileSync(spool.file, 'utf8').trimEnd().split('\n')).toHaveLength(100);
    store.illness = undefined;
    await pass(parts, [PLAIN]);
    expect(store.states.size).toBe(51);
    expect(store.observations.size).toBe(51);
    expect(existsSync(spool.file)).toBe(false);
    expect(warnings.at(-1)).toBe('100 documents that the store did not take before are stored now');
  }, 60_000);
});

describe('the scheduler', () => {
  it('runs pass after pass, resolves in between, and never two at once', async () => {
    const stop = new AbortController();
    let said: Said = ['45.0.0.1'];
    const parts = doubles(
      () => said,
      () => UP,
    );
    let nowMs = 0;
    const waits: number[] = [];
    const clock: NonNullable<JobOptions['clock']> = {
      nowMs: () => nowMs,
      waitUntil: (timeMs) => {
        waits.push(timeMs);
        nowMs = Math.max(nowMs, timeMs);
        if (waits.length === 2) said = ['45.0.0.1', '45.0.0.2'];
        // The machine slept for a day: one pass, and not eight.
        if (waits.length === 4) nowMs += 86_400_000;
        if (waits.length === 7) stop.abort();
        return Promise.resolve();
      },
    };
    const hour = 3_600_000;
    const rhythm = { everyMs: 3 * hour, resolveEveryMs: hour };
    await expect(pass(parts, [POOL], { signal: stop.signal, rhythm, clock })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    expect(reports.map(({ kind }) => kind)).toEqual(['pass', 'names', 'names', 'pass', 'names', 'pass', 'names']);
    expect(waits).toEqual([1, 2, 3, 4, 6, 29, 30].map((hours) => hours * hour));
    expect(reports.map(({ endpoints }) => endpoints)).toEqual([1, 0, 1, 2, 0, 2, 0]);
  });

  it('survives a catalogue that was spoilt meanwhile, and a store that fails', async () => {
    const stop = new AbortController();
    const parts = doubles(
      () => ['45.0.0.1'],
      () => UP,
    );
    let turn = 0;
    const clock: NonNullable<JobOptions['clock']> = {
      nowMs: () => 0,
      waitUntil: () => {
        turn += 1;
        if (turn === 3) stop.abort();
        return Promise.resolve();
      },
    };
    const catalogue = (): PoolRecord[] => {
      if (turn === 1) throw new BitSecureError('BAD_CATALOGUE', 'is spoilt', { file: 'mine.ndjson', line: 3 });
      return [POOL];
    };
    const rhythm = { everyMs: 1000 };
    await expect(pass(parts, [], { catalogue, signal: stop.signal, rhythm, clock })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    expect(warnings).toEqual(['mine.ndjson:3: is spoilt']);
    expect(reports.map(({ endpoints }) => endpoints)).toEqual([1, 1, 1]);
  });

  it('ends on a signal with what it has', async () => {
    const stop = new AbortController();
    const parts = doubles(
      () => 'none',
      ({ address }, signal) =>
        address === '45.0.0.1'
          ? UP
          : new Promise((_, reject) => {
              signal?.addEventListener('abort', () => reject(new Error('stopped')));
              stop.abort();
            }),
    );
    const catalogue = [poolRecord('45.0.0.1', 1), poolRecord('45.0.0.2', 1)];
    await expect(pass(parts, catalogue, { signal: stop.signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(last()).toMatchObject({ complete: false, endpoints: 1 });
    expect(store.states.size).toBe(1);
    expect(store.pruned).toBeUndefined();
  });
});
