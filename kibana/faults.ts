/** What the refusals of Kibana, OpenSearch Dashboards and of whatever answers in their place mean: one line for the user. */
import type { Connection } from '../cluster/connection.ts';
import {
  cleanReason,
  PROXY_HINT,
  reasonOf,
  reasonText,
  wireFailure as clusterWireFailure,
  type Remedies,
} from '../cluster/faults.ts';
import type { WireAnswer, WireError } from '../cluster/wire.ts';
import { BitSecureError } from '../model/errors.ts';
import { isObject, objectOf, stringOf } from '../model/json.ts';

const REMEDIES: Remedies = {
  connection: { code: 'KIBANA_UNREACHABLE', hint: 'is the address right, and Kibana up?' },
  certificate: {
    code: 'KIBANA_UNREACHABLE',
    hint: 'give its authority with --kibana-ca-file or --kibana-ca-fingerprint; a certificate that has expired must be renewed',
  },
  timeout: { code: 'KIBANA_UNREACHABLE', hint: 'is Kibana overloaded, or something else at this address?' },
  garbled: { code: 'NOT_A_KIBANA', hint: PROXY_HINT },
  product: { code: 'NOT_A_KIBANA', hint: 'is the address that of Kibana?' },
};

/** The user's line for a broken exchange. */
export function wireFailure(error: WireError, connection: Connection): BitSecureError {
  return clusterWireFailure(error, connection, REMEDIES);
}

/**
 * What an answer says of itself: Kibana's `message`, or the reason of the engine behind its proxy. At most 400 characters,
 * without the secrets that it repeats.
 */
export function messageOf({ body }: WireAnswer, redact: (text: string) => string): string {
  const { message, error } = objectOf(body);
  const own = stringOf(message);
  const text = own === undefined ? reasonText(cleanReason(reasonOf(error), redact)) : redact(own);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

function denied({ status }: WireAnswer, where: string, text: string, connection: Connection): BitSecureError {
  const nobody = connection.authorization === undefined;
  const who = nobody ? 'no user or API key was given' : 'the user or API key is refused';
  return new BitSecureError(
    'KIBANA_DENIED',
    `${where}: ${status}, ${status === 401 ? who : 'the user or API key may not do that'}${text}`,
    {
      hint:
        status === 401 || nobody
          ? 'give --kibana-user and --kibana-password, or --kibana-api-key, or set BITSECURE_KIBANA_USER and its like'
          : 'give one that may read and write saved objects in this space',
    },
  );
}

function foreign({ status, headers }: WireAnswer, where: string, { redact }: Connection): BitSecureError {
  const type = String(headers['content-type'] ?? 'no content type').split(';')[0] ?? '';
  const location = headers['location'];
  const [what, hint] =
    typeof location === 'string' && status >= 300 && status < 400
      ? [
          // A user and password may stand in it.
          `a redirect to ${redact(location.split(/[?#]/)[0] ?? '').replace(/\/\/[^/]*@/, '//')}`,
          'give the address with the path that Kibana has behind its proxy',
        ]
      : [type, 'is the address that of Kibana itself, and not of a proxy or another service?'];
  return new BitSecureError('NOT_A_KIBANA', `${where}: ${status} (${what}), not as Kibana answers`, { hint });
}

/** The user's line for an answer that is a refusal. @param what was asked, such as `POST /api/saved_objects/_import` */
export function answerFailure(answer: WireAnswer, what: string, connection: Connection): BitSecureError {
  const { status } = answer;
  const where = `${connection.url} (${what})`;
  const message = messageOf(answer, connection.redact);
  const text = message === '' ? '' : `: ${message}`;
  if (status === 401 || status === 403) return denied(answer, where, text, connection);
  if (!isObject(answer.body)) {
    if (status === 503)
      return new BitSecureError('KIBANA_UNREACHABLE', `${where}: 503, it is not ready`, { hint: 'try again later' });
    return foreign(answer, where, connection);
  }
  if (status === 413)
    return new BitSecureError('KIBANA_REFUSED', `${where}: 413, the request is too large for it${text}`, {
      hint: 'raise savedObjects.maxImportPayloadBytes, or the limit of the proxy before it',
    });
  if (status === 422)
    return new BitSecureError(
      'TARGET_UNSUITED',
      `${where}: 422, an object is of a later version than this server${text}`,
      {
        hint: 'update the server, or export the objects from one that is not newer',
      },
    );
  return new BitSecureError('KIBANA_REFUSED', `${where}: ${status}${text}`);
}
