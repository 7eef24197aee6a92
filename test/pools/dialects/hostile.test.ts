/** Whatever a server sends, and however it is cut: probers never throw, never take rubbish for a pool, and tell one truth. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../../../model/dialect.ts';
import { plainLine } from '../../../model/text.ts';
import { POOL_REASONS } from '../../../model/pool-words.ts';
import { PROBERS } from '../../../pools/dialects/index.ts';
import type { ProbeEnd, Prober, Verdict } from '../../../pools/dialects/prober.ts';
import { answerRows } from '../../support/pools/answers.ts';
import { cutAt, cuts, damage, damaged } from '../../support/chunks.ts';
import { converse, inWords, octetByOctet, TARGET } from '../../support/pools/converse.ts';

const ROWS = ['refusals.tsv', 'replies-2018.tsv', 'more-answers.tsv'].flatMap((table) => answerRows(table));
const ENDS: readonly ProbeEnd[] = ['closed', 'reset', 'timeout', 'limit'];
const probers = fc.constantFrom(...Object.values(PROBERS));
const ends = fc.constantFrom(...ENDS);
const isUp = ({ reason }: Verdict): boolean => POOL_REASONS[reason] === 'up';

/** What holds for every verdict; thousands are looked at, hence no matcher. */
function expectSound(verdict: Verdict): void {
  const { reason, dialect, evidence } = verdict;
  const silent = ['silent', 'closed-without-answer', 'reset'].includes(reason);
  const sound =
    (dialect !== undefined) === isUp(verdict) &&
    evidence.length <= 200 &&
    plainLine(evidence) === evidence &&
    silent === (evidence === '' && reason !== 'limit-exceeded');
  if (!sound) throw new Error(`no sound verdict: ${JSON.stringify(verdict)}`);
}

function judged(prober: Prober, pieces: readonly Buffer[], end: ProbeEnd): Verdict {
  const { verdict } = converse(prober, pieces, end);
  expectSound(verdict);
  return verdict;
}

