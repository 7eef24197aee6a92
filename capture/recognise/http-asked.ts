/** What an HTTP request says of who asks, and whom: the same clients ask the same servers again and again. */
import { canonicalAddress } from '../../model/address.ts';
import type { SessionHttp } from '../../model/session.ts';
import { normaliseName } from '../names/name-table.ts';
import { headerOf, type HttpMessage } from './http-message.ts';
import type { Recognition } from './recogniser.ts';

/** Part of a recognition. */
interface Asked {
  hosts?: readonly string[];
  http?: SessionHttp;
}

/** Characters of a user agent that are told. */
const AGENT = 256;
/** Answers that are remembered, by Host and user agent of at most this length. */
const REMEMBERED = 4096;
const LONGEST = 512;
const answers = new Map<string, { asked: Asked; plain: Recognition }>();

/**
 * Host names the server, without the port; not when the target is absolute or a CONNECT: then a proxy is spoken to, and it is
 * not the proxy's name. Requests that say the same get the same object.
 */
export function askedBy(request: HttpMessage): Asked {
  return readAsked(request).asked;
}

/** What is recognised of a request that is HTTP and nothing more; one object too. */
export function plainHttp(request: HttpMessage): Recognition {
  return readAsked(request).plain;
}

function readAsked(request: HttpMessage): { asked: Asked; plain: Recognition } {
  const host = request.target.startsWith('/') ? (headerOf(request, 'host') ?? '') : '';
  const agent = headerOf(request, 'user-agent') ?? '';
  const key = `${host}\n${agent.length > AGENT ? agent.slice(0, AGENT) : agent}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  const own = ownText(key);
  const asked = answerOf(own);
  const answer = { asked, plain: { path: ['http'], ...asked } };
  if (own.length > LONGEST) return answer;
  if (answers.size >= REMEMBERED) answers.clear();
  answers.set(own, answer);
  return answer;
}

/** A text that is kept: as a part of the request's it would keep all of that. */
export function ownText(part: string): string {
  return Buffer.from(part, 'latin1').toString('latin1');
}

function answerOf(key: string): Asked {
  const end = key.indexOf('\n');
  const name = key.slice(0, end).replace(/:\d*$/, '');
  const userAgent = end + 1 === key.length ? undefined : key.slice(end + 1);
  const host = name === '' ? undefined : (normaliseName(name) ?? addressOf(name));
  return {
    ...(name === '' ? {} : { hosts: [name] }),
    ...(host === undefined && userAgent === undefined ? {} : { http: { host, userAgent } }),
  };
}

/** An address as it stands in a URL: IPv6 in brackets (RFC 3986 3.2.2). */
function addressOf(host: string): string | undefined {
  const [, inBrackets] = /^\[(.*)\]$/.exec(host) ?? [];
  const address = canonicalAddress(inBrackets ?? host);
  return address === undefined || inBrackets === undefined ? address : `[${address}]`;
}
