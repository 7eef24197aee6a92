/**
 * A server in this process that answers `_import`, `_export` and `/api/status` as Kibana 7+ and OpenSearch Dashboards were measured,
 * or read in their sources, to answer: bad lines, missing references, conflicts, versions, migrations on the way in.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface FakeObject {
  type: string;
  id: string;
  attributes: Record<string, unknown>;
  references: { name: string; type: string; id: string }[];
  migrationVersion?: Record<string, string>;
}

export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface FakeAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** Without the header that names the product. */
  foreign?: boolean;
}

export interface FakeOptions {
  product?: 'kibana' | 'opensearch-dashboards';
  version?: string;
  /** Value of the Authorization header that is let in. */
  authorization?: string;
  tls?: { key: string; cert: string };
  /** Answers in the server's place; undefined lets it through. */
  instead?: (request: Seen, count: number) => FakeAnswer | 'hang' | 'cut' | undefined;
  /** What the server makes of an object as it stores it; undefined: it forgets it. */
  storing?: (object: FakeObject) => FakeObject | undefined;
  /** New ids that the server gives out. */
  destinations?: Record<string, string>;
}

const TYPES = new Set(['index-pattern', 'visualization', 'dashboard', 'search', 'config', 'query', 'url']);
const NEWEST: Record<string, string> = { 'index-pattern': '7.6.0', visualization: '7.10.0', dashboard: '7.9.3' };
const problem = (statusCode: number, message: string, error = 'Bad Request'): FakeAnswer => ({
  status: statusCode,
  body: { statusCode, error, message },
});
const notFound = problem(404, 'Not Found', 'Not Found');
export const html = (status: number): FakeAnswer => ({
  status,
  body: '<html><body>Bad Gateway</body></html>',
  headers: { 'content-type': 'text/html' },
});

function numbers(version: string): number[] {
  return version.split('.').map(Number);
}

function isNewer(a: string, b: string): boolean {
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at >= 0 && (left[at] ?? 0) > (right[at] ?? 0);
}

/** What Kibana 8 does to a dashboard as it stores it: references named anew, panels marked with its version. */
export function migrated(object: FakeObject): FakeObject {
  if (object.type === 'index-pattern')
    return { ...object, attributes: { ...object.attributes, fieldAttrs: '{}', name: 'x' } };
  if (object.type !== 'dashboard') return object;
  const panels = JSON.parse(String(object.attributes['panelsJSON'])) as Record<string, unknown>[];
  const marks = { version: '8.9.0', type: 'visualization', embeddableConfig: { enhancements: {} } };
  const panelsJSON = JSON.stringify(panels.map((panel) => Object.assign(panel, marks)));
  const references = object.references.map((reference) => ({ ...reference, name: `1:${reference.name}` }));
  const { hits: _hits, ...attributes } = object.attributes;
  return { ...object, attributes: { ...attributes, panelsJSON, controlGroupInput: {} }, references };
}

export class FakeKibana {
  readonly seen: Seen[] = [];
  readonly objects = new Map<string, FakeObject>();
  url = '';
  readonly #options: FakeOptions;
  #close: () => Promise<void> = () => Promise.resolve();

  constructor(options: FakeOptions = {}) {
    this.#options = options;
  }

