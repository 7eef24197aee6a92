/** What an in-process server does with one connection. */
import type { Duplex } from 'node:stream';
import { isObject, type JsonObject } from '../../../model/json.ts';

export type Behaviour = (socket: Duplex) => void;

/** `lines` are sent in one piece, each with a line feed; `close` ends the connection behind them. */
export interface LineAnswer {
  lines?: readonly unknown[];
  close?: boolean;
}

const text = (line: unknown): string => (typeof line === 'string' ? line : JSON.stringify(line));

/** A server of JSON lines. What is no JSON object is given as undefined. */
export function lineServer(
  answer: (request: JsonObject | undefined) => LineAnswer,
  greeting: readonly unknown[] = [],
): Behaviour {
  return (socket) => {
    const send = (lines: readonly unknown[]): void => {
      if (lines.length > 0) socket.write(lines.map((line) => `${text(line)}\n`).join(''));
    };
    let rest = '';
    send(greeting);
    socket.on('data', (chunk: Buffer) => {
      rest += chunk.toString('latin1');
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 1);
        const { lines = [], close = false } = answer(objectIn(line));
        send(lines);
        if (close) socket.end();
      }
    });
  };
}

function objectIn(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export interface HttpRequest {
  method: string;
  path: string;
  /** Lower-case names. */
  headers: ReadonlyMap<string, string>;
  body: string;
  /** The body as a JSON object; empty when it is none. */
  call: JsonObject;
}

/** A server of HTTP/1.1 by hand: its answers are sent as they are, line ends and all. An empty answer closes. */
export function httpServer(answer: (request: HttpRequest | undefined) => string): Behaviour {
  return (socket) => {
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      rest += chunk.toString('latin1');
      const first = rest.indexOf('\n');
      if (first >= 0 && !/^[A-Z]+ \S+ HTTP\/1\.[01]\r?$/.test(rest.slice(0, first))) {
        socket.end(answer(undefined));
        return;
      }
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [line, ...lines] = rest.slice(0, end).split('\r\n');
      const headers = new Map(
        lines.map((header) => {
          const colon = header.indexOf(':');
          return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
        }),
      );
      const length = Number(headers.get('content-length') ?? 0);
      if (rest.length < end + 4 + length) return;
      const body = rest.slice(end + 4, end + 4 + length);
      rest = rest.slice(end + 4 + length);
      const [method = '', path = ''] = (line ?? '').split(' ');
      const reply = answer({ method, path, headers, body, call: objectIn(body) ?? {} });
      if (reply === '' || /^HTTP\/1\.0|\nconnection: close/i.test(reply)) socket.end(reply);
      else socket.write(reply);
    });
  };
}

/** A response with a length. */
export function response(status: string, headers: readonly string[], body: string): string {
  const length = Buffer.byteLength(body);
  return [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${length}`, '', body].join('\r\n');
}

export function jsonResponse(status: string, value: unknown, ...headers: string[]): string {
  return response(status, ['Content-Type: application/json', ...headers], `${JSON.stringify(value)}\n`);
}
