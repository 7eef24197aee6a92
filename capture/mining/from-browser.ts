/** What browsers' miners and their proxies say: the same counts by other words. Answers bear no id: one share waits at a time. */
import type { JsonObject } from '../../model/json.ts';
import { readBrowserMessage } from '../recognise/browser-miner.ts';
import { ofCompactTarget } from './difficulty.ts';
import { countJob, countMethod, nameOf, type MiningFacts } from './facts.ts';

/** Counts a message; false where it is none of theirs. */
export function fromBrowser(facts: MiningFacts, object: JsonObject, us: number): boolean {
  const message = readBrowserMessage(object);
  if (message === undefined) return false;
  const { kind, word, about } = message;
  countMethod(facts, word);
  const waiting = facts.submitted > facts.accepted + facts.rejected;
  if (kind === 'login') facts.login ??= nameOf(about['site_key']) ?? nameOf(about['login']);
  else if (kind === 'submit') facts.submitted += 1;
  else if (kind === 'accepted' && waiting) facts.accepted += 1;
  else if (kind === 'refused' && waiting) facts.rejected += 1;
  else if (kind === 'job') {
    countJob(facts, us);
    facts.difficulty = ofCompactTarget(about['target']) ?? facts.difficulty;
    facts.algorithm = nameOf(about['algo']) ?? facts.algorithm;
  }
  return true;
}
