/** Miners in browsers: what is counted inside a WebSocket, whole, octet by octet, and behind a gap. */
import { describe, expect, it } from 'vitest';
import { MiningMeter } from '../../../capture/mining/meter.ts';
import type { MiningFacts } from '../../../capture/mining/facts.ts';
import { recognise } from '../../../capture/recognise/index.ts';
import { tell } from '../../support/mining-cases.ts';
import { WEBSOCKET_ANSWER, WEBSOCKET_REQUEST, webSocketFrame } from '../../support/websocket.ts';

type Said = readonly ['miner' | 'pool', Buffer];

const miner = (value: unknown, tail = ''): Said => [
  'miner',
  webSocketFrame(JSON.stringify(value) + tail, { mask: 77 }),
];
const pool = (value: unknown, tail = ''): Said => ['pool', webSocketFrame(JSON.stringify(value) + tail)];
const OPENED: readonly Said[] = [
  ['miner', Buffer.from(WEBSOCKET_REQUEST)],
  ['pool', Buffer.from(WEBSOCKET_ANSWER)],
];
const JOB = { job_id: '9', blob: '0707', target: 'ffffff00', algo: 'cn' };
const SHARE = { version: 7, job_id: '9', nonce: '00', result: '00' };

const CASES: { name: string; dialect: string; said: readonly Said[]; facts: Partial<MiningFacts> }[] = [
  {
    name: 'as Coinhive had it',
    dialect: 'stratum-monero',
    said: [
      miner({ type: 'auth', params: { site_key: 'a-key', type: 'anonymous', user: null, goal: 0 } }),
      pool({ type: 'authed', params: { token: '', hashes: 0 } }),
      pool({ type: 'job', params: JOB }),
      miner({ type: 'submit', params: SHARE }),
      pool({ type: 'hash_accepted', params: { hashes: 256 } }),
      miner({ type: 'submit', params: SHARE }),
      pool({ type: 'error', params: { error: 'invalid_share' } }),
      pool({ type: 'job', params: JOB }),
    ],
    facts: { login: 'a-key', algorithm: 'cn', submitted: 2, accepted: 1, rejected: 1, jobs: 2, difficulty: 256 },
  },
  {
    name: 'by identifiers',
    dialect: 'stratum-monero',
    said: [
      miner({ identifier: 'handshake', pool: 'pool.example', login: '4w', password: 'x', userid: '', version: 7 }),
      pool({ identifier: 'job', ...JOB }),
      miner({ identifier: 'solved', ...SHARE }),
      pool({ identifier: 'hashsolved' }),
    ],
    facts: { login: '4w', submitted: 1, accepted: 1, rejected: 0, jobs: 1 },
  },
  {
    name: 'with lines of Stratum',
    dialect: 'stratum',
    said: [
      miner({ id: 1, method: 'mining.subscribe', params: ['browser/1'] }, '\n'),
      pool({ id: null, method: 'mining.notify', params: ['1', 'p', 'a', 'b', [], 'v', 'n', 't', true] }, '\n'),
      miner({ id: 2, method: 'mining.submit', params: ['w', '1', '0', 't', 'n'] }, '\n'),
      pool({ id: 2, result: true, error: null }, '\n'),
    ],
    facts: { agent: 'browser/1', submitted: 1, accepted: 1, jobs: 1 },
  },
];

function meter(
  path: string[],
  said: readonly Said[],
  size = Infinity,
  missed: (index: number) => boolean = () => false,
) {
  const counted = new MiningMeter(path);
  for (const [index, [who, data]] of said.entries())
    for (let at = 0; at < data.length; at += size)
      tell(counted, who === 'miner', data.subarray(at, at + size), index, at === 0 && missed(index));
  counted.finish();
  return counted.facts;
}

describe('a miner in a browser', () => {
  it.each(CASES)('$name is recognised by either side, and turned round', ({ dialect, said }) => {
    const all = [...OPENED, ...said];
    const octets = (who: string): Buffer => Buffer.concat(all.filter(([side]) => side === who).map(([, data]) => data));
    const ask = (client: Buffer, server: Buffer) =>
      recognise({ transport: 'tcp', client, server, clientPort: 50_000, serverPort: 8892 }).recognition;
    const handshake = [Buffer.from(WEBSOCKET_REQUEST), Buffer.from(WEBSOCKET_ANSWER)] as const;
    const path = ['http', 'websocket', dialect];
    expect(ask(octets('miner'), octets('pool'))).toMatchObject({ path, hosts: ['ws.example.net'] });
    expect(ask(octets('miner'), handshake[1])?.path).toEqual(path);
    expect(ask(handshake[0], octets('pool'))?.path).toEqual(path);
    expect(ask(octets('pool'), octets('miner'))).toMatchObject({ path, reversed: true });
  });

  it.each(CASES)('$name is counted, in pieces of any size', ({ dialect, said, facts }) => {
    const path = ['http', 'websocket', dialect];
    const whole = meter(path, [...OPENED, ...said]);
    expect(whole).toMatchObject({ dialect, ...facts });
    for (const size of [1, 3, 50]) expect(meter(path, [...OPENED, ...said], size)).toEqual(whole);
  });

  it.each(CASES)('$name is counted behind a gap', ({ dialect, said, facts }) => {
    const path = ['http', 'websocket', dialect];
    const counted = meter(path, [...OPENED, ...said], Infinity, (index) => index === 0 || index === 2);
    expect(counted.submitted).toBe(facts.submitted);
    expect(counted.jobs).toBe(facts.jobs);
  });

  it.each([
    [
      'a chat',
      [miner({ type: 'auth', params: { user: 'anna' } }), pool({ type: 'job', params: { title: 'painter' } })],
    ],
    ['words in a text', [miner('{"method":"mining.subscribe"}'), pool('hash_accepted')]],
    ['an acknowledgement without a job', [miner({ identifier: 'hello' }), pool({ identifier: 'hashsolved' })]],
  ])('is not seen in %s', (_, said) => {
    const all = [...OPENED, ...said, ...said, ...said];
    const octets = (who: string): Buffer => Buffer.concat(all.filter(([side]) => side === who).map(([, data]) => data));
    const { recognition, more } = recognise({
      transport: 'tcp',
      client: octets('miner'),
      server: octets('pool'),
      clientPort: 50_000,
      serverPort: 8892,
    });
    expect(recognition?.path).toEqual(['http', 'websocket']);
    expect(more).toBe(false);
  });

  it('with headers that never end costs bounded memory', () => {
    const counted = new MiningMeter(['http', 'websocket', 'stratum']);
    for (let i = 0; i < 100; i += 1) tell(counted, true, Buffer.alloc(1000, 0x61), 0);
    tell(counted, true, miner({ id: 1, method: 'mining.submit', params: [] })[1], 0);
    expect(counted.facts.submitted).toBe(1);
  });
});
