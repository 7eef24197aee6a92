/** A cluster in this process that speaks as much as a replay needs, and can be given bad weather. Real sockets, no mocks. */
import {
  createServer as createHttp,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Flavour = 'elasticsearch' | 'opensearch' | 'old';

export interface FakeRequest {
  /** 1 for the first bulk request. */
  bulk: number;
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface ItemError {
  status: number;
  type: string;
  reason: string;
}

export interface Weather {
  /** Answers in place of the cluster; true when it did. `handle` is what the cluster would do, without answering. */
  request?: (request: FakeRequest, response: ServerResponse, handle: () => unknown) => Promise<boolean> | boolean;
  /** Refuses one document. `time` counts how often it was sent. */
  item?: (id: string, index: string, time: number) => ItemError | undefined;
}

const VERSIONS: Record<Flavour, object> = {
  elasticsearch: { version: { number: '9.2.0' }, tagline: 'You Know, for Search' },
  opensearch: { version: { number: '3.8.0', distribution: 'opensearch' } },
  old: { version: { number: '6.8.23' }, tagline: 'You Know, for Search' },
};

export class FakeCluster {
  /** Stored documents by `index/id`. */
  readonly documents = new Map<string, string>();
  readonly templates = new Map<string, unknown>();
  readonly requests: FakeRequest[] = [];
  /** Most bulk requests that were open at once. */
  mostAtOnce = 0;
  weather: Weather = {};
  readonly #flavour: Flavour;
  readonly #times = new Map<string, number>();
  readonly #server: Server;
  #open = 0;
  #bulks = 0;

  private constructor(flavour: Flavour, tls: ServerOptions | undefined) {
    this.#flavour = flavour;
    const listener: RequestListener = (request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    };
    this.#server = tls === undefined ? createHttp(listener) : createHttps(tls, listener);
  }

  static async start(flavour: Flavour, tls?: ServerOptions): Promise<FakeCluster> {
    const fake = new FakeCluster(flavour, tls);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  answer(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(this.#flavour === 'elasticsearch' ? { 'x-elastic-product': 'Elasticsearch' } : {}),
    });
    response.end(JSON.stringify(body));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(incoming.url ?? '/', 'http://fake').pathname;
    const isBulk = path === '/_bulk';
    if (isBulk) {
      this.#bulks += 1;
      this.#open += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#open);
      response.once('close', () => (this.#open -= 1));
    }
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const request = {
      bulk: isBulk ? this.#bulks : 0,
      method: incoming.method ?? '',
      path,
      headers: incoming.headers,
      body,
    };
    this.requests.push(request);
    let done: { status: number; body: unknown } | undefined;
    const handle = (): { status: number; body: unknown } => (done ??= this.#handle(request));
    if ((await this.weather.request?.(request, response, () => handle().body)) === true) return;
    const { status, body: answer } = handle();
    this.answer(response, status, answer);
  }

  #handle({ path, body, method }: FakeRequest): { status: number; body: unknown } {
    if (path === '/') return { status: 200, body: VERSIONS[this.#flavour] };
    if (path === '/_bulk') return { status: 200, body: this.#bulk(body) };
    if (/^\/_(?:index_)?template\//.test(path) && method === 'PUT') {
      this.templates.set(path.split('/').at(-1) ?? '', JSON.parse(body));
      return { status: 200, body: { acknowledged: true } };
    }
    if (path.endsWith('/_settings')) {
      const names = [...this.documents.keys()].map((key) => key.split('/')[0] ?? '');
      return { status: 200, body: Object.fromEntries(names.map((name) => [name, {}])) };
    }
    if (path.endsWith('/_refresh')) return { status: 200, body: { _shards: {} } };
    return { status: 400, body: { error: { type: 'no_handler', reason: `no handler for ${path}` }, status: 400 } };
  }

  #bulk(body: string): { errors: boolean; items: object[] } {
    const lines = body.split('\n');
    if (lines.pop() !== '') throw new Error('a bulk body ends with a line break');
    const items: Record<string, { status: number; error?: object }>[] = [];
    for (let at = 0; at < lines.length; at += 2) {
      const [entry] = Object.entries(JSON.parse(lines[at] ?? '') as Record<string, { _index: string; _id: string }>);
      if (entry === undefined) throw new Error('an action has a name');
      const [action, { _index: index, _id: id }] = entry;
      JSON.parse(lines[at + 1] ?? '');
      const key = `${index}/${id}`;
      const time = (this.#times.get(key) ?? 0) + 1;
      this.#times.set(key, time);
      const refusal = this.weather.item?.(id, index, time);
      if (refusal !== undefined) {
        const { status, ...error } = refusal;
        items.push({ [action]: { status, error } });
      } else if (action === 'create' && this.documents.has(key)) {
        const error = { type: 'version_conflict_engine_exception', reason: `[${id}]: version conflict` };
        items.push({ [action]: { status: 409, error } });
      } else {
        this.documents.set(key, lines[at + 1] ?? '');
        items.push({ [action]: { status: 201 } });
      }
    }
    return { errors: items.some((item) => Object.values(item)[0]?.error !== undefined), items };
  }
}

/** Answers as a proxy does: a page. */
export function html(response: ServerResponse, status: number): true {
  response.writeHead(status, { 'content-type': 'text/html' });
  response.end('<html><body><h1>Service unavailable</h1></body></html>');
  return true;
}

/** Sends half of an answer, then cuts the connection, or leaves it hanging. */
export async function half(response: ServerResponse, body: unknown, cut: boolean): Promise<true> {
  const text = JSON.stringify(body);
  response.writeHead(200, {
    'content-type': 'application/json',
    'x-elastic-product': 'Elasticsearch',
    'content-length': Buffer.byteLength(text),
  });
  response.write(text.slice(0, text.length / 2));
  await sleep(20);
  if (cut) response.destroy();
  return true;
}
