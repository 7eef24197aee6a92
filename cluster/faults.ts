/** What a cluster's refusals mean: which pass, which stop everything, and the one line that a user sees. */
import { BitSecureError, type ErrorCode } from '../model/errors.ts';
import { arrayOf, isObject, objectOf, propertyOf, stringOf } from '../model/json.ts';
import { count } from '../model/units.ts';
import type { Connection } from './connection.ts';
import type { WireAnswer, WireError, WireFault } from './wire.ts';

/** The error object of an answer or of an item of a bulk answer, whatever version wrote it. */
export interface Reason {
  type: string;
  reason: string;
}

/** Reads `{type, reason}`, following the cause that says more; a string alone is its own reason. */
export function reasonOf(error: unknown): Reason {
  if (typeof error === 'string') return { type: '', reason: error };
  const { type, reason, caused_by: cause, root_cause: roots } = objectOf(error);
  const root = Array.isArray(roots) ? objectOf(roots[0]) : {};
  const deeper = isObject(cause) ? stringOf(cause['reason']) : undefined;
  const own = stringOf(reason) ?? stringOf(root['reason']) ?? '';
  return {
    type: stringOf(type) ?? stringOf(root['type']) ?? '',
    reason: deeper === undefined || own.includes(deeper) ? own : `${own} (${deeper})`,
  };
}

/** The same without the secrets that a proxy or plugin repeated in it. */
export function cleanReason({ type, reason }: Reason, redact: (text: string) => string): Reason {
  return { type: redact(type), reason: redact(reason) };
}

/** `type: reason` or what there is of it, at most 400 characters. */
export function reasonText({ type, reason }: Reason): string {
  const text = [type, reason].filter((part) => part !== '').join(': ');
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

/**
 * True for a block that stays until somebody lifts it or makes room: a disk that is full, a read-only index. (With 503 it is
 * a cluster without a master, which may find one.)
 */
export function isBlock(status: number, { type }: Reason): boolean {
  return (type === 'cluster_block_exception' && status < 500) || type === 'index_closed_exception';
}

/** Statuses that pass: too busy, not yet ready, a proxy without its server. */
export function isTransientStatus(status: number): boolean {
  return status === 429 || status >= 500;
}

/** Failures of shards that are not to be had; others are refusals. */
const UNAVAILABLE = /no_shard_available|node_not_connected|node_disconnected/;

/**
 * Refuses an answer in which shards had no part because no node has them. Old engines say no more of it than that fewer than
 * all were successful.
 * @throws BitSecureError CLUSTER_REFUSED
 */
export function requireShards(body: unknown, where: string): void {
  const { total, successful, failures } = objectOf(propertyOf(body, '_shards'));
  if (typeof total !== 'number' || typeof successful !== 'number') return;
  const refusals = arrayOf(failures).filter(
    (failure) => !UNAVAILABLE.test(reasonOf(propertyOf(failure, 'reason')).type),
  );
  const absent = total - successful - refusals.length;
  if (absent > 0)
    throw new BitSecureError('CLUSTER_REFUSED', `${where}: ${count(absent, 'shard')} did not answer`, {
      hint: 'is an index red? _cat/shards tells which: bring its node back, or delete it',
    });
}

/** Faults of an exchange that another try may not meet. */
export function isTransientFault(fault: WireFault): boolean {
  return fault === 'connection' || fault === 'timeout' || fault === 'garbled' || fault === 'product';
}

/** What may be done about each broken exchange. */
export type Remedies = Readonly<Record<Exclude<WireFault, 'aborted'>, { code: ErrorCode; hint: string }>>;

/** What may be the matter where an answer is not one of the server that was asked. */
export const PROXY_HINT = 'is there a proxy in between that answers in its place?';

const REMEDIES: Remedies = {
  connection: { code: 'CLUSTER_UNREACHABLE', hint: 'is the address right, and the cluster up?' },
  certificate: {
    code: 'CLUSTER_UNREACHABLE',
    hint: 'give its authority with --ca-file or --ca-fingerprint; a certificate that has expired must be renewed',
  },
  timeout: { code: 'CLUSTER_UNREACHABLE', hint: 'is the cluster overloaded, or something else at this address?' },
  garbled: { code: 'NOT_A_CLUSTER', hint: PROXY_HINT },
  product: {
    code: 'NOT_A_CLUSTER',
    hint: 'is the address that of the cluster, and not of Kibana or of a proxy that answers in its place?',
  },
};

/** The user's line for a broken exchange. @param remedies of another server than a cluster */
export function wireFailure(error: WireError, connection: Connection, remedies = REMEDIES): BitSecureError {
  if (error.fault === 'aborted') return new BitSecureError('INTERRUPTED', 'interrupted');
  const { code, hint } = remedies[error.fault];
  return new BitSecureError(code, `${connection.url}: ${connection.redact(error.message)}`, { hint });
}

/** The user's line for a block. `doing` continues "…, so". */
export function blockFailure(where: string, reason: Reason): BitSecureError {
  const disk = /flood.?stage|disk usage|read.only.{0,3}allow.delete/i.test(reason.reason);
  return new BitSecureError('CLUSTER_BLOCKED', `${where} takes no documents: ${reasonText(reason)}`, {
    hint: disk
      ? 'the disk of the cluster is too full: make room, lift the block (index.blocks.read_only_allow_delete) and run again'
      : 'lift the block of the index (index.blocks, or open it) and run again',
  });
}

/** The user's line for an answer that is a refusal. @param what the cluster was asked to do, such as `search network_*` */
export function answerFailure(answer: WireAnswer, what: string, connection: Connection): BitSecureError {
  const { status, body } = answer;
  const reason = reasonOf(objectOf(body)['error']);
  const clean = cleanReason(reason, connection.redact);
  const text = reasonText(clean);
  const where = `${connection.url} (${what})`;
  if (status === 401 || (status === 403 && !isBlock(status, reason))) {
    const who =
      connection.authorization === undefined ? 'no user or API key was given' : 'the user or API key is refused';
    const told = status === 401 ? who : 'the user or API key may not do that';
    return new BitSecureError('CLUSTER_DENIED', `${where}: ${status}, ${told}${text && `: ${text}`}`, {
      hint:
        status === 401
          ? 'give --cluster-user and --cluster-password, or --api-key, or set BITSECURE_CLUSTER_USER and its like'
          : 'give one that has the privilege',
    });
  }
  if (isBlock(status, reason)) return blockFailure(where, clean);
  if (status === 413)
    return new BitSecureError('CLUSTER_REFUSED', `${where}: 413, the request is too large for it`, {
      hint: 'raise http.max_content_length, or the limit of the proxy before it, above 1 MB',
    });
  if (!isObject(body) && text === '')
    return new BitSecureError('NOT_A_CLUSTER', `${where}: ${status}, and no JSON as a cluster answers`, {
      hint: REMEDIES.product.hint,
    });
  const refusal = `${where}: ${status}${text && `, ${text}`}`;
  if (!isTransientStatus(status)) return new BitSecureError('CLUSTER_REFUSED', refusal);
  return new BitSecureError('CLUSTER_REFUSED', refusal, {
    hint: 'the cluster is too busy or not ready: try again later',
  });
}
