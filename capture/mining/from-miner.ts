/** What a miner's requests say: who it is, what it submits. By method, whatever the dialect: pools mix them. */
import { namedParamsOf, paramsOf } from '../recognise/json-dialect.ts';
import { countMethod, nameOf, type MiningFacts } from './facts.ts';
import type { Pending } from './pending.ts';
import type { RpcMessage } from './rpc-message.ts';

type Read = (facts: MiningFacts, pending: Pending, request: RpcMessage) => void;

const submit: Read = (facts, pending, { id }) => {
  facts.submitted += 1;
  pending.ask(id, 'submit');
};

/** Digits of the longest nonce; an Equihash solution has thousands. */
const NONCE_DIGITS = 64;

const stratumSubmit: Read = (facts, pending, request) => {
  submit(facts, pending, request);
  // The fifth is a nonce, or a solution.
  if (facts.dialect === 'stratum' && request.paramLength(4) > NONCE_DIGITS) facts.dialect = 'stratum-zcash';
  else if (facts.dialect === 'stratum-ethereum') facts.dialect = 'ethereumstratum-1';
};

const work: Read = (facts, pending, request) => {
  // getwork with data hands work in (Bitcoin's getwork, and its relatives).
  if (request.paramCount > 0 && request.method === 'getwork') submit(facts, pending, request);
  else pending.ask(request.id, 'work');
};

const subscribe: Read = (facts, pending, request) => {
  const [agent, second] = paramsOf(request.object);
  facts.agent ??= nameOf(agent);
  pending.ask(request.id, 'subscribe');
  if (typeof second === 'string' && second.startsWith('EthereumStratum/1.')) facts.dialect = 'ethereumstratum-1';
  // ZIP 301: agent, session, host and port.
  else if (request.paramCount === 4 && facts.dialect === 'stratum') facts.dialect = 'stratum-zcash';
};

const authorize: Read = (facts, _pending, request) => {
  facts.login ??= nameOf(paramsOf(request.object)[0]);
};

const login: Read = (facts, pending, request) => {
  const { login: name, agent, algo } = namedParamsOf(request.object);
  facts.login ??= nameOf(name);
  facts.agent ??= nameOf(agent);
  if (Array.isArray(algo) && algo.length === 1) facts.algorithm ??= nameOf(algo[0]);
  pending.ask(request.id, 'login');
};

const template: Read = (facts, pending, request) => {
  const { id, method } = request;
  const { wallet_address: wallet } = namedParamsOf(request.object);
  // XMRig asks a Monero daemon under Bitcoin's name for it.
  if (method === 'get_block_template' || wallet !== undefined) facts.dialect = 'monero-daemon';
  facts.login ??= nameOf(wallet);
  pending.ask(id, 'work');
};

const hello: Read = (facts, _pending, request) => {
  facts.agent ??= nameOf(namedParamsOf(request.object)['agent']);
  facts.dialect = 'ethereumstratum-2';
};

const METHODS: ReadonlyMap<string, Read> = new Map(
  Object.entries({
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
  }),
);

export function fromMiner(facts: MiningFacts, pending: Pending, request: RpcMessage): void {
  const { method } = request;
  countMethod(facts, method);
  METHODS.get(method)?.(facts, pending, request);
}
