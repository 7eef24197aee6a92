/** What is no JSON: as much as tells that a server speaks something else, and what to try instead. */
import { readHttp, type HttpMessage } from '../../capture/recognise/http-message.ts';
import type { Dialect } from '../../model/dialect.ts';
import { evidenceOf, otherProtocol } from './verdicts.ts';
import type { Verdict } from './prober.ts';

/** What mining over HTTP is asked by, the likeliest first. */
const OVER_HTTP: readonly Dialect[] = ['getblocktemplate', 'getwork', 'monero-daemon'];

/** Go's, nginx's and Apache's words for a plain request on a TLS port. */
const WANTS_TLS = /HTTP request (?:to an HTTPS server|was sent to HTTPS port)|SSL-enabled server port/i;
/** What pools of CryptoNote's family say to a browser on their Stratum port. */
const SPEAKS_LINES = /^Mining (?:server online|Pool Online)/i;
/** Longest line of text that is waited for; enough for every banner. */
const BANNER = 512;
/** A TLS record of an alert: type 21, version 3.x, two octets long. */
const ALERT_LENGTH = 7;

/** Where the first octet is that means something: white space, NUL and a byte order mark do not. */
export function significant(received: Uint8Array): number {
  let at = 0;
  while (at < received.length && (received[at]! <= 0x20 || [0xef, 0xbb, 0xbf].includes(received[at]!))) {
    // An alert begins with a control character.
    if (received[at] === 0x15 || received[at] === 0x16) break;
    at += 1;
  }
  return at;
}

/** True where JSON may begin, or nothing has come yet. */
export function mayBeJson(received: Uint8Array): boolean {
  const first = received[significant(received)];
  return first === undefined || first === 0x7b || first === 0x5b;
}

/** Whether octets are those of an HTTP response, or may become it. */
export function mayBeHttp(received: Buffer): boolean {
  return 'HTTP/1.'.startsWith(received.toString('latin1', 0, 7));
}

/** What a response says about itself apart from its JSON: that it wants TLS, or lines. */
export function hintsOf(message: HttpMessage): readonly (Dialect | 'tls')[] {
  if (WANTS_TLS.test(message.body)) return ['tls'];
  return SPEAKS_LINES.test(message.body) ? ['stratum-monero', 'stratum'] : [];
}

/** One line about a response: its status line is not kept, so status, body or headers. */
export function describe(message: HttpMessage): string {
  const what = message.body.trim() === '' ? message.head.trim() : message.body;
  return evidenceOf(Buffer.from(`HTTP ${message.status}: ${what}`, 'latin1'));
}

/** The verdict about octets that begin with no JSON; undefined while more of them may tell more. */
export function foreignSoFar(received: Buffer): Verdict | undefined {
  return verdictOf(received, false);
}

/** The same when nothing more will come. */
export function foreignAtEnd(received: Buffer): Verdict {
  return verdictOf(received, true) ?? otherProtocol(received);
}

function verdictOf(received: Buffer, ended: boolean): Verdict | undefined {
  if (received[0] === 0x15 && (received[1] ?? 0x03) === 0x03) {
    return ended || received.length >= ALERT_LENGTH ? otherProtocol('TLS alert', ['tls']) : undefined;
  }
  if (mayBeHttp(received)) return httpVerdict(received, ended);
  const end = received.indexOf(0x0a, significant(received));
  const text = received[significant(received)]! >= 0x20 && received[significant(received)]! < 0x7f;
  if (text && end < 0 && received.length < BANNER && !ended) return undefined;
  return otherProtocol(received.subarray(0, end < 0 ? received.length : end));
}

function httpVerdict(received: Buffer, ended: boolean): Verdict | undefined {
  const [message] = [readHttp(received)].flat();
  if (message === undefined || message === 'more') return ended ? otherProtocol(received, OVER_HTTP) : undefined;
  if (!message.complete && !ended) return undefined;
  const hints = hintsOf(message);
  return otherProtocol(describe(message), hints.length > 0 ? hints : OVER_HTTP);
}
