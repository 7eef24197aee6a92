/** The dialects over HTTP: a call, perhaps a second one that the first reply suggests, and what the replies prove. */
import type { JsonObject } from '../../model/json.ts';
import type { Dialect } from '../../model/dialect.ts';
import { describe, foreignAtEnd, foreignSoFar, mayBeHttp, mayBeJson } from './foreign.ts';
import { closesAfter, post, ReplyReader, type Reply } from './http-exchange.ts';
import { JsonLineReader } from './json-lines.ts';
import { hintsOfReply, proofOfHeaders, proofOfReplyOverHttp, proofOfWork } from './node-replies.ts';
import { proberOf } from './prober-of.ts';
import type { Conversation, ProbeEnd, Prober, ProbeTarget, Step, Verdict } from './prober.ts';
import { errorOf, proofOfError, proofOfPush, proofOfResult, proofOfWeakPush } from './proofs.ts';
import { MORE, otherProtocol, proved, step, unproved } from './verdicts.ts';

export interface Call {
  path: string;
  call: JsonObject;
}

/** What an error of a server of lines, which took the request for a line, is to be asked by. */
const LINES: readonly Dialect[] = ['stratum', 'stratum-monero', 'stratum-ethereum', 'ethereumstratum-1'];

/** @param second what to ask next on the same connection, where the first reply proves nothing and suggests it */
export function httpProber(dialect: Dialect, first: Call, second: (reply: Reply) => Call | undefined): Prober {
  return proberOf(dialect, (target) => new HttpConversation(target, first, second));
}

class HttpConversation implements Conversation {
  readonly hello: Buffer;
  readonly #target: ProbeTarget;
  readonly #second: (reply: Reply) => Call | undefined;
  #reader = new ReplyReader(0);
  readonly #lines = new JsonLineReader();
  #before: Verdict | undefined;

  constructor(target: ProbeTarget, first: Call, second: (reply: Reply) => Call | undefined) {
    this.hello = post(first.path, first.call, target);
    this.#target = target;
    this.#second = second;
  }

  onData(received: Buffer): Step {
    if (mayBeJson(received)) return this.#ofLines(received);
    if (!mayBeHttp(received)) {
      const foreign = foreignSoFar(received);
      return foreign === undefined ? MORE : step(foreign);
    }
    const reply = this.#reader.read(received, false);
    if (reply === 'more') return MORE;
    if (reply === undefined) return step(this.#before ?? otherProtocol(received));
    const verdict = this.#judge(reply);
    if (verdict.dialect !== undefined) return step(verdict);
    if (!reply.message.complete) return MORE;
    return this.#askAgain(reply, verdict, received.length) ?? step(this.#before ?? verdict);
  }

  onEnd(received: Buffer, end: ProbeEnd): Verdict {
    if (mayBeJson(received)) return this.#endOfLines(received, end);
    const reply = mayBeHttp(received) ? this.#reader.read(received, true) : undefined;
    const verdict = reply === undefined || reply === 'more' ? undefined : this.#judge(reply);
    if (verdict?.dialect !== undefined) return verdict;
    if (this.#before !== undefined) return this.#before;
    if (end === 'limit') return unproved(received, end);
    return verdict ?? foreignAtEnd(received);
  }

  #judge(reply: Reply): Verdict {
    const hints = hintsOfReply(reply);
    const proof = proofOfReplyOverHttp(reply) ?? (hints.length > 0 ? undefined : proofOfHeaders(reply.message));
    return proof === undefined ? otherProtocol(describe(reply.message), hints) : proved(proof, describe(reply.message));
  }

  /** A second question where the first reply suggests one, once, on a connection that stays open. */
  #askAgain(reply: Reply, verdict: Verdict, length: number): Step | undefined {
    if (this.#before !== undefined || closesAfter(reply.message)) return undefined;
    const next = this.#second(reply);
    if (next === undefined) return undefined;
    this.#before = verdict;
    this.#reader = new ReplyReader(length);
    return { kind: 'send', octets: post(next.path, next.call, this.#target) };
  }

  /** A server of lines answers an HTTP request with bare JSON, or not at all. */
  #ofLines(received: Buffer): Step {
    const [found] = this.#lines.next(received) ?? [];
    return found === undefined ? MORE : step(ofObject(found.object, found.text));
  }

  #endOfLines(received: Buffer, end: ProbeEnd): Verdict {
    const [found] = this.#lines.rest(received);
    if (found === undefined) return unproved(received, end);
    const verdict = ofObject(found.object, found.text);
    return end === 'limit' && verdict.dialect === undefined ? unproved(received, end) : verdict;
  }
}

function ofObject(object: JsonObject, text: string): Verdict {
  const error = errorOf(object);
  const { result } = object;
  const proof =
    proofOfPush(object) ??
    proofOfResult(result) ??
    proofOfWork(result) ??
    proofOfWeakPush(object) ??
    (error && proofOfError(error));
  return proof === undefined ? otherProtocol(text, LINES) : proved(proof, text);
}
