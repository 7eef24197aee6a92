/** The dialects of JSON lines over TCP or TLS: one request, and what the lines that come back prove. */
import type { Dialect } from '../../model/dialect.ts';
import type { JsonObject } from '../../model/json.ts';
import { methodOf } from '../../capture/recognise/json-dialect.ts';
import { foreignAtEnd, foreignSoFar, mayBeJson } from './foreign.ts';
import { JsonLineReader, type JsonLine } from './json-lines.ts';
import { proberOf } from './prober-of.ts';
import type { Conversation, ProbeEnd, Prober, ProbeTarget, Step, Verdict } from './prober.ts';
import {
  errorOf,
  proofOfError,
  proofOfPush,
  proofOfReply,
  proofOfResult,
  proofOfWeakPush,
  type ReplyError,
} from './proofs.ts';
import { MORE, otherProtocol, proved, step, unproved } from './verdicts.ts';

/** More lines than this prove nothing new: a server may push for ever. */
const LINES = 64;

/** Asked of who accepted the first request without giving anything: only a pool has work. */
const ASK_FOR_WORK = { id: 2, jsonrpc: '2.0', method: 'eth_getWork', params: [] };

function line(request: JsonObject): Buffer {
  return Buffer.from(`${JSON.stringify(request)}\n`);
}

/** @param request what is asked first, with an id; a foreign server's verdict may still prove another dialect than `dialect` */
export function lineProber(dialect: Dialect, request: (target: ProbeTarget) => JsonObject): Prober {
  return proberOf(dialect, (target) => new LineConversation(request(target)));
}

class LineConversation implements Conversation {
  readonly hello: Buffer;
  readonly #lines = new JsonLineReader();
  #asked: JsonObject;
  /** Stands unless a later line tells more exactly. */
  #weak: Verdict | undefined;
  /** The request was accepted, in a line that proves nothing yet. */
  #accepted: string | undefined;

  constructor(request: JsonObject) {
    this.#asked = request;
    this.hello = line(request);
  }

  onData(received: Buffer): Step {
    if (this.#lines.lines === 0 && !mayBeJson(received)) {
      const foreign = foreignSoFar(received);
      return foreign === undefined ? MORE : step(foreign);
    }
    for (let found = this.#lines.next(received); found !== undefined; found = this.#lines.next(received)) {
      for (const one of found) {
        const next = this.#read(one);
        if (next !== undefined) return next;
      }
    }
    return this.#lines.lines < LINES ? MORE : step(this.#weak ?? otherProtocol(received));
  }

  onEnd(received: Buffer, end: ProbeEnd): Verdict {
    if (this.#lines.lines === 0 && !mayBeJson(received)) return foreignEnd(received, end);
    for (const one of this.#lines.rest(received)) {
      const last = this.#read(one);
      if (last?.kind === 'verdict' && (end !== 'limit' || last.verdict.dialect !== undefined)) return last.verdict;
    }
    if (this.#weak !== undefined) return this.#weak;
    if (this.#accepted !== undefined) return otherProtocol(this.#accepted, ['stratum-ethereum']);
    return unproved(received, end);
  }

  /** undefined: this line decides nothing. */
  #read({ object, text }: JsonLine): Step | undefined {
    const { result } = object;
    const certain = proofOfPush(object) ?? proofOfResult(result);
    if (certain !== undefined) return step(proved(certain, text));
    const weak = proofOfWeakPush(object);
    if (weak !== undefined) this.#weak ??= proved(weak, text);
    // A notification or a request of the server's.
    if (methodOf(object) !== '') return undefined;
    const error = errorOf(object);
    if (!this.#isReply(object, error)) return undefined;
    const proof = error === undefined ? proofOfReply(result, methodOf(this.#asked)) : proofOfError(error);
    if (proof !== undefined) return step(proved(proof, text));
    if (this.#weak !== undefined) return step(this.#weak);
    if (error === undefined && result === true && this.#accepted === undefined) return this.#askForWork(text);
    return step(otherProtocol(text, this.#accepted === undefined ? hintsOf(error) : ['stratum-ethereum']));
  }

  /** Who says yes to anything says it here too, and is no pool. */
  #askForWork(text: string): Step {
    this.#accepted = text;
    this.#asked = ASK_FOR_WORK;
    return { kind: 'send', octets: line(ASK_FOR_WORK) };
  }

  /** Ids come back as they are, or as text. An error that names none, or 0, may be about a request that was not understood. */
  #isReply({ id }: JsonObject, error: ReplyError | undefined): boolean {
    if (id === this.#asked['id'] || id === String(this.#asked['id'])) return true;
    return error !== undefined && (id === undefined || id === null || id === 0);
  }
}

function foreignEnd(received: Buffer, end: ProbeEnd): Verdict {
  return end === 'limit' ? unproved(received, end) : foreignAtEnd(received);
}

/** What a refusal that proves nothing still points to. */
function hintsOf(error: ReplyError | undefined): readonly Dialect[] {
  if (error === undefined) return [];
  const { message, code } = error;
  if (/EthereumStratum\/2/.test(message)) return ['ethereumstratum-2'];
  if (/EthereumStratum/.test(message)) return ['ethereumstratum-1'];
  // MiningCore's, in all of its dialects.
  return code === 20 && message.startsWith('Unsupported request')
    ? ['stratum', 'stratum-monero', 'ethereumstratum-1', 'stratum-ethereum']
    : [];
}
