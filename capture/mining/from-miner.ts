/** What a miner's requests say: who it is, what it submits. By method, whatever the dialect: pools mix them. */
import { isObject, type JsonObject } from '../../model/json.ts';
import { methodOf, namedParamsOf, paramsOf } from '../recognise/json-dialect.ts';
import { countMethod, nameOf, type MiningFacts } from './facts.ts';
import type { Pending } from './pending.ts';

type Read = (facts: MiningFacts, pending: Pending, request: JsonObject) => void;

const submit: Read = (facts, pending, { id }) => {
  facts.submitted += 1;
  pending.ask(id, 'submit');
};

/** Digits of the longest nonce; an Equihash solution has thousands. */
const NONCE_DIGITS = 64;

const stratumSubmit: Read = (facts, pending, request) => {
  submit(facts, pending, request);
  const solution = paramsOf(request)[4];
  if (facts.dialect === 'stratum' && typeof solution === 'string' && solution.length > NONCE_DIGITS)
    facts.dialect = 'stratum-zcash';
  else if (facts.dialect === 'stratum-ethereum') facts.dialect = 'ethereumstratum-1';
};

const work: Read = (facts, pending, request) => {
  // getwork with data hands work in (Bitcoin's getwork, and its relatives).
  if (paramsOf(request).length > 0 && methodOf(request) === 'getwork') submit(facts, pending, request);
  else pending.ask(request['id'], 'work');
};

const subscribe: Read = (facts, pending, request) => {
  const [agent, second] = paramsOf(request);
  facts.agent ??= nameOf(agent);
  pending.ask(request['id'], 'subscribe');
  if (typeof second === 'string' && second.startsWith('EthereumStratum/1.')) facts.dialect = 'ethereumstratum-1';
  // ZIP 301: agent, session, host and port.
  else if (paramsOf(request).length === 4 && facts.dialect === 'stratum') facts.dialect = 'stratum-zcash';
};

const authorize: Read = (facts, _pending, request) => {
  facts.login ??= nameOf(paramsOf(request)[0]);
};

const login: Read = (facts, pending, request) => {
  const { login: name, agent, algo } = namedParamsOf(request);
  facts.login ??= nameOf(name);
  facts.agent ??= nameOf(agent);
  if (Array.isArray(algo) && algo.length === 1) facts.algorithm ??= nameOf(algo[0]);
  pending.ask(request['id'], 'login');
};

const template: Read = (facts, pending, request) => {
  const { id, method } = request;
  const { wallet_address: wallet } = namedParamsOf(request);
  // XMRig asks a Monero daemon under Bitcoin's name for it.
  if (method === 'get_block_template' || wallet !== undefined) facts.dialect = 'monero-daemon';
  facts.login ??= nameOf(wallet);
  pending.ask(id, 'work');
};

const hello: Read = (facts, _pending, request) => {
  facts.agent ??= nameOf(namedParamsOf(request)['agent']);
  facts.dialect = 'ethereumstratum-2';
};

const METHODS: Readonly<Record<string, Read>> = {
  'mining.subscribe': subscribe,
  'mining.authorize': authorize,
  'mining.submit': stratumSubmit,
  'mining.hello': hello,
  login,
  submit,
  getjob: work,
  eth_submitLogin: authorize,
  eth_login: authorize,
  eth_getWork: work,
  eth_submitWork: submit,
  getblocktemplate: template,
  get_block_template: template,
  submitblock: submit,
  submit_block: submit,
  getwork: work,
};

export function fromMiner(facts: MiningFacts, pending: Pending, request: JsonObject): void {
  const method = methodOf(request);
  countMethod(facts, method);
  if (Object.hasOwn(METHODS, method) && isObject(request)) METHODS[method]!(facts, pending, request);
}
