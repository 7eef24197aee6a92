/** Miners in browsers whose WebSocket compresses, as packets come: whatever was agreed on, behind a gap, and through a proxy. */
import { describe, expect, it } from 'vitest';
import { recognise } from '../../../capture/recognise/index.ts';
import { SOCKS_5, type Line } from '../../support/applications.ts';
import { capture, Connection } from '../../support/packets.ts';
import { sessionsOfBytes } from '../../support/sessions.ts';
import {
  CompressingSide,
  deflateAnswer,
  WEBSOCKET_ANSWER,
  WEBSOCKET_REQUEST,
  webSocketFrame,
} from '../../support/websocket.ts';

const SHARES = 300;
const PATH = '/tcp/http/websocket/stratum-monero';

/** @param windows how far the sides refer back */
function conversation(answer: string, windows: { client?: number; server?: number } = {}): Line[] {
  const sides = { client: new CompressingSide(windows.client), server: new CompressingSide(windows.server) };
  const lines: Line[] = [
    ['client', WEBSOCKET_REQUEST],
    ['server', answer],
  ];
  const say = (side: 'client' | 'server', value: unknown): void =>
    void lines.push([side, sides[side].frame(JSON.stringify(value), side === 'client' ? { mask: 0xa1b2c3d4 } : {})]);
  say('client', { type: 'auth', params: { site_key: 'key', type: 'anonymous', user: null, goal: 0 } });
  say('server', { type: 'authed', params: { token: '', hashes: 0 } });
  for (let n = 1; n <= SHARES; n += 1) {
    say('server', { type: 'job', params: { job_id: String(n), blob: `0${n}07`.repeat(30), target: 'ffffff00' } });
    say('client', { type: 'submit', params: { job_id: String(n), nonce: `${n * 7919}`, result: 'ab'.repeat(32) } });
    say('server', { type: 'hash_accepted', params: { hashes: 256 * n } });
  }
  return lines;
}

async function documentOf(lines: readonly Line[], missed: (index: number) => boolean = () => false) {
  const connection = new Connection(0, '10.0.0.5:40000', '203.0.113.9:8892');
  for (const [index, [side, data]] of lines.entries()) connection.send(1 + index / 1000, side, 'PA', data);
  const { packets } = connection.close(9);
  const there = packets.filter((_, index) => index < 3 || !missed(index - 3));
  return (await sessionsOfBytes(capture(there))).updates.at(-1)!;
}

const ALL = { submitted: SHARES, accepted: SHARES, rejected: 0, jobs: SHARES, difficulty: 256 };

describe('a miner in a browser that compresses', () => {
  it.each([
    ['', {}],
    ['; server_no_context_takeover; client_no_context_takeover', { client: 0, server: 0 }],
    ['; server_max_window_bits=9; client_max_window_bits=10', { client: 1024, server: 512 }],
    ['; client_no_context_takeover', { client: 0 }],
  ])('is recognised and counted by the parameters "%s"', async (parameters, windows) => {
    const document = await documentOf(conversation(deflateAnswer(parameters), windows));
    expect(document.application.path).toBe(PATH);
    expect(document.mining).toMatchObject(ALL);
  });

  it('is one through a proxy as well', async () => {
    const document = await documentOf([...SOCKS_5, ...conversation(deflateAnswer())]);
    expect(document.application.path).toBe(PATH.replace('/tcp', '/tcp/socks'));
    expect(document.mining).toMatchObject(ALL);
  });

  it('is counted on behind a gap where messages stand for themselves, and not wrongly where they do not', async () => {
    const missed = (index: number): boolean => index === 100;
    const alone = await documentOf(conversation(deflateAnswer(), { client: 0, server: 0 }), missed);
    expect(alone.mining!.submitted! + alone.mining!.accepted! + alone.mining!.jobs!).toBeGreaterThan(3 * SHARES - 5);
    const { mining } = await documentOf(conversation(deflateAnswer()), missed);
    for (const count of [mining!.submitted!, mining!.accepted!, mining!.jobs!]) {
      expect(count).toBeGreaterThan(30);
      expect(count).toBeLessThanOrEqual(SHARES);
    }
  });

  it('is not waited for where messages cannot be read', () => {
    const bad = webSocketFrame(Buffer.from([0xff]), { reserved: 4, mask: 1 });
    const ask = (count: number) =>
      recognise({
        transport: 'tcp',
        client: Buffer.concat([Buffer.from(WEBSOCKET_REQUEST), ...Array.from({ length: count }, () => bad)]),
        server: Buffer.from(deflateAnswer()),
        clientPort: 40_000,
        serverPort: 8892,
      });
    expect(ask(3)).toMatchObject({ more: true, recognition: { path: ['http', 'websocket'] } });
    expect(ask(4)).toMatchObject({ more: false, recognition: { path: ['http', 'websocket'] } });
  });

  it('is a WebSocket and no more where nobody agreed', async () => {
    const document = await documentOf(conversation(WEBSOCKET_ANSWER));
    expect(document.application.path).toBe('/tcp/http/websocket');
    expect(document.mining).toBeUndefined();
  });
});
