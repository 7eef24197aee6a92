/** Answers that a client may keep: ETag and Last-Modified, and 304 for what it has already. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';

/** What a client compares: content of the same tag is the same. */
export interface Version {
  tag: string;
  modified: Date;
}

/** Sets the validators; true when the client has this version, which is then answered with 304. */
export function isKnown(request: FastifyRequest, reply: FastifyReply, { tag, modified }: Version): boolean {
  const headers = { etag: `"${tag}"`, 'last-modified': modified.toUTCString() };
  void reply.headers({ ...headers, 'cache-control': 'no-cache' });
  return fresh(request.headers, headers);
}