describe('every answer of the tables', () => {
  it('gives the same verdict whole and octet by octet', () => {
    const given = ROWS.map(
      ({ source, prober, answer, end }) => `${source}: ${inWords(judged(prober, octetByOctet(answer), end))}`,
    );
    expect(given).toEqual(ROWS.map(({ source, verdict }) => `${source}: ${verdict}`));
  });

  it('cut at any octet, is up only where the whole is', () => {
    for (const { prober, answer, verdict, end } of ROWS) {
      const whole = converse(prober, [answer], end).verdict;
      for (let length = 0; length < answer.length; length += 1) {
        const cut = judged(prober, [answer.subarray(0, length)], ENDS[length % ENDS.length]!);
        // What is cut before the telling line may be Stratum of some kind.
        const fits = !isUp(cut) || (isUp(whole) && [whole.dialect, 'stratum'].includes(cut.dialect));
        if (!fits) throw new Error(`${verdict}, cut at ${length}: ${inWords(cut)}`);
      }
    }
  });

  it('damaged, and fed to any prober in any pieces, throws nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ROWS), probers, ends, damage, cuts, ({ answer }, prober, end, changes, places) => {
        judged(prober, cutAt(damaged(answer, answer.length === 0 ? [] : changes), places), end);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is no pool is never up', () => {
  const neverUp = (prober: Prober, octets: Buffer, end: ProbeEnd, places: readonly number[] = []): void => {
    expect(isUp(judged(prober, cutAt(octets, places), end))).toBe(false);
  };

  it('random octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), probers, ends, cuts, (octets, prober, end, places) => {
        neverUp(prober, Buffer.from(octets), end, places);
      }),
      { numRuns: 400 },
    );
  });

  it('JSON of any kind, in lines and over HTTP', () => {
    const line = fc.oneof(
      fc.json(),
      fc
        .record({ id: fc.constantFrom(0, 1, 2, '1', null), result: fc.jsonValue(), error: fc.jsonValue() })
        .map((o) => JSON.stringify(o)),
      fc
        .record({ id: fc.constant(1), error: fc.record({ code: fc.integer(), message: fc.string() }) })
        .map((o) => JSON.stringify(o)),
    );
    const http = (body: string): string =>
      `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 4 }),
        fc.boolean(),
        probers,
        ends,
        cuts,
        (lines, overHttp, prober, end, places) => {
          const text = overHttp ? http(lines.join('')) : `${lines.join('\n')}\n`;
          // Stratum's own form of an error may come about by chance: it needs three members, a number and a text.
          fc.pre(!/"error":\[-?\d+,"[^"]*[a-z]/i.test(text));
          neverUp(prober, Buffer.from(text), end, places);
        },
      ),
      { numRuns: 400 },
    );
  });

  const FOREIGN: Readonly<Record<string, string>> = {
    ssh: 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n',
    smtp: '220 mail.example.net ESMTP\r\n',
    ftp: '220 (vsFTPd 3.0.3)\r\n',
    redis: '-ERR unknown command \'{"id":1\', with args beginning with: \r\n',
    mysql: 'J\0\0\0\n8.0.36\0',
    telnet: '\xff\xfd\x18\xff\xfd\x20',
    'Bitcoin P2P': `\xf9\xbe\xb4\xd9version\0\0\0\0\0${'\0'.repeat(90)}`,
    'TLS alert': '\x15\x03\x03\x00\x02\x02\x0a',
    'TLS server hello': `\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03${'\x55'.repeat(300)}`,
    'web page': 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 25\r\n\r\n<!doctype html><p>Hello\r\n',
    router: 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="Router"\r\nContent-Length: 0\r\n\r\n',
    redirect: 'HTTP/1.1 302 Found\r\nLocation: https://192.0.2.1/\r\nContent-Length: 0\r\n\r\n',
    'JSON-RPC': '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}\n',
    'JSON-RPC, yes to all': '{"jsonrpc":"2.0","id":1,"result":true}\n{"jsonrpc":"2.0","id":2,"result":true}\n',
    'JSON API': '{"status":"OK"}\n',
    'JSON API, error': '{"error":"not found"}\n',
    'JSON array': '[1,2,3]\n',
    'another reply': '{"id":7,"result":[null,"ab12"],"error":null}\n',
    'Ethereum node':
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"the method eth_getWork does not exist/is not available"}}\n',
    Electrum: '{"jsonrpc":"2.0","error":{"code":-32601,"message":"unknown method \\"mining.subscribe\\""},"id":1}\n',
    ticks: '{"method":"tick","params":[1]}\n'.repeat(100),
    'deep JSON': `{"id":1,"result":${'['.repeat(20_000)}`,
    'half a notify': '{"id":null,"method":"mining.notify"',
  };
  it.each(Object.entries(FOREIGN))('%s', (_, text) => {
    const octets = Buffer.from(text, 'latin1');
    for (const dialect of DIALECTS) {
      for (const end of ENDS) {
        const verdict = judged(PROBERS[dialect], [octets], end);
        expect(isUp(verdict), `${dialect}: ${inWords(verdict)}`).toBe(false);
        expect(['other-protocol', 'limit-exceeded']).toContain(verdict.reason);
      }
    }
  });

  it('a server that repeats what it is told, as text, as result, as error, or as parameters', () => {
    for (const dialect of DIALECTS) {
      // Octets of a key: the handshake's own test has them.
      if (dialect === 'stratum-v2') continue;
      const hello = converse(PROBERS[dialect], []).sent[0]!;
      const json = hello.slice(hello.indexOf('{')).trim();
      const echoes = [hello, `${json}\n`, `HTTP/1.1 200 OK\r\nContent-Length: ${json.length}\r\n\r\n${json}`];
      const { params } = JSON.parse(json) as { params: unknown };
      for (const value of [JSON.parse(json) as unknown, params, [params], json]) {
        for (const reply of [
          { result: value },
          { result: null, error: value },
          { error: { code: -1, message: json } },
        ]) {
          echoes.push(`${JSON.stringify({ id: 1, ...reply })}\n`);
        }
      }
      for (const echo of echoes) neverUp(PROBERS[dialect], Buffer.from(echo, 'latin1'), 'timeout');
    }
  });
});

it('nothing received tells how the connection ended', () => {
  for (const dialect of DIALECTS) {
    expect(ENDS.map((end) => judged(PROBERS[dialect], [], end).reason)).toEqual([
      'closed-without-answer',
      'reset',
      'silent',
      'limit-exceeded',
    ]);
  }
});

it('a line that never ends is waited for until the read limit, however slowly it comes', () => {
  const octets = Buffer.from(`{"id":1,"result":"${'a'.repeat(20_000)}`);
  for (const dialect of ['stratum', 'stratum-monero', 'getblocktemplate'] as const) {
    const { verdict, sureAt } = converse(PROBERS[dialect], cutAt(octets, [0.1, 0.5]), 'limit');
    expect([verdict.reason, sureAt]).toEqual(['limit-exceeded', undefined]);
    const conversation = PROBERS[dialect].begin(TARGET);
    let waited = 0;
    for (let length = 1; length < octets.length; length += 1) {
      if (conversation.onData(octets.subarray(0, length)).kind === 'more') waited += 1;
    }
    expect(waited).toBe(octets.length - 1);
  }
});
