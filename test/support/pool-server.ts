/** The page and API over endpoints of a test's own. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { PoolIndex } from '../../pools/ask/pool-index.ts';
import { Live } from '../../pools/serve/live.ts';
import { buildServer } from '../../pools/serve/server.ts';

export interface TestServer {
  app: FastifyInstance;
  live: Live;
  /** What was told of the source, and of faults of the server's own. */
  told: string[];
  /** GET with the Host that a browser on the same machine sends. */
  get: (url: string, headers?: Record<string, string>) => Promise<LightMyRequestResponse>;
  close: () => Promise<void>;
}

interface Options {
  records?: readonly PoolRecord[];
  /** In place of the endpoints: asked at every reading. */
  load?: () => Promise<PoolIndex>;
  reloadMs?: number;
  perMinute?: number;
  host?: string;
}

/** Builds a server without a socket; `app.listen` gives it one. */
export async function testServer(endpoints: readonly PoolEndpoint[], options: Options = {}): Promise<TestServer> {
  const { records = [], reloadMs = 3_600_000, perMinute = 1_000_000, host = '127.0.0.1' } = options;
  const controller = new AbortController();
  const told: string[] = [];
  const live = await Live.start({
    source: 'test.ndjson',
    load: options.load ?? (() => Promise.resolve(new PoolIndex(endpoints, records))),
    reloadMs,
    onTrouble: (line) => told.push(line),
    signal: controller.signal,
  });
  const app = await buildServer({ live, host, perMinute, onFault: (error) => told.push(String(error)) });
  return {
    app,
    live,
    told,
    get: (url, headers = {}) => app.inject({ method: 'GET', url, headers: { host: '127.0.0.1:8377', ...headers } }),
    close: () => {
      controller.abort();
      return app.close();
    },
  };
}
