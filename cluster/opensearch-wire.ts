/** The wire by OpenSearch's own client. */
import { Client, errors, Serializer } from '@opensearch-project/opensearch';
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
  override deserialize(json: string): unknown {
    return uniformBulkAnswer(json) ?? (super.deserialize(json) as unknown);
  }
}

/** The wire has its own time-out; the client's must only not come first. */
const NEVER_MS = 2 ** 31 - 1;

function explain(error: Error): WireError {
  if (error instanceof errors.DeserializationError)
    return new WireError('garbled', 'the answer is said to be JSON, and is not');
  return connectionError(error.message);
}

export function openSearchWire(connection: Connection, trust: Trust | undefined): Wire {
  const client = new Client({
    node: connection.url,
    ...(connection.authorization === undefined ? {} : { headers: { authorization: connection.authorization } }),
    ...(trust === undefined ? {} : { ssl: { ...trust } }),
    maxRetries: 0,
    requestTimeout: NEVER_MS,
    Serializer: AnswerReader,
  });
  const exchange = async (request: WireRequest, signal: AbortSignal): Promise<WireAnswer> => {
    const asked = client.transport.request(clientRequest(request));
    // Answers nothing: a listener's promise that rejects is an uncaught exception, and `abort` answers the request itself.
    const abort = (): void => {
      asked.abort();
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      const { statusCode, ...answer } = await asked;
      return { status: statusCode ?? 0, body: answer.body, headers: answer.headers ?? {} };
    } catch (error) {
      if (!(error instanceof errors.ResponseError)) throw error;
      return { status: error.statusCode ?? 0, body: error.body as unknown, headers: error.headers ?? {} };
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };
  return {
    send: (request) => timed(request, (signal) => exchange(request, signal), explain),
    close: () => client.close(),
  };
}
