/** What no request gets past: methods that change something, bodies, long addresses, other sites' names, too many requests. */
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isLoopback } from './loopback.ts';
import { HttpFault } from './problem.ts';

/** Longer than every parameter at its longest that a person would give. */
export const MOST_URL = 4096;

export interface GuardOptions {
  /** Address that the server listens at. */
  host: string;
  /** Requests that an address (IPv6: its /64) may make in a minute. */
  perMinute: number;
}

/** Host of a Host header, without its port. */
function hostName(header: string): string {
  return header
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

function checkRequest(request: FastifyRequest, host: string): void {
  const { method, headers, url } = request.raw;
  if (method !== 'GET' && method !== 'HEAD')
    throw new HttpFault(405, `${String(method)} is not taken: this server only answers GET and HEAD`);
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
    throw new HttpFault(413, 'a request with a body is not taken');
  if ((url ?? '').length > MOST_URL) throw new HttpFault(414, `the address is longer than ${MOST_URL} octets`);
  // A page of somebody else's may give its own name the address 127.0.0.1, and ask in its visitor's browser (DNS rebinding).
  const name = hostName(headers.host ?? '');
  if (isLoopback(host) && name !== host.toLowerCase() && !isLoopback(name))
    throw new HttpFault(
      421,
      `this server is for its own machine and not for ${JSON.stringify(name)}; ask http://127.0.0.1`,
    );
}

/** Adds the checks and the headers; before any route. */
export async function addGuard(app: FastifyInstance, { host, perMinute }: GuardOptions): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        'object-src': ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // Spoken over plain HTTP: a proxy that adds TLS says for how long.
    strictTransportSecurity: false,
  });
  app.addHook('onRequest', (request, reply, done) => {
    try {
      checkRequest(request, host);
      done();
    } catch (error) {
      const { statusCode } = error as HttpFault;
      if (statusCode === 405) void reply.header('allow', 'GET, HEAD');
      // What was not read of the request must not be taken for the next one.
      void reply.header('connection', 'close');
      done(error as HttpFault);
    }
  });
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { after }) => new HttpFault(429, `too many requests; come again in ${after}`),
  });
}
