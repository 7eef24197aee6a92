/** What a reply over HTTP proves, whichever dialect was spoken: nodes and old pools answer each in the same words. */
import { headerOf, type HttpMessage } from '../../capture/recognise/http-message.ts';
import { isEthereumWork, isHash } from '../../capture/recognise/json-dialect.ts';
import type { Dialect } from '../../model/dialect.ts';
import { isObject, stringOf, type JsonObject } from '../../model/json.ts';
import { hintsOf } from './foreign.ts';
import { errorOf, proofOfError } from './proofs.ts';
import type { Reply } from './http-exchange.ts';
import type { Proof } from './verdicts.ts';

/**
 * Realms of the daemons that give work. Any web server may ask for credentials, a router's page too: only these names tell
 * that they are asked for work: bitcoind and its descendants, btcd and its own (dcrd, ltcd …), monerod.
 */
const REALMS: readonly (readonly [RegExp, Dialect])[] = [
  [/realm="?monero-rpc/i, 'monero-daemon'],
  [/realm="?(?:jsonrpc|[a-z]{2,8} RPC)"?(?:,|$)/i, 'getblocktemplate'],
];

/** bitcoind's body while more requests wait than it takes. */
const QUEUE_FULL = /^Work queue depth exceeded/;

const answered = (dialect: Dialect): Proof => ({ dialect, reason: 'answered' });

/** Undefined where other servers could have said the same. An incomplete body proves by the members that are there. */
export function proofOfReplyOverHttp({ message, json }: Reply): Proof | undefined {
  if (message.status === 401) {
    const realm = headerOf(message, 'www-authenticate') ?? '';
    const daemon = REALMS.find(([pattern]) => pattern.test(realm));
    return daemon === undefined ? undefined : { dialect: daemon[1], reason: 'credentials-wanted' };
  }
  if (message.status === 503 && QUEUE_FULL.test(message.body)) {
    return { dialect: 'getblocktemplate', reason: 'not-ready' };
  }
  return json === undefined ? undefined : (proofOfWork(json['result']) ?? proofOfNodeError(json));
}

/** Work of any kind, as a result. */
export function proofOfWork(result: unknown): Proof | undefined {
  if (isEthereumWork(result)) return answered('getwork');
  if (!isObject(result)) return undefined;
  if (stringOf(result['blocktemplate_blob']) !== undefined) return answered('monero-daemon');
  const { data, target } = result;
  // A block header, padded to 128 octets.
  if (typeof data === 'string' && /^[0-9a-f]{256}$/i.test(data) && typeof target === 'string')
    return answered('getwork');
  return isTemplate(result) ? answered('getblocktemplate') : undefined;
}

/** Of a template that is cut the members at its end are missing: megabytes of transactions stand before them. */
function isTemplate(result: JsonObject): boolean {
  const { previousblockhash, transactions, bits, rules, capabilities } = result;
  if (!isHash(previousblockhash) || !Array.isArray(transactions)) return false;
  return typeof bits === 'string' || Array.isArray(rules) || Array.isArray(capabilities);
}

function proofOfNodeError(json: JsonObject): Proof | undefined {
  const error = errorOf(json);
  const proof = error === undefined ? undefined : proofOfError(error);
  // An Ethereum pool's words over HTTP are those of its getwork.
  return proof?.dialect === 'stratum-ethereum' ? { ...proof, dialect: 'getwork' } : proof;
}

/** What a reply without a proof points to. */
export function hintsOfReply({ message, json }: Reply): readonly (Dialect | 'tls')[] {
  const hints = hintsOf(message);
  if (hints.length > 0) return hints;
  // An old pool sends miners of getwork to its Stratum server, which may be this port.
  if (headerOf(message, 'x-stratum') !== undefined) return ['stratum'];
  if (/^Epee/i.test(headerOf(message, 'server') ?? '')) return ['monero-daemon'];
  const said = json === undefined ? '' : (errorOf(json)?.message ?? '');
  // btcd's of getwork; geth's of every method that it has not.
  if (said.startsWith('Command unimplemented')) return ['getblocktemplate'];
  return said.endsWith('does not exist/is not available') ? ['getwork'] : [];
}

/** Only a server that gives work by getwork says where its long polls are. */
export function proofOfHeaders(message: HttpMessage): Proof | undefined {
  return headerOf(message, 'x-long-polling') === undefined ? undefined : answered('getwork');
}