  async start(): Promise<this> {
    const { tls } = this.#options;
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#serve(request, response);
    const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    this.url = `http${tls === undefined ? '' : 's'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#close = () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      });
    return this;
  }

  stop(): Promise<void> {
    return this.#close();
  }

  put(object: FakeObject): void {
    this.objects.set(`${object.type}/${object.id}`, object);
  }

  /** Requests to one path, in their order. */
  requests(path: string): Seen[] {
    return this.seen.filter((request) => request.path.endsWith(path));
  }

  get #isOsd(): boolean {
    return this.#options.product === 'opensearch-dashboards';
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const seen = {
      method: request.method ?? '',
      path: (request.url ?? '').split('?')[0] ?? '',
      headers: request.headers,
      body,
    };
    const answer =
      this.#options.instead?.(seen, this.requests(seen.path).length) ??
      this.#answer(seen, new URL(request.url ?? '', this.url));
    this.seen.push(seen);
    if (answer === 'hang') return;
    if (answer === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"half', () => response.destroy());
      return;
    }
    const name = this.#isOsd ? 'osd-name' : 'kbn-name';
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      ...(answer.foreign === true ? {} : { [name]: 'fake' }),
      ...answer.headers,
    });
    response.end(text);
  }

  #answer({ method, path: full, headers, body }: Seen, url: URL): FakeAnswer {
    const { authorization, version = this.#isOsd ? '2.19.1' : '8.19.0' } = this.#options;
    if (authorization !== undefined && headers.authorization !== authorization)
      return problem(401, `Unauthorized: ${headers.authorization ?? 'nobody'}`, 'Unauthorized');
    if (full === '/api/status')
      return {
        status: 200,
        body: {
          name: 'fake',
          version: { number: version, build_number: 1 },
          status: { overall: { level: 'available' } },
        },
      };
    const path = full.replace(/^\/s\/[a-z0-9_-]+/, '');
    if (method !== 'POST') return notFound;
    const xsrf = this.#isOsd ? 'osd-xsrf' : 'kbn-xsrf';
    if (headers[xsrf] === undefined) return problem(400, `Request must contain a ${xsrf} header.`);
    if (path === '/api/saved_objects/_export') return this.#export(body);
    if (path === '/api/saved_objects/_import')
      return this.#import(headers, body, url.searchParams.get('overwrite') === 'true');
    return notFound;
  }

  #export(body: string): FakeAnswer {
    const { objects } = JSON.parse(body) as { objects: { type: string; id: string }[] };
    const missing = objects.filter(({ type, id }) => !this.objects.has(`${type}/${id}`));
    if (missing.length > 0) {
      const error = { statusCode: 404, error: 'Not Found', message: 'not found' };
      const attributes = { objects: missing.map(({ type, id }) => ({ type, id, error })) };
      return {
        status: 400,
        body: { statusCode: 400, error: 'Bad Request', message: 'Error fetching objects to export', attributes },
      };
    }
    const lines = objects.map(({ type, id }) => JSON.stringify(this.objects.get(`${type}/${id}`)));
    return { status: 200, body: lines.join('\n'), headers: { 'content-type': 'application/ndjson' } };
  }

  #import(headers: IncomingMessage['headers'], body: string, overwrite: boolean): FakeAnswer {
    const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1];
    if (boundary === undefined) return problem(415, 'Unsupported Media Type');
    const [, head = '', content = ''] = /^--[^\r]+\r\n([^]*?)\r\n\r\n([^]*)\r\n--[^\r]+--\r\n$/.exec(body) ?? [];
    if (!/filename="[^"]+\.ndjson"/.test(head)) return problem(400, 'Invalid file extension');
    const objects: FakeObject[] = [];
    for (const line of content.split('\n').filter((text) => text !== '')) {
      try {
        objects.push(JSON.parse(line) as FakeObject);
      } catch {
        return problem(400, 'Unexpected token in JSON');
      }
    }
    const keys = objects.map(({ type, id }) => `${type}:${id}`);
    const twice = keys.find((key, i) => keys.indexOf(key) !== i);
    if (twice !== undefined) return problem(400, `Non-unique import objects detected: [${twice}]`);
    for (const { type, migrationVersion = {} } of objects)
      for (const [of, version] of Object.entries(migrationVersion))
        if (this.#isOsd && isNewer(version, NEWEST[of] ?? '7.10.2'))
          return problem(
            422,
            `Document "x" has property "${type}" which belongs to a more recent version of OpenSearch Dashboards [${version}]. The last known version is [${NEWEST[of] ?? 'undefined'}]`,
            'Unprocessable Entity',
          );
    return this.#store(objects, overwrite);
  }

  #store(objects: FakeObject[], overwrite: boolean): FakeAnswer {
    const inFile = new Set(objects.map(({ type, id }) => `${type}/${id}`));
    const errors: unknown[] = [];
    const failed = new Set<string>();
    const fail = ({ type, id, attributes }: FakeObject, error: object): void => {
      failed.add(`${type}/${id}`);
      errors.push({ type, id, title: attributes['title'], error });
    };
    for (const object of objects) {
      const missing = object.references.filter(
        ({ type, id }) =>
          type === 'index-pattern' && !inFile.has(`${type}/${id}`) && !this.objects.has(`${type}/${id}`),
      );
      if (!TYPES.has(object.type)) fail(object, { type: 'unsupported_type' });
      else if (missing.length > 0) fail(object, { type: 'missing_references', references: missing });
      else if (!overwrite && this.objects.has(`${object.type}/${object.id}`)) fail(object, { type: 'conflict' });
    }
    const results: unknown[] = [];
    for (const object of objects) {
      const key = `${object.type}/${object.id}`;
      // An object on one that failed is not stored, and nothing is said of it.
      if (failed.has(key) || object.references.some(({ type, id }) => failed.has(`${type}/${id}`))) continue;
      const destinationId = this.#options.destinations?.[key];
      const stored = (this.#options.storing ?? migrated)(object);
      if (stored !== undefined) this.put({ ...stored, id: destinationId ?? object.id });
      results.push({ type: object.type, id: object.id, ...(destinationId === undefined ? {} : { destinationId }) });
    }
    const body = {
      successCount: results.length,
      success: errors.length === 0,
      successResults: results,
      ...(errors.length > 0 ? { errors } : {}),
    };
    return { status: 200, body };
  }
}
