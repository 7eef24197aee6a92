/** What one JSON object of a server proves, whichever dialect was spoken to it. */
import { isEthereumWork, isHash, methodOf, namedParamsOf, paramsOf } from '../../capture/recognise/json-dialect.ts';
import { isMoneroJob } from '../../capture/recognise/stratum-monero.ts';
import { STRATUM } from '../../capture/recognise/stratum.ts';
import type { Dialect } from '../../model/dialect.ts';
import { arrayOf, isObject, objectOf, stringOf, type JsonObject } from '../../model/json.ts';
import type { Proof } from './verdicts.ts';
import { provenBy, reasonOfArray } from './words.ts';

const answered = (dialect: Dialect, algorithm?: string): Proof => ({
  dialect,
  reason: 'answered',
  ...(algorithm === undefined ? {} : { algorithm }),
});

/** Names of algorithms are short words; others are nobody's. */
function algorithmOf(value: unknown): string | undefined {
  const name = stringOf(value);
  return name !== undefined && /^[\w./-]{2,32}$/.test(name) ? name : undefined;
}

/** Strings of an array and of the arrays in it, two levels deep: subscriptions come nested, or not. */
function stringsIn(value: unknown, depth = 2): string[] {
  return arrayOf(value).flatMap((item) =>
    typeof item === 'string' ? [item] : depth > 0 ? stringsIn(item, depth - 1) : [],
  );
}

/** What a pool sends unasked proves it, before any reply. */
export function proofOfPush(line: JsonObject): Proof | undefined {
  const params = paramsOf(line);
  const named = namedParamsOf(line);
  switch (methodOf(line)) {
    case 'mining.notify':
      return params.length < 3 ? undefined : answered(dialectOfJob(params));
    case 'mining.set_target':
      // Zcash's own (ZIP 301).
      return isHash(params[0]) ? answered('stratum-zcash') : undefined;
    case 'mining.set':
      // Of EthereumStratum/2.0.0 (EIP 1571): epoch, target, algorithm.
      return stringOf(named['epoch']) === undefined && stringOf(named['target']) === undefined
        ? undefined
        : answered('ethereumstratum-2', algorithmOf(named['algo']));
    case 'job':
      return isMoneroJob(line['params']) ? answered('stratum-monero', algorithmOf(named['algo'])) : undefined;
    default:
      return undefined;
  }
}

/** Proof of some kind of Stratum, which one the next lines may tell: a difficulty, a message to the miner. */
export function proofOfWeakPush(line: JsonObject): Proof | undefined {
  return STRATUM.fromPool(line) && methodOf(line) !== 'mining.notify' && line['params'] !== undefined
    ? answered('stratum')
    : undefined;
}

/** Bitcoin's job has nine members, Zcash's eight that begin with a version, NiceHash's four: id, seed, header, clean. */
function dialectOfJob(params: readonly unknown[]): Dialect {
  if (params.length === 4 && isHash(params[1]) && isHash(params[2]) && typeof params[3] === 'boolean') {
    return 'ethereumstratum-1';
  }
  const zcash = /^[0-9a-f]{8}$/i.test(String(params[1])) && isHash(params[2]) && isHash(params[3]) && isHash(params[4]);
  return zcash ? 'stratum-zcash' : 'stratum';
}

/** Results that only a pool gives, whatever their id is. */
export function proofOfResult(result: unknown): Proof | undefined {
  if (isEthereumWork(result)) return answered('stratum-ethereum');
  if (isObject(result)) {
    const job = isMoneroJob(result['job']) ? result['job'] : isMoneroJob(result) ? result : undefined;
    if (job !== undefined) return answered('stratum-monero', algorithmOf(objectOf(job)['algo']));
    const version = stringOf(result['proto']) ?? '';
    // Who only repeats what it was told has the version, and none of the terms.
    const terms = ['encoding', 'resume', 'timeout', 'maxerrors'].some((name) => stringOf(result[name]) !== undefined);
    return terms && version.startsWith('EthereumStratum/2.') ? answered('ethereumstratum-2') : undefined;
  }
  const names = stringsIn(result);
  if (!names.includes('mining.notify') && !names.includes('mining.set_difficulty')) return undefined;
  return answered(names.some((name) => name.startsWith('EthereumStratum/1.')) ? 'ethereumstratum-1' : 'stratum');
}

/**
 * Results that prove something only as the reply to what was asked.
 * @param method that was asked
 */
export function proofOfReply(result: unknown, method: string): Proof | undefined {
  // CryptoNote's acceptance, which it gives to foreign methods too: so did 314 pools asked for mining.subscribe in 2018.
  if (isObject(result) && result['status'] === 'OK' && Object.keys(result).length <= 3)
    return answered('stratum-monero');
  if (method !== 'mining.subscribe' || !Array.isArray(result) || result.length !== 2) return undefined;
  // Zcash: a session, which may be null, and the first part of the nonce.
  const [session, nonce] = result as unknown[];
  const named = session === null || typeof session === 'string';
  return named && typeof nonce === 'string' && /^(?:[0-9a-f]{2}){1,32}$/i.test(nonce)
    ? answered('stratum-zcash')
    : undefined;
}

/** An error as pools have it: an array, an object, an object without a code, a string, a boolean. */
export interface ReplyError {
  code?: number;
  message: string;
  /** `[code, message, …]` as Stratum V1 has it. */
  stratum: boolean;
}

/** Stratum's codes are two digits, its implementations' own ones not much more. */
function isSmall(code: unknown): boolean {
  return Number.isInteger(code) && Math.abs(Number(code)) < 1000;
}

/** undefined where the reply has none. Of an array that is not Stratum's nothing is taken: it may be one that is cut. */
export function errorOf(line: JsonObject): ReplyError | undefined {
  const { error } = line;
  if (error === undefined || error === null || error === false) return undefined;
  if (Array.isArray(error)) {
    const [code, message] = error as unknown[];
    const stratum = error.length >= 3 && isSmall(code) && /[a-z]/i.test(stringOf(message) ?? '');
    return { message: stratum ? String(message) : '', stratum };
  }
  const { code, message } = objectOf(error);
  return {
    ...(typeof code === 'number' ? { code } : {}),
    message: stringOf(message) ?? stringOf(error) ?? '',
    stratum: false,
  };
}

export function proofOfError({ code, message, stratum }: ReplyError): Proof | undefined {
  return stratum ? { dialect: 'stratum', reason: reasonOfArray(message) } : provenBy(code, message);
}
