/** Documents into a cluster: bounded bodies, a few in flight, and every document accounted for. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import {
  blockFailure,
  isBlock,
  isTransientFault,
  isTransientStatus,
  PROXY_HINT,
  reasonOf,
  reasonText,
} from './faults.ts';
import { backOff } from './retry.ts';
import { WireError, type WireAnswer } from './wire.ts';
import { BitSecureError } from '../model/errors.ts';
import { objectOf } from '../model/json.ts';
import { constantOf, Octets, type Constant } from '../model/octets.ts';
import { Batch } from './batch.ts';
import type { IndexDocument, RefusedDocument } from './document.ts';
import { outcomesOf, type Outcome } from './outcome.ts';
import type { Sink, SinkCounts } from './sink.ts';

export interface BulkOptions {
  /** How long the cluster may take none of what it was sent before that is given up. */
  timeoutMs: number;
  onRefused: (document: RefusedDocument) => void;
}

/** Below what a proxy takes by default (nginx: 1 MiB), and enough that a body costs more than its request. */
const BODY_BYTES = 1_000_000;
const IN_FLIGHT = 4;
/** One exchange; the next try may meet a node that lives. */
const REQUEST_MS = 60_000;
/** As many refusals of one kind in a row, and nothing taken in between, are no accident of a document. */
const SAME_REFUSALS = 100;
const STOP_MS = 3_000;

export class BulkSink implements Sink {
  readonly counts: SinkCounts = { indexed: 0, present: 0, refused: 0 };
  readonly #cluster: Cluster;
  readonly #options: BulkOptions;
  readonly #abort = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #memory: Octets[] = [];
  /** Lines of actions up to the id, by what they do and to which index. */
  readonly #actions = new Map<string, Constant>();
  #batch: Batch;
  #failure: Error | undefined;
  #progressAt = 0;
  #refusals = { kind: '', count: 0 };

  constructor(cluster: Cluster, options: BulkOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#batch = this.#newBatch();
  }

