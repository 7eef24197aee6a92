/** The page's own files, read at the start and served from memory: no path of a request ever reaches the disk. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { dataPath } from '../../files/package-data.ts';
import { isKnown } from './answer.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Addresses of the page; what they show is the script's business. */
export const PAGES = ['/', '/endpoints', '/endpoints/:id', '/changes', '/lookup'] as const;

/** Adds the page and its files. */
export function addPage(app: FastifyInstance): void {
  const started = new Date();
  const add = (path: string, type: string, content: Buffer): void => {
    const version = { tag: createHash('sha256').update(content).digest('base64url').slice(0, 22), modified: started };
    app.get(path, (request, reply) =>
      isKnown(request, reply, version) ? reply.code(304).send() : reply.type(type).send(content),
    );
  };
  for (const file of readdirSync(dataPath('pools', 'serve', 'page'))) {
    const type = TYPES[extname(file)];
    if (type === undefined) continue;
    const content = readFileSync(dataPath('pools', 'serve', 'page', file));
    if (file === 'index.html') for (const path of PAGES) add(path, type, content);
    else add(`/page/${file}`, type, content);
  }
}
