/** The server: routes, faults, limits; and its life from listening to the last answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import accepts from '@fastify/accepts';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { BitSecureError } from '../../model/errors.ts';
import { addApi } from './api.ts';
import { addGuard } from './guard.ts';
import type { Live } from './live.ts';
import { addPage } from './page-files.ts';
import { HttpFault, problemOf, PROBLEM_TYPE, queryFault } from './problem.ts';

/** Requests that one address may make in a minute: a person's clicks are far below it. */
const PER_MINUTE = 600;
/** How long a client may take to ask, and to take an answer without reading any of it. */
const REQUEST_MS = 10_000;
const IDLE_MS = 30_000;
/** Connections at a time: more wait for none of it, and are closed. */
const MOST_CONNECTIONS = 512;
/** How long answers under way may take after the server was told to end. */
const GRACE_MS = 3_000;

export interface ServerOptions {
  live: Live;
  host: string;
  perMinute?: number;
  /** Gets a line about each fault of the server's own. */
  onFault: (error: unknown) => void;
}

function sendFault(reply: FastifyReply, error: unknown): FastifyReply {
  const problem = problemOf(error);
  void reply.code(problem.status).header('cache-control', 'no-store').type(PROBLEM_TYPE);
  return reply.send(JSON.stringify(problem));
}

/** For what is answered before the headers of all other answers are there: it is no page. */
const BARE_HEADERS = {
  'content-security-policy': "default-src 'none';base-uri 'none';frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** The answer to what is no HTTP, as it goes over the wire. */
function rawProblem(fault: HttpFault): string {
  const problem = problemOf(fault);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(BARE_HEADERS).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

const CLIENT_FAULTS: Record<string, [number, string]> = {
  HPE_HEADER_OVERFLOW: [431, 'the header is too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request took too long'],
};

/** The server without a socket. */
export async function buildServer({
  live,
  host,
  perMinute = PER_MINUTE,
  onFault,
}: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    // An identity, a log and a body are nothing that this server has.
    logger: false,
    bodyLimit: 1,
    connectionTimeout: IDLE_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: 5_000,
    maxRequestsPerSocket: 1_000,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: 16_384, headersTimeout: REQUEST_MS },
    routerOptions: { maxParamLength: 100, ignoreDuplicateSlashes: false },
    // A parameter that is not known is told, and none is made up.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', useDefaults: false } },
    schemaErrorFormatter: (errors) => queryFault(errors),
    frameworkErrors: (error, _request, reply) => void sendFault(reply.headers(BARE_HEADERS), error),
    clientErrorHandler: (error, socket) => {
      if (!socket.writable) return;
      const [status, detail] = CLIENT_FAULTS[error.code] ?? [400, 'this is no HTTP request'];
      socket.end(rawProblem(new HttpFault(status, detail)));
    },
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.setErrorHandler((error, _request, reply) => {
    if (problemOf(error).status === 500) onFault(error);
    return sendFault(reply, error);
  });
  await app.register(accepts);
  await addGuard(app, { host, perMinute });
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) =>
    sendFault(
      reply,
      new HttpFault(404, `there is nothing at ${request.url.split('?')[0]}; /api/v1/openapi.json lists what there is`),
    ),
  );
  addApi(app, live);
  addPage(app);
  await app.ready();
  return app;
}

const LISTEN_FAULTS: Record<string, (host: string, port: number) => [string, string]> = {
  EADDRINUSE: (host, port) => [`port ${port} of ${host} is in use`, 'choose another --port, or 0 for any that is free'],
  EACCES: (_, port) => [`port ${port} may not be used by this user`, 'choose a --port from 1024 on'],
  EADDRNOTAVAIL: (host) => [
    `${host} is no address of this machine`,
    'give --host 127.0.0.1, 0.0.0.0, or an address of its own',
  ],
  ENOTFOUND: (host) => [`there is no host ${host}`, 'give --host an address of this machine'],
};

/** Starts to listen; answers with the URL. @throws BitSecureError CANNOT_LISTEN */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const [text, hint] = LISTEN_FAULTS[code]?.(host, port) ?? [
      `cannot listen at ${host} port ${port}: ${message}`,
      'choose another --host or --port',
    ];
    throw new BitSecureError('CANNOT_LISTEN', text, { hint, cause: error });
  }
}

/** Takes no more connections, lets answers under way end, and then closes what is left. */
export async function shutDown(app: FastifyInstance): Promise<void> {
  const closed = app.close();
  await Promise.race([closed, sleep(GRACE_MS, undefined, { ref: false })]);
  app.server.closeAllConnections();
  await closed;
}