  add(document: IndexDocument): Promise<void> | undefined {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const action = this.#actionOf(document);
    if (this.#batch.add(action, document)) return undefined;
    const waiting = this.flush();
    if (waiting === undefined) {
      this.#batch.add(action, document);
      return undefined;
    }
    return waiting.then(() => {
      this.#batch.add(action, document);
    });
  }

  flush(): Promise<void> | undefined {
    if (this.#batch.count === 0) return undefined;
    if (this.#inFlight.size < IN_FLIGHT) return this.#dispatch();
    return this.#slot().then(() => this.#dispatch());
  }

  async close(): Promise<void> {
    await this.flush();
    while (this.#inFlight.size > 0) await Promise.race(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async stop(): Promise<void> {
    await Promise.race([Promise.all(this.#inFlight), sleep(STOP_MS, undefined, { ref: false })]);
    this.#abort.abort();
    await Promise.all(this.#inFlight);
  }

  async #slot(): Promise<void> {
    while (this.#inFlight.size >= IN_FLIGHT && this.#failure === undefined) await Promise.race(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #newBatch(): Batch {
    return new Batch(this.#memory.pop() ?? new Octets(BODY_BYTES));
  }

  /** create by default: what is there already is left alone and told. */
  #actionOf({ index, action: operation = 'create', type = this.#cluster.documentType }: IndexDocument): Constant {
    const key = type === undefined && operation === 'create' ? index : `${operation} ${type ?? ''} ${index}`;
    let action = this.#actions.get(key);
    if (action === undefined) {
      const typed = type === undefined ? '' : `"_type":${JSON.stringify(type)},`;
      action = constantOf(`{"${operation}":{"_index":${JSON.stringify(index)},${typed}"_id":`);
      this.#actions.set(key, action);
    }
    return action;
  }

  #dispatch(): undefined {
    const batch = this.#batch;
    const sending = this.#deliver(batch)
      .catch((error: unknown) => {
        this.#failure ??= error as Error;
      })
      .finally(() => this.#inFlight.delete(sending));
    this.#inFlight.add(sending);
    this.#batch = this.#newBatch();
  }

  /** Sends a batch until every document of it is settled. @throws BitSecureError when that cannot be */
  async #deliver(first: Batch): Promise<void> {
    const begun = Date.now();
    let batch = first;
    let why: BitSecureError | undefined;
    for (let attempt = 0; ; attempt += 1) {
      const deadline = Math.max(begun, this.#progressAt) + this.#options.timeoutMs;
      const timeoutMs = Math.max(1, Math.min(REQUEST_MS, deadline - Date.now()));
      const result = await this.#cluster
        .bulk(batch.body, { timeoutMs, signal: this.#abort.signal })
        .catch((error: unknown) => {
          if (error instanceof WireError) return error;
          throw error;
        });
      const redact = (text: string): string => this.#cluster.redact(text);
      const outcomes = result instanceof WireError ? undefined : outcomesOf(result, batch.count, redact);
      if (outcomes === undefined) {
        const failure = this.#wholeFailure(result);
        // The last try is cut short by the deadline, which says less than the tries before.
        if (why === undefined || !(result instanceof WireError) || result.fault !== 'timeout') why = failure;
      } else {
        const again = this.#settle(batch, outcomes);
        if (again.length === 0) break;
        why = new BitSecureError('CLUSTER_REFUSED', reasonText(outcomes[again[0] ?? 0]!.reason));
        batch = batch.only(again);
      }
      if (this.#failure !== undefined) throw this.#failure;
      if (Date.now() >= deadline) throw this.#giveUp(why);
      await backOff(attempt, deadline, this.#abort.signal);
    }
    // After a fault the connection may still hold the body.
    if (batch === first && why === undefined && first.memory.size === BODY_BYTES && this.#memory.length < IN_FLIGHT)
      this.#memory.push(first.memory);
  }

  /** What a failed exchange was, when it may pass. @throws BitSecureError when it does not */
  #wholeFailure(result: WireError | WireAnswer): BitSecureError {
    const failure = this.#cluster.explain(result, 'POST /_bulk');
    if (result instanceof WireError) {
      if (isTransientFault(result.fault)) return failure;
      throw failure;
    }
    // A good status without a good answer: something in between answered. The ids make it harmless to send all again.
    if (result.status === 200)
      return new BitSecureError('NOT_A_CLUSTER', `${this.#cluster.url}: the answer is not one to a bulk request`, {
        hint: PROXY_HINT,
      });
    if (isTransientStatus(result.status) && !isBlock(result.status, reasonOf(objectOf(result.body)['error'])))
      return failure;
    throw failure;
  }

  #giveUp(why: BitSecureError): BitSecureError {
    // What else is under way waits for the same cluster.
    this.#abort.abort();
    const seconds = Math.round(this.#options.timeoutMs / 1000);
    const told = `the cluster took no documents for ${seconds} s, lastly: ${why.message}`;
    return new BitSecureError(why.code, told, why.place).withHint(
      'run again when it is well: what was indexed stays, the rest follows',
    );
  }

  /** Counts what is settled; answers the documents that are to be sent again. */
  #settle(batch: Batch, outcomes: readonly Outcome[]): number[] {
    const again: number[] = [];
    let stop: BitSecureError | undefined;
    const now = Date.now();
    for (let number = 0; number < outcomes.length; number += 1) {
      const outcome = outcomes[number]!;
      const { verdict, status, reason } = outcome;
      if (verdict === 'indexed' || verdict === 'present') {
        this.counts[verdict] += 1;
        this.#progressAt = now;
        this.#refusals.count = 0;
      } else if (verdict === 'again') again.push(number);
      else if (verdict === 'refused') {
        const same = this.#refuse(batch.document(number), outcome);
        stop ??= same;
      } else if (verdict === 'blocked') stop ??= blockFailure(batch.document(number).index, reason);
      else
        stop ??= new BitSecureError('CLUSTER_DENIED', `${status}, ${reasonText(reason)}`, {
          hint: 'give a user or API key that may create documents and indices',
        });
    }
    if (stop !== undefined) throw stop;
    return again;
  }

  #refuse(document: IndexDocument, { status, reason, kind }: Outcome): BitSecureError | undefined {
    this.counts.refused += 1;
    this.#options.onRefused({ ...document, error: { status, ...reason } });
    if (this.#refusals.kind !== kind) this.#refusals = { kind, count: 0 };
    this.#refusals.count += 1;
    if (this.#refusals.count !== SAME_REFUSALS) return undefined;
    return new BitSecureError(
      'CLUSTER_REFUSED',
      `${SAME_REFUSALS} documents in a row were refused for the same reason: ${reasonText(reason)}`,
      {
        hint: `does the index ${document.index} have the types of another template? Delete it, or take another profile`,
      },
    );
  }
}
