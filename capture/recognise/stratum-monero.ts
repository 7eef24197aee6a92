/** Stratum as Monero's relatives speak it (XMRig's STRATUM.md): login, job, submit, keepalived, getjob with named parameters. */
import { isObject, type JsonObject } from '../../model/json.ts';
import { methodOf, namedParamsOf, recogniseDialect, type Dialect } from './json-dialect.ts';
import type { Recogniser } from './recogniser.ts';

/** The method names are everyday words: the parameters have to be those of mining. */
function fromMiner(line: JsonObject): boolean {
  const params = namedParamsOf(line);
  const has = (...names: string[]): boolean => names.every((name) => typeof params[name] === 'string');
  switch (methodOf(line)) {
    case 'login':
      return has('login') && (has('pass') || has('agent'));
    case 'submit':
      return has('job_id', 'nonce', 'result');
    case 'keepalived':
      return has('id');
    case 'getjob':
      return has('id');
    default:
      return false;
  }
}

/** True for the job of a CryptoNote pool. */
export function isMoneroJob(value: unknown): boolean {
  return isObject(value) && typeof value['blob'] === 'string' && typeof value['job_id'] === 'string';
}

function fromPool(line: JsonObject): boolean {
  if (methodOf(line) === 'job') return isMoneroJob(line['params']);
  const result = line['result'];
  return isObject(result) && (isMoneroJob(result['job']) || isMoneroJob(result));
}

export const STRATUM_MONERO: Dialect = { name: 'stratum-monero', fromMiner, fromPool };

export const stratumMonero: Recogniser = {
  transports: ['tcp'],
  recognise: (input) => recogniseDialect(input, STRATUM_MONERO),
};
