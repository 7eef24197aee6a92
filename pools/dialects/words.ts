/**
 * The words in which pools and nodes refuse. Each is one implementation's own sentence, read from its source or from what it
 * answered; what JSON-RPC servers of every kind say ("Method not found" with -32601, "Parse error", "Invalid Request") is left
 * out on purpose. An error in the form of Stratum, `[code, message, …]`, needs no words: nobody else has it.
 */
import type { Dialect } from '../../model/dialect.ts';

type WordsReason = 'answered' | 'login-refused' | 'not-ready';

interface Words {
  /** Beginning of the message, as it is spelled. */
  says: string;
  /** The error's code. */
  code: number;
  reason: WordsReason;
}

interface Family {
  dialect: Dialect;
  words: readonly Words[];
}

const of = (code: number, reason: WordsReason, ...messages: readonly string[]): Words[] =>
  messages.map((says) => ({ says, code, reason }));

/**
 * nodejs-pool, cryptonote-nodejs-pool and their many descendants; xmrig-proxy. Code -1 for everything is theirs. That holds
 * for a foreign method too: 749 of the pools asked for mining.subscribe in 2018 said "invalid method" so. JSON-RPC servers
 * say -32601 there.
 */
const CRYPTONOTE: Family = {
  dialect: 'stratum-monero',
  words: [
    ...of(
      -1,
      'login-refused',
      'Invalid payment address provided',
      'Banned payment address provided',
      'Exchange addresses need payment IDs',
      'This pool does not allow payouts to bitcoin',
      'No login/password specified',
      'Too many options in the login field',
      'Too many options in the password field',
      'IP Address currently banned',
      'Your IP is banned',
      'Missing login',
      'No address specified for login',
      'Invalid address used for',
      'Invalid paymentId specified for login',
      'Unauthenticated',
      'Permission denied',
    ),
    ...of(-1, 'not-ready', 'No active block template'),
    ...of(-1, 'answered', 'Invalid method', 'invalid method'),
    ...of(-1, 'answered', 'Invalid job id', 'Duplicate share', 'Block expired', 'Low difficulty share'),
    ...of(-1, 'answered', 'Attack detected', 'Rejected share: invalid result'),
  ],
};

/** open-ethereum-pool and its descendants. JSON-RPC's own code for a method that there is not is -32601: -3 is theirs. */
const OPEN_ETHEREUM: Family = {
  dialect: 'stratum-ethereum',
  words: [
    ...of(-1, 'login-refused', 'Invalid login', 'You are blacklisted'),
    ...of(25, 'login-refused', 'Not subscribed'),
    ...of(0, 'not-ready', 'Work not ready'),
    ...of(-3, 'answered', 'Method not found'),
    ...of(-1, 'answered', 'Malformed PoW result', 'High rate of invalid shares'),
    ...of(22, 'answered', 'Duplicate share'),
    ...of(23, 'answered', 'Invalid share'),
  ],
};

/** MiningCore has Stratum's codes in an object. What it says of a foreign method it says in every dialect: no proof of one. */
const MININGCORE: Family = {
  dialect: 'stratum',
  words: of(24, 'login-refused', 'Authorization failed', 'unauthorized worker').concat(
    of(25, 'login-refused', 'not subscribed'),
  ),
};

/** Ethereum nodes with mining switched on: geth, OpenEthereum. */
const ETHEREUM_NODE: Family = {
  dialect: 'getwork',
  words: [
    ...of(-32_000, 'not-ready', 'no mining work available yet', 'mining not ready', 'ethash stopped'),
    ...of(-32_001, 'not-ready', 'Still syncing'),
    ...of(-32_002, 'not-ready', 'Author not configured'),
  ],
};

/** Nodes of Bitcoin's family (rpc/protocol.h): no peers, syncing, starting; -8 asks for rules that the request did not name. */
const BITCOIN_NODE: Family = {
  dialect: 'getblocktemplate',
  words: [
    ...of(-8, 'answered', 'getblocktemplate must be called with'),
    ...of(
      -28,
      'not-ready',
      'Loading',
      'Verifying',
      'Rewinding',
      'Replaying',
      'RPC in warmup',
      'Starting',
      'Activating',
    ),
  ],
};

/** Monero's daemon and its descendants (rpc/core_rpc_server_error_codes.h). */
const MONERO_NODE: Family = {
  dialect: 'monero-daemon',
  words: [
    ...of(-4, 'answered', 'Failed to parse wallet address'),
    ...of(-3, 'answered', 'Too big reserved size'),
    ...of(-9, 'not-ready', 'Core is busy'),
  ],
};

/** Who stands first is asked first. */
const FAMILIES: readonly Family[] = [CRYPTONOTE, OPEN_ETHEREUM, MININGCORE, ETHEREUM_NODE, BITCOIN_NODE, MONERO_NODE];

/** Of a coin's node the name stands first: "Litecoin is not connected!" (-9), "… is downloading blocks..." (-10, BIP 22). */
const NODE_WAITS = /^\S+(?: \S+){0,2} is (?:not connected|downloading blocks|in initial sync)/;

/** Some pools give no code: then only a sentence counts that nobody else has a use for. */
const ABOUT_MINING = /(?=.*\b(?:address|login|block|share|work|payouts?)\b)\S+ \S+ \S/;

/**
 * What an error proves; undefined where many kinds of servers could have said it.
 * @param code undefined where the error has none, or is nothing but a text
 */
export function provenBy(
  code: number | undefined,
  message: string,
): { dialect: Dialect; reason: WordsReason } | undefined {
  const fits = ({ says, code: own }: Words): boolean =>
    message.startsWith(says) && (code === own || (code === undefined && ABOUT_MINING.test(says)));
  for (const { dialect, words } of FAMILIES) {
    const found = words.find(fits);
    if (found !== undefined) return { dialect, reason: found.reason };
  }
  if ((code === -9 || code === -10) && NODE_WAITS.test(message)) {
    return { dialect: 'getblocktemplate', reason: 'not-ready' };
  }
  return undefined;
}

/** Words of Stratum's array form that say more than that a pool is there. */
const REFUSED = ['unauthorized worker', 'not subscribed', 'Authorization validation error', 'Server full'];

/** Reason of an error in Stratum's form. */
export function reasonOfArray(message: string): WordsReason {
  return REFUSED.some((words) => message.startsWith(words)) ? 'login-refused' : 'answered';
}
