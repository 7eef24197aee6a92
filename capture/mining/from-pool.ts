/** What a pool's answers and notifications say: jobs, difficulty, and what became of the shares. */
import { isObject, type JsonObject } from '../../model/json.ts';
import { isEthereumWork, isHash, namedParamsOf, paramsOf } from '../recognise/json-dialect.ts';
import { isBlockTemplate, isGetwork } from '../recognise/mining-rpc.ts';
import { isEthereumSettings } from '../recognise/stratum-ethereum.ts';
import { isMoneroJob } from '../recognise/stratum-monero.ts';
import { ofCompactTarget, ofNumber, ofTarget } from './difficulty.ts';
import { countJob, countMethod, nameOf, type MiningFacts } from './facts.ts';
import type { Pending } from './pending.ts';
import type { RpcMessage } from './rpc-message.ts';

/** Whether a pool took what was submitted: true, or {"status": "OK"}; null where a node has nothing to complain about. */
function isAccepted({ result, error }: RpcMessage): boolean {
  if (error !== undefined && error !== null && error !== false) return false;
  if (isObject(result)) return typeof result['status'] !== 'string' || /^ok$/i.test(result['status']);
  return result === true || result === null || (typeof result === 'string' && /^ok$/i.test(result));
}

function moneroJob(facts: MiningFacts, job: JsonObject, us: number): void {
  countJob(facts, us);
  facts.difficulty = ofCompactTarget(job['target']) ?? facts.difficulty;
  facts.algorithm = nameOf(job['algo']) ?? facts.algorithm;
}

function ethereumWork(facts: MiningFacts, work: readonly unknown[], us: number): void {
  countJob(facts, us);
  facts.difficulty = ofTarget(work[2]) ?? facts.difficulty;
}

/** A block to be: a node's of Bitcoin's kind says the target, a Monero daemon the difficulty. */
function blockTemplate(
  facts: MiningFacts,
  { target, difficulty, blocktemplate_blob: blob }: JsonObject,
  us: number,
): void {
  countJob(facts, us);
  if (blob !== undefined) facts.dialect = 'monero-daemon';
  facts.difficulty = (blob === undefined ? ofTarget(target) : ofNumber(difficulty)) ?? facts.difficulty;
}

/** Work that came as a result: as an answer, or pushed like one. It may be cut behind its beginning, and have no id. */
function work(facts: MiningFacts, result: unknown, us: number): boolean {
  if (isEthereumWork(result)) ethereumWork(facts, result as unknown[], us);
  else if (isBlockTemplate(result)) blockTemplate(facts, result as JsonObject, us);
  else if (isGetwork(result)) countJob(facts, us);
  else if (isMoneroJob(result)) moneroJob(facts, result as JsonObject, us);
  else if (isObject(result) && isMoneroJob(result['job'])) moneroJob(facts, result['job'] as JsonObject, us);
  else return false;
  return true;
}

function ethereumSettings(facts: MiningFacts, object: JsonObject): void {
  if (!isEthereumSettings(object)) return;
  const { algo, target } = namedParamsOf(object);
  facts.dialect = 'ethereumstratum-2';
  facts.algorithm = nameOf(algo) ?? facts.algorithm;
  facts.difficulty = ofTarget(target) ?? facts.difficulty;
}

function notification(facts: MiningFacts, message: RpcMessage, method: string, us: number): void {
  switch (method) {
    case 'mining.notify':
      // Zcash's job has eight members, of which the last but one says whether to drop the others.
      if (message.paramCount === 8 && facts.dialect === 'stratum') facts.dialect = 'stratum-zcash';
      // Job, seed, header, clean; the second edition has the block's height for the seed.
      if (message.paramCount === 4 && facts.dialect === 'stratum-ethereum')
        facts.dialect = isHash(paramsOf(message.object)[1]) ? 'ethereumstratum-1' : 'ethereumstratum-2';
      countJob(facts, us);
      break;
    case 'mining.set_difficulty':
      facts.difficulty = ofNumber(paramsOf(message.object)[0]) ?? facts.difficulty;
      break;
    case 'mining.set_target':
      if (facts.dialect === 'stratum') facts.dialect = 'stratum-zcash';
      facts.difficulty = ofTarget(paramsOf(message.object)[0]) ?? facts.difficulty;
      break;
    case 'mining.set':
      ethereumSettings(facts, message.object);
      break;
    case 'job': {
      const job = namedParamsOf(message.object);
      if (isMoneroJob(job)) moneroJob(facts, job, us);
      break;
    }
    default:
  }
}

export function fromPool(facts: MiningFacts, pending: Pending, message: RpcMessage, us: number): void {
  const { method } = message;
  if (method !== '') {
    countMethod(facts, method);
    notification(facts, message, method, us);
    return;
  }
  const asked = pending.answered(message.id);
  if (asked === 'submit') {
    if (isAccepted(message)) facts.accepted += 1;
    else facts.rejected += 1;
    return;
  }
  const { result } = message;
  if (!work(facts, result, us) && asked === 'work' && isObject(result)) countJob(facts, us);
}
