/** One pass: names to addresses, addresses and ports to probes, probes to states. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BitSecureError } from '../../model/errors.ts';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import type { PoolObservation } from '../../model/generated/pool-observation.ts';
import type { PoolChange, PoolRefreshReport } from '../../model/generated/pool-refresh.ts';
import { DIALECTS, type Dialect } from '../../model/dialect.ts';
import { probeOrder } from '../dialects/index.ts';
import { refusal, type AddressPolicy } from '../probe/address-policy.ts';
import type { ProbeEngine, ProbeResult } from '../probe/engine.ts';
import type { NameResolver } from '../resolve/resolver.ts';
import { probeChanges } from './changes.ts';
import { Doubts } from './doubts.ts';
import type { KnownStates } from './known.ts';
import { mergeObservation, observationOf, placeOf, withFacts, type Found } from './merge.ts';
import { reasonOfRefusal, resolveNames, type NameAnswers } from './names.ts';
import { sightAddress, sightBeforehand, sightName, type Sighted, type Work } from './sights.ts';
import { Tally } from './tally.ts';
import type { Host } from './targets.ts';

export interface PassParts {
  resolver: Pick<NameResolver, 'resolve'>;
  engine: Pick<ProbeEngine, 'probe'>;
  policy: AddressPolicy;
}

export interface PassOptions {
  hosts: readonly Host[];
  known: KnownStates;
  /** `names`: resolves, and probes what is new alone. */
  kind: PoolRefreshReport['kind'];
  signal: AbortSignal;
  /** Gets each state that is new or changed, and the observation that did it. */
  onState: (state: PoolEndpoint, observation?: PoolObservation) => void;
  onWarning: (line: string) => void;
  onProgress?: (progress: PassProgress) => void;
}

export interface PassProgress {
  doing: 'names' | 'endpoints';
  done: number;
  total: number;
}

/** A report without what the pass does not know: where it is stored. */
export type PassReport = Omit<PoolRefreshReport, 'schema' | 'store'>;

/** Probes under way when the signal comes get as long to end. */
const GRACE_MS = 1500;

interface Probed {
  work: Work;
  address: string;
  reason: ProbeResult['reason'];
  result: ProbeResult;
}

class Pass {
  readonly #parts: PassParts;
  readonly #options: PassOptions;
  readonly #tally = new Tally();
  readonly #doubts = new Doubts<Probed>();
  readonly #changes: PoolChange[] = [];
  /** Endpoints that wait for no name, by id. */
  readonly #begun = new Set<string>();
  #done = 0;
  #total = 0;
  /** Progress is told of one thing at a time: first of names. */
  #resolving = true;

  constructor(parts: PassParts, options: PassOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  async run(): Promise<PassReport> {
    const startedAt = new Date().toISOString();
    const began = performance.now();
    const names = this.#options.hosts.filter(({ isName }) => isName).map(({ host }) => host);
    const early = this.#probeAll(this.#beforehand());
    // It is awaited when the names are there; until then it may fail with nobody listening.
    early.catch(() => undefined);
    const resolved = await this.#resolve(names);
    this.#resolving = false;
    const late = this.#probeAll(resolved === undefined ? [] : this.#sight(resolved));
    const ended = await Promise.all([early, late]);
    const complete = ended.every(Boolean) && resolved !== undefined;
    const answers = [...(resolved?.answers.values() ?? [])];
    const of = (kind: string): number => answers.filter((answer) => answer.kind === kind).length;
    const [withAddress, without] = [of('addresses'), of('none')];
    return {
      kind: this.#options.kind,
      startedAt,
      seconds: Math.round(performance.now() - began) / 1000,
      complete,
      names: { asked: names.length, resolved: withAddress, without, unknown: names.length - withAddress - without },
      ...this.#tally.counts(),
      notJudged: this.#notJudged(complete),
      changes: this.#changes,
    };
  }

  /** Undefined when the signal came. */
  async #resolve(names: readonly string[]): Promise<NameAnswers | undefined> {
    const { signal, onProgress, onWarning } = this.#options;
    const { resolver, policy } = this.#parts;
    let done = 0;
    try {
      const resolved = await resolveNames(names, resolver, policy, signal, () => {
        done += 1;
        onProgress?.({ doing: 'names', done, total: names.length });
      });
      for (const line of resolved.warnings) onWarning(line);
      for (const [why, addresses] of resolved.skipped) this.#tally.skip(why, addresses.size);
      return resolved;
    } catch (error) {
      if (error instanceof BitSecureError && error.code === 'INTERRUPTED') return undefined;
      throw error;
    }
  }

  /** What is probed without waiting for names: a pass of a store that is filled takes no longer than its probes. */
  #beforehand(): Work[] {
    const { hosts, known, kind } = this.#options;
    if (kind === 'names') return [];
    const nowMs = Date.now();
    const work = hosts.flatMap((host) => sightBeforehand(host, known, nowMs));
    for (const { state } of work) this.#begun.add(state.id);
    return work.filter((one) => this.#isWanted(one));
  }

