/** Posts a report to a webhook. Its address may hold a secret: nothing but host and port of it is ever shown. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BitSecureError } from '../model/errors.ts';
import { decodedComponent } from '../cluster/connection.ts';
import type { CheckReport } from '../model/generated/check.ts';
import { count } from '../model/units.ts';

/** Why a report was not taken. */
export interface Failure {
  why: string;
  /** It was refused: another time it would be refused again. */
  refused: boolean;
}

export interface Webhook {
  /** Host and port, fit to be shown. */
  name: string;
  /** @returns why it failed at last; undefined when it was taken. Never rejects. The signal ends the tries. */
  post: (report: CheckReport, signal?: AbortSignal) => Promise<Failure | undefined>;
}

const TRIES = 3;
const ANSWER_MS = 10_000;
const PAUSE_MS = 1000;

/** Faults that another try may not meet. */
const passes = (status: number): boolean => status === 429 || status >= 500;

async function once(url: string, headers: Record<string, string>, body: string): Promise<Response> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
  // Whatever it says is not read; the connection is freed.
  await response.body?.cancel();
  return response;
}

/** What Node and its HTTP client call a broken connection, in words. */
const FAULTS: Record<string, string> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'no name server answers',
};

/** A word for what broke; never the address. */
function faultOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${ANSWER_MS / 1000} s`;
  const { cause } = error as { cause?: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] } };
  const code = cause?.code ?? cause?.errors?.[0]?.code;
  return (code === undefined ? undefined : FAULTS[code]) ?? code ?? 'the connection failed';
}

/**
 * A webhook by its address; user and password in it are sent as such.
 * @param pauseMs between the first two tries, twice that between the next
 * @throws BitSecureError USAGE, which does not repeat the address
 */
export function webhookOf(address: string, pauseMs: number = PAUSE_MS): Webhook {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new BitSecureError('USAGE', '--notify is not the address of a webhook', {
      hint: 'give one that begins with http:// or https://',
    });
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (url.username !== '' || url.password !== '') {
    const user = [url.username, url.password].map((part) => decodedComponent(part)).join(':');
    headers['authorization'] = `Basic ${Buffer.from(user).toString('base64')}`;
    url.username = url.password = '';
  }
  return {
    name: url.host,
    async post(report, signal) {
      let why = '';
      for (let tries = 1; tries <= TRIES; tries += 1) {
        try {
          const { status } = await once(url.href, headers, JSON.stringify(report));
          if (status >= 200 && status < 300) return undefined;
          why = `it answers ${status}`;
          if (!passes(status)) return { why, refused: true };
        } catch (error) {
          why = faultOf(error);
        }
        if (tries === TRIES) break;
        await sleep(pauseMs * tries, undefined, { signal }).catch(() => undefined);
        if (signal?.aborted === true) break;
      }
      return { why, refused: false };
    },
  };
}

/** Reports that may wait; of more the oldest are given up. */
const WAITING = 1000;

/** Reports on their way to a webhook that may be away for a while: what it could not take is posted again, in order. */
export class Deliveries {
  readonly #webhook: Webhook;
  readonly #onTrouble: (line: string) => void;
  readonly #waiting: CheckReport[] = [];
  #trouble: string | undefined;
  /** Not told yet. */
  #givenUp = 0;

  /** @param onTrouble gets a line when a report is not taken, the same once, and how many were given up */
  constructor(webhook: Webhook, onTrouble: (line: string) => void) {
    this.#webhook = webhook;
    this.#onTrouble = onTrouble;
  }

  /** How many reports were not taken yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  add(report: CheckReport): void {
    this.#waiting.push(report);
    if (this.#waiting.length <= WAITING) return;
    this.#waiting.shift();
    this.#givenUp += 1;
  }

  /** Posts what waits, until one is not taken. Never rejects. */
  async post(signal?: AbortSignal): Promise<void> {
    for (let report = this.#waiting[0]; report !== undefined; report = this.#waiting[0]) {
      const failure = await this.#webhook.post(report, signal);
      if (failure !== undefined && failure.why !== this.#trouble)
        this.#onTrouble(`the webhook at ${this.#webhook.name} did not take the report: ${failure.why}`);
      this.#trouble = failure?.why;
      if (failure?.refused === false) return;
      this.#waiting.shift();
      if (this.#givenUp > 0)
        this.#onTrouble(
          `${count(this.#givenUp, 'report')} too many for the webhook at ${this.#webhook.name} were given up`,
        );
      this.#givenUp = 0;
    }
  }
}
