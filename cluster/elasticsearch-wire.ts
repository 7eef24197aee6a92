/** The wire by Elasticsearch's own client, for 7.14 and later. */
import { Client, errors, Serializer } from '@elastic/elasticsearch';
import { uniformBulkAnswer } from './bulk-answer.ts';
import type { Connection } from './connection.ts';
import type { Trust } from './trust.ts';
import {
  clientRequest,
  connectionError,
  timed,
  WireError,
  type Wire,
  type WireAnswer,
  type WireRequest,
} from './wire.ts';

class AnswerReader extends Serializer {
  override deserialize<T>(json: string): T {
    return (uniformBulkAnswer(json) ?? super.deserialize(json)) as T;
  }
}

/** The wire has its own time-out; the client's must only not come first. */
const NEVER_MS = 2 ** 31 - 1;

function explain(error: Error): WireError {
  if (error instanceof errors.ProductNotSupportedError)
    return new WireError('product', 'the answer does not say that it comes from Elasticsearch');
  if (error instanceof errors.DeserializationError)
    return new WireError('garbled', 'the answer is said to be JSON, and is not');
  return connectionError(error.message);
}

export function elasticsearchWire(connection: Connection, trust: Trust | undefined): Wire {
  const client = new Client({
    node: connection.url,
    ...(connection.authorization === undefined ? {} : { headers: { authorization: connection.authorization } }),
    ...(trust === undefined ? {} : { tls: { ...trust } }),
    maxRetries: 0,
    requestTimeout: NEVER_MS,
    Serializer: AnswerReader,
    enableMetaHeader: false,
    // Nothing of its errors is kept but the message. To hide secrets in them, it would copy a bulk body octet by octet: a second each.
    redaction: { type: 'off' },
  });
  const exchange = async (request: WireRequest, signal: AbortSignal): Promise<WireAnswer> => {
    try {
      const { statusCode, ...answer } = await client.transport.request(clientRequest(request), { signal, meta: true });
      return { status: statusCode ?? 0, body: answer.body, headers: answer.headers };
    } catch (error) {
      if (!(error instanceof errors.ResponseError)) throw error;
      return { status: error.statusCode ?? 0, body: error.body, headers: error.headers ?? {} };
    }
  };
  return {
    send: (request) => timed(request, (signal) => exchange(request, signal), explain),
    close: () => client.close(),
  };
}