  /** Stores what names have now; what is to be probed yet. */
  #sight({ answers, answered }: NameAnswers): Work[] {
    const { hosts, known } = this.#options;
    const time = new Date().toISOString();
    const work: Work[] = [];
    for (const host of hosts) {
      const answer = answers.get(host.host) ?? { kind: 'unknown', why: '' };
      const sighted: Sighted = host.isName ? sightName(host, answer, known, time) : sightAddress(host, known);
      this.#changes.push(...sighted.changes);
      for (const state of sighted.states) this.#keep(state);
      // Where nobody answers, nothing was learned of a name.
      if (answered) for (const one of sighted.nameless) this.#dnsFailed(one, time);
      for (const one of sighted.work) if (!this.#begun.has(one.state.id) && this.#isWanted(one)) work.push(one);
    }
    return work;
  }

  #isWanted({ state, isNew }: Work): boolean {
    const address = state.address ?? '';
    const refused = refusal(address, this.#parts.policy);
    if (refused !== undefined) {
      this.#tally.skip(reasonOfRefusal(refused), 1);
      return false;
    }
    return isNew || this.#options.kind === 'pass';
  }

  #keep(state: PoolEndpoint, observation?: PoolObservation): void {
    this.#options.known.put(state);
    this.#options.onState(state, observation);
  }

  #dnsFailed({ before, state, why }: Sighted['nameless'][number], time: string): void {
    if (this.#options.kind === 'names') return;
    this.#observe(before, state, { status: 'down', reason: 'dns-failed', evidence: why.slice(0, 200) }, time);
  }

  #observe(before: PoolEndpoint | undefined, state: PoolEndpoint, found: Found, time: string): void {
    const observation = observationOf(state, found, time);
    const after = mergeObservation(state, observation);
    this.#tally.observe(observation);
    this.#changes.push(...probeChanges(before, after));
    this.#keep(after, observation);
  }

  /** Probes; true when the signal did not come. */
  async #probeAll(work: readonly Work[]): Promise<boolean> {
    const { signal, onProgress } = this.#options;
    const stop = new AbortController();
    const onAbort = (): void => void sleep(GRACE_MS).then(() => stop.abort());
    if (signal.aborted) return false;
    signal.addEventListener('abort', onAbort, { once: true });
    for (const { state } of work)
      if (state.status === 'up' || state.status === 'listening') this.#doubts.wasAlive(state.address ?? '');
    this.#total += work.length;
    let failure: unknown;
    await Promise.all(
      work.map(async (one) => {
        try {
          await this.#probe(one, stop.signal);
          this.#done += 1;
          if (!this.#resolving) onProgress?.({ doing: 'endpoints', done: this.#done, total: this.#total });
        } catch (error) {
          // The others end too, and what they found is kept.
          failure ??= error;
          stop.abort();
        }
      }),
    );
    signal.removeEventListener('abort', onAbort);
    if (failure !== undefined) throw failure;
    return !stop.signal.aborted;
  }

  async #probe(work: Work, signal: AbortSignal): Promise<void> {
    const { target, state } = work;
    const address = state.address ?? '';
    const spoken = DIALECTS.filter((dialect) => dialect === state.dialect);
    const hints: Dialect[] = [...spoken, ...(target.dialects ?? [])];
    const tls = state.tls ?? target.tls;
    const request = { host: target.host, address, port: target.port, dialects: probeOrder(hints, target.port) };
    try {
      const result = await this.#parts.engine.probe({ ...request, ...(tls === undefined ? {} : { tls }) }, signal);
      for (const sure of this.#doubts.add({ work, address, reason: result.reason, result })) this.#take(sure);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #take({ work, address, result }: Probed): void {
    const { endedAt, ...found } = result;
    const { target, before, state } = work;
    // Its name may have been resolved while it was probed.
    const now = withFacts(this.#options.known.get(state.id), placeOf(target, address));
    this.#observe(before, now, found, endedAt.toISOString());
  }

  /** Tells of results that say more of this machine than of endpoints. */
  #notJudged(complete: boolean): number {
    const { left } = this.#doubts;
    const [v4, v6] = [left[4].length, left[6].length];
    const told = (family: string, count: number): void =>
      this.#options.onWarning(
        `none of ${count} endpoints by ${family} could be reached: this machine has no way to them; their states are as they were`,
      );
    if (complete && v4 > 0) told('IPv4', v4);
    if (complete && v6 > 0) told('IPv6', v6);
    return v4 + v6;
  }
}

/**
 * Runs one pass. A signal ends it in good order: what was found is handed on, and the report says that it is not complete.
 * @throws BitSecureError PROBE_FAILED when this machine cannot probe
 */
export function runPass(parts: PassParts, options: PassOptions): Promise<PassReport> {
  return new Pass(parts, options).run();
}
