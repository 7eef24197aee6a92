/** Observations beside a store's file: one file of NDJSON a month, only ever appended to. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { readLines } from '../capture/lines.ts';
import { appendWhole } from '../files/append.ts';
import { parseBoundedJson } from '../files/bounded-json.ts';
import { fileError } from '../files/read.ts';
import { BitSecureError } from '../model/errors.ts';
import type { PoolObservation } from '../model/generated/pool-observation.ts';
import { propertyOf } from '../model/json.ts';
import { monthOf } from './index-names.ts';
import { cutOctets, firstLine } from './store-lines.ts';

export class ObservationFiles {
  /** Path up to the month. */
  readonly #stem: string;
  /** Latest observation of each endpoint: a later one is new, whatever the files hold. */
  readonly #last = new Map<string, string>();
  readonly #checked = new Set<string>();

  /** @param store path of the store's file */
  constructor(store: string) {
    this.#stem = `${store.replace(/\.ndjson$/, '')}-observations-`;
  }

  /** An endpoint was observed then. */
  note(endpoint: string, time: string): void {
    if (time > (this.#last.get(endpoint) ?? '')) this.#last.set(endpoint, time);
  }

  /**
   * Takes away what a kill left of a last line.
   * @returns a line for each file where there was one
   * @throws BitSecureError
   */
  heal(): string[] {
    return this.#months().flatMap((month) => {
      const file = this.#file(month);
      const octets = cutOctets(file, true);
      return octets === 0 ? [] : [`${file}: its last line was cut, and is removed (${octets} octets)`];
    });
  }

  /** Appends what is not there yet. @throws BitSecureError UNWRITABLE, and nothing of a month is appended */
  async append(observations: readonly PoolObservation[]): Promise<void> {
    const months = new Set(observations.map(({ time }) => monthOf(time)));
    for (const month of months) {
      const ofMonth = observations.filter(({ time }) => monthOf(time) === month);
      const fresh = await this.#fresh(month, ofMonth);
      if (fresh.length > 0) appendWhole(this.#file(month), fresh.map((one) => `${JSON.stringify(one)}\n`).join(''));
      for (const { endpoint, time } of ofMonth) this.note(endpoint, time);
    }
  }

  /** Removes the files of months before that of `time`. @throws BitSecureError UNWRITABLE */
  prune(before: Date): void {
    const first = monthOf(before.toISOString());
    for (const month of this.#months()) {
      if (month >= first) continue;
      try {
        rmSync(this.#file(month));
      } catch (error) {
        throw fileError(error, this.#file(month), true);
      }
    }
  }

  #file(month: string): string {
    return `${this.#stem}${month}.ndjson`;
  }

  #months(): string[] {
    const folder = dirname(this.#stem);
    if (!existsSync(folder)) return [];
    const stem = basename(this.#stem);
    return readdirSync(folder)
      .filter((name) => name.startsWith(stem))
      .flatMap((name) => /^(\d{4}-\d{2})\.ndjson$/.exec(name.slice(stem.length))?.[1] ?? [])
      .sort();
  }

  /** Those that are not in the month's file. It is read only for what is no later than the last one known of its endpoint. */
  async #fresh(month: string, observations: readonly PoolObservation[]): Promise<PoolObservation[]> {
    this.#check(month);
    const doubtful = new Set(
      observations.filter(({ endpoint, time }) => time <= (this.#last.get(endpoint) ?? '')).map(({ id }) => id),
    );
    if (doubtful.size === 0 || !existsSync(this.#file(month))) return [...observations];
    const there = new Set<string>();
    await readLines(this.#file(month), (line) => {
      const id = /^\{"id":"([0-9a-f]{32})"/.exec(line)?.[1];
      if (id !== undefined && doubtful.has(id)) there.add(id);
      return undefined;
    });
    return observations.filter(({ id }) => !there.has(id));
  }

  /** Before a file is first appended to: it is one of observations. @throws BitSecureError BAD_VALUE */
  #check(month: string): void {
    const file = this.#file(month);
    if (this.#checked.has(month) || !existsSync(file)) return;
    const line = firstLine(file);
    const parsed = parseBoundedJson(line);
    const endpoint = 'value' in parsed ? propertyOf(parsed.value, 'endpoint') : undefined;
    if (line !== '' && typeof endpoint !== 'string')
      throw new BitSecureError('BAD_VALUE', 'is no observation of a pool endpoint', {
        file,
        line: 1,
        hint: 'move the file away: observations are appended to one of this name',
      });
    this.#checked.add(month);
  }
}
