/** The wire by node:http alone: for finding out what answers, and for Elasticsearch before 7.14, which no kept client speaks to. */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { uniformBulkAnswer } from './bulk-answer.ts';
import type { Connection } from './connection.ts';
import type { Trust } from './trust.ts';
import { connectionError, timed, WireError, type Wire, type WireAnswer, type WireRequest } from './wire.ts';

/** No answer that is asked for here comes near. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

function pathOf(base: URL, { path, query }: WireRequest): string {
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
  return `${base.pathname.replace(/\/$/, '')}${path}${search}`;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new WireError('garbled', `the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new WireError('connection', 'the connection broke within the answer');
  return Buffer.concat(chunks).toString('utf8');
}

/** The body of an answer: JSON where its content type says so. @throws WireError garbled */
export function parseAnswer(text: string, contentType: string | undefined): unknown {
  if (text === '' || !/[/+]json\b/.test(contentType ?? '')) return text;
  try {
    return uniformBulkAnswer(text) ?? (JSON.parse(text) as unknown);
  } catch {
    throw new WireError('garbled', 'the answer is said to be JSON, and is not');
  }
}

export interface PlainRequest extends WireRequest {
  /** Beside and before the usual ones; names in lower case. */
  headers?: Record<string, string>;
}

export interface PlainWire extends Wire {
  send: (request: PlainRequest) => Promise<WireAnswer>;
}

export function plainWire(connection: Connection, trust: Trust | undefined): PlainWire {
  const base = new URL(connection.url);
  const agent = connection.secure ? new HttpsAgent({ keepAlive: true, ...trust }) : new HttpAgent({ keepAlive: true });
  const exchange = (request: PlainRequest, signal: AbortSignal): Promise<WireAnswer> =>
    new Promise((resolve, reject) => {
      const { body } = request;
      const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
      const sending = (connection.secure ? httpsRequest : httpRequest)({
        agent,
        hostname: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port === '' ? undefined : base.port,
        path: pathOf(base, request),
        method: request.method,
        headers: {
          accept: 'application/json',
          ...(connection.authorization === undefined ? {} : { authorization: connection.authorization }),
          ...(bytes === undefined
            ? {}
            : {
                'content-type': Buffer.isBuffer(body) ? 'application/x-ndjson' : 'application/json',
                'content-length': bytes.length,
              }),
          ...request.headers,
        },
        signal,
      });
      sending.once('error', reject);
      sending.once('response', (response) => {
        const { statusCode: status = 0, headers } = response;
        textOf(response)
          .then((text) => resolve({ status, headers, body: parseAnswer(text, headers['content-type']) }))
          .catch(reject);
      });
      sending.end(bytes);
    });
  return {
    send: (request) =>
      timed(
        request,
        (signal) => exchange(request, signal),
        // A refusal by every address of a name comes as an AggregateError without a message of its own.
        (error) => connectionError(error.message || String((error as NodeJS.ErrnoException).code)),
      ),
    close: () => {
      agent.destroy();
      return Promise.resolve();
    },
  };
}
