/**
 * Messages of a WebSocket that permessage-deflate compressed (RFC 7692): what was agreed on, and the messages of one direction,
 * each by what was said before it. Nothing is trusted: a message is read so far, and so often, that no octets cost much.
 */
import { constants, inflateRawSync } from 'node:zlib';
import { headerOf, type HttpMessage } from './http-message.ts';

/** How far back either side refers: octets of its earlier messages, none where each message stands for itself. */
export interface MessageWindows {
  client: number;
  server: number;
}

const LARGEST_BITS = 15;

/** What a server agreed on in its answer; undefined for another extension, or none. */
export function windowsOf(answer: HttpMessage): MessageWindows | undefined {
  const extensions = headerOf(answer, 'sec-websocket-extensions')?.toLowerCase().split(',') ?? [];
  const agreed = extensions.find((extension) => /^\s*permessage-deflate\s*(?:;|$)/.test(extension));
  if (agreed === undefined) return undefined;
  return { client: windowOf(agreed, 'client'), server: windowOf(agreed, 'server') };
}

function windowOf(parameters: string, side: string): number {
  if (parameters.includes(`${side}_no_context_takeover`)) return 0;
  const [, bits] = new RegExp(`${side}_max_window_bits\\s*=\\s*"?(\\d{1,2})\\b`).exec(parameters) ?? [];
  return 2 ** Math.min(Number(bits ?? LARGEST_BITS), LARGEST_BITS);
}

/** A sender leaves these out (RFC 7692 7.2.1). */
const TAIL = Buffer.from([0, 0, 0xff, 0xff]);
/** Octets that come of a message at most: JSON that repeats itself gives ten for one. */
const LONGEST = 64 * 1024;
const LEAST = 4096;
const RATIO = 64;
const CHUNK = 2048;
const NOTHING = Buffer.alloc(0);

export class MessageInflater {
  readonly #window: number;
  readonly #patience: number;
  #failures = 0;
  /** The end of what was said, without a gap. A message that refers to what is missing is an error, never another text. */
  #before: Buffer = NOTHING;

  /** @param patience messages one after the other that cannot be read, after which none is tried */
  constructor(window: number, patience: number) {
    this.#window = window;
    this.#patience = patience;
  }

  /** Nothing that comes is read any more. */
  get givenUp(): boolean {
    return this.#failures >= this.#patience;
  }

  /** A message was missed. */
  forget(): void {
    this.#before = NOTHING;
  }

  /** The next message's text; undefined for what is none, or too long, or refers to what was missed. */
  inflate(octets: Uint8Array): Uint8Array | undefined {
    if (this.givenUp) return undefined;
    try {
      const plain = inflateRawSync(Buffer.concat([octets, TAIL]), {
        finishFlush: constants.Z_SYNC_FLUSH,
        chunkSize: CHUNK,
        maxOutputLength: Math.min(LONGEST, LEAST + RATIO * octets.length),
        ...(this.#before.length > 0 ? { dictionary: this.#before } : {}),
      });
      this.#failures = 0;
      this.#keep(plain);
      return plain;
    } catch {
      this.#failures += 1;
      this.forget();
      return undefined;
    }
  }

  #keep(plain: Buffer): void {
    const fresh = plain.subarray(Math.max(0, plain.length - this.#window));
    const left = this.#window - fresh.length;
    const old = this.#before.subarray(Math.max(0, this.#before.length - left));
    if (this.#window > 0) this.#before = Buffer.concat([old, fresh]);
  }
}
