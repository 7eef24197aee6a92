/**
 * What a store did not take, kept in the user's state folder until it does: NDJSON of the documents with their places. One file
 * for each store; appended to, and emptied into the store when it is opened the next time.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readLines } from '../capture/lines.ts';
import { documentLine } from '../cluster/document.ts';
import { appendWhole } from '../files/append.ts';
import { parseBoundedJson } from '../files/bounded-json.ts';
import { sha256 } from '../files/digest.ts';
import { takeLock } from '../files/lock.ts';
import { schemaViolations } from '../files/schema.ts';
import { userFolder } from '../files/xdg.ts';
import { BitSecureError } from '../model/errors.ts';
import type { PoolEndpoint } from '../model/generated/pool-endpoint.ts';
import type { PoolObservation } from '../model/generated/pool-observation.ts';
import { propertyOf } from '../model/json.ts';
import { observationIndex, STATES } from './index-names.ts';
import { cutOctets } from './store-lines.ts';
import type { PoolStore } from './store.ts';

/** Documents that are given to the store at once. */
const BATCH = 1000;

export class Spool {
  readonly file: string;

  /** @param store its name */
  constructor(store: string, env: NodeJS.ProcessEnv = process.env) {
    this.file = join(userFolder('XDG_STATE_HOME', env), `unsaved-${sha256(store).slice(0, 12)}.ndjson`);
  }

  /** @throws BitSecureError UNWRITABLE, and nothing is kept of what was given */
  append(states: readonly PoolEndpoint[], observations: readonly PoolObservation[]): void {
    const lines = [
      ...observations.map((one) => ({ index: observationIndex(one.time), document: one })),
      ...states.map((one) => ({ index: STATES, document: one })),
    ].map(({ index, document }) => documentLine({ index, id: document.id, source: JSON.stringify(document) }));
    if (lines.length > 0) appendWhole(this.file, lines.join(''));
  }

  /**
   * Gives what is kept to the store, and forgets it. A state that the store has as new, or newer, stays as the store has it.
   * @param stored the store's states by id; those that are given become part of it
   * @returns how many documents there were
   * @throws BitSecureError what the store throws, and all is kept; BAD_VALUE for a line that is none of ours
   */
  async drain(store: PoolStore, stored: Map<string, PoolEndpoint>, signal?: AbortSignal): Promise<number> {
    if (!existsSync(this.file)) return 0;
    const lock = await takeLock(`${this.file}.lock`);
    // Another process of the same store gives it.
    if ('pid' in lock) return 0;
    try {
      return await this.#give(store, stored, signal);
    } finally {
      lock.release();
    }
  }

  async #give(store: PoolStore, stored: Map<string, PoolEndpoint>, signal: AbortSignal | undefined): Promise<number> {
    if (!existsSync(this.file)) return 0;
    cutOctets(this.file, true);
    let given = 0;
    let states: PoolEndpoint[] = [];
    let observations: PoolObservation[] = [];
    const give = async (): Promise<void> => {
      await store.save(states, observations, signal);
      for (const state of states) stored.set(state.id, state);
      given += states.length + observations.length;
      [states, observations] = [[], []];
    };
    await readLines(
      this.file,
      (line, number) => {
        const document = this.#documentOf(line, number);
        if ('endpoint' in document) observations.push(document);
        else if ((stored.get(document.id)?.checkedAt ?? '') <= (document.checkedAt ?? '')) states.push(document);
        return states.length + observations.length < BATCH ? undefined : give();
      },
      { signal },
    );
    await give();
    rmSync(this.file, { force: true });
    return given;
  }

  #documentOf(line: string, number: number): PoolEndpoint | PoolObservation {
    const parsed = parseBoundedJson(line);
    const value = 'value' in parsed ? parsed.value : undefined;
    const schema = propertyOf(value, '_index') === STATES ? 'pool-endpoint' : 'pool-observation';
    const document = propertyOf(value, '_source');
    if (schemaViolations(schema, document, 'first').length === 0) return document as PoolEndpoint | PoolObservation;
    throw new BitSecureError('BAD_VALUE', 'is no document of the pool index', {
      file: this.file,
      line: number,
      hint: 'mend or remove the line: the file keeps what a store did not take',
    });
  }
}
