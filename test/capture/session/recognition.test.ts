/** Recognition as packets come: out of order, in the middle, cut, and the names that it yields. */
import { describe, expect, it } from 'vitest';
import type { SessionUpdate } from '../../../model/session.ts';
import { capture, Connection, tcp, udp } from '../../support/packets.ts';
import { sessionsOfBytes } from '../../support/sessions.ts';
import { clientHello, dnsMessages, tlsData } from '../../support/traffic.ts';

const MINER = '10.0.0.5:40000';
const POOL = '203.0.113.9:3333';
const LOGIN =
  '{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"wallet","pass":"x","agent":"XMRig/6.21.0"}}\n';

async function only(...packets: Parameters<typeof capture>): Promise<SessionUpdate> {
  const { updates } = await sessionsOfBytes(capture(...packets));
  const last = updates.filter(({ final, transport }) => final && transport === 'tcp');
  expect(last).toHaveLength(1);
  return last[0]!;
}

const segment = (at: number, offset: number, data: string | Uint8Array, extra = {}) =>
  tcp({ at, from: MINER, to: POOL, sequence: 1001 + offset, data, ...extra });

describe('a stream', () => {
  const handshake = new Connection(0, MINER, POOL).packets;
  const pieces = [LOGIN.slice(0, 20), LOGIN.slice(20, 50), LOGIN.slice(50)];
  const at = (index: number): number => pieces.slice(0, index).join('').length;
  const piece = (index: number, when: number) => segment(when, at(index), pieces[index]!);

  it.each([
    ['in order', [0, 1, 2]],
    ['backwards', [2, 1, 0]],
    ['with repeats', [0, 0, 2, 2, 1, 1]],
  ])('is recognised when its segments come %s', async (_, order) => {
    const session = await only(
      handshake,
      order.map((index, n) => piece(index, 1 + n / 10)),
    );
    expect(session.application.path).toBe('/tcp/stratum-monero');
  });

  it('is recognised octet by octet, and across the wrap of its sequence numbers', async () => {
    const isn = 0xffff_fff0;
    const packets = Array.from(LOGIN.slice(0, 60), (octet, n) =>
      tcp({ at: 1 + n / 100, from: MINER, to: POOL, sequence: (isn + 1 + n) >>> 0, data: octet }),
    );
    const rest = tcp({ at: 2, from: MINER, to: POOL, sequence: (isn + 61) >>> 0, data: LOGIN.slice(60) });
    const syn = tcp({ at: 0, from: MINER, to: POOL, flags: 'S', sequence: isn });
    expect((await only(syn, packets, rest)).application.path).toBe('/tcp/stratum-monero');
  });

  it('is not recognised by what an old retransmission overwrites', async () => {
    const session = await only(
      handshake,
      segment(1, 0, LOGIN.slice(0, 30)),
      segment(1.1, 5, 'XXXXX'),
      segment(1.2, 30, LOGIN.slice(30)),
    );
    expect(session.application.path).toBe('/tcp/stratum-monero');
  });

  it('with a gap is called by its port, or unknown', async () => {
    const session = await only(handshake, segment(1, 0, LOGIN.slice(0, 10)), segment(1.1, 40, LOGIN.slice(40)));
    expect(session.application).toEqual({ name: 'unknown', path: '/tcp/unknown', certainty: 'unknown' });
  });

  it('joined in its middle is recognised by a later line', async () => {
    const tail = '7","result":"00"}}\n';
    const submit = '{"id":9,"method":"submit","params":{"id":"1","job_id":"1","nonce":"00","result":"00"}}\n';
    const packets = [segment(0, 0, tail), segment(1, tail.length, submit)];
    expect((await only(packets)).application.path).toBe('/tcp/stratum-monero');
  });

  it('cut by the snap length is recognised by what is there', async () => {
    const session = await only(handshake, segment(1, 0, LOGIN.slice(0, 90), { cut: LOGIN.length - 90 }));
    expect(session.application.path).toBe('/tcp/stratum-monero');
  });

  it('is recognised as soon as it can be: the first document knows it', async () => {
    const connection = new Connection(0, MINER, POOL).say(1, LOGIN).answer(100, '{"id":1}\n').close(200);
    const { updates } = await sessionsOfBytes(capture(connection));
    expect(updates.map(({ application }) => application.name)).toEqual(updates.map(() => 'stratum-monero'));
    expect(updates.length).toBe(3);
  });

  it('whose call comes in a later segment is HTTP until then', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: node.example.net\r\nContent-Length: 36\r\n\r\n';
    const { updates } = await sessionsOfBytes(
      capture(new Connection(0, MINER, POOL).say(1, head).say(90, '{"id":1,"method":"getblocktemplate"}').close(91)),
    );
    expect(updates.map(({ application }) => application.path)).toEqual(['/tcp/http', '/tcp/http/getblocktemplate']);
    expect(updates.at(-1)!.server.names).toEqual(['node.example.net']);
  });

  it('keeps memory for no more heads than it may', async () => {
    const open = Array.from({ length: 9000 }, (_, n) =>
      tcp({ at: n / 1000, from: `10.${n >> 8}.${n & 255}.1:5000`, to: POOL, sequence: 1, data: '{"id":' }),
    );
    const late = tcp({ at: 9.5, from: '10.0.0.1:5000', to: POOL, sequence: 7, data: LOGIN.slice(6) });
    const last = tcp({ at: 9.6, from: '10.35.39.1:5000', to: POOL, sequence: 7, data: LOGIN.slice(6) });
    const { updates } = await sessionsOfBytes(capture(open, late, last));
    const named = updates.filter(({ application }) => application.name === 'stratum-monero');
    expect(named.map(({ client }) => client.address)).toEqual(['10.35.39.1']);
  });
});

describe('names', () => {
  const resolve = (at: number, name: string, address: string) => [
    udp({ at, from: '10.0.0.5:51000', to: '10.0.0.1:53', data: dnsMessages(1, name, address).query }),
    udp({ at: at + 0.01, from: '10.0.0.1:53', to: '10.0.0.5:51000', data: dnsMessages(1, name, address).answer }),
  ];

  it('come from DNS over UDP, every message of it', async () => {
    const packets = [...resolve(0, 'one.example.net', '203.0.113.9'), ...resolve(1, 'Two.example.net', '203.0.113.9')];
    const session = await only(packets, new Connection(2, MINER, POOL).close(3));
    expect(session.server.names).toEqual(['one.example.net', 'two.example.net']);
  });

  it('come from DNS over TCP', async () => {
    const { query, answer } = dnsMessages(1, 'pool.example.net', '203.0.113.9');
    const prefixed = (message: Buffer): Buffer => Buffer.concat([Buffer.from([0, message.length]), message]);
    const dns = new Connection(0, '10.0.0.5:52000', '10.0.0.1:53').say(0.1, prefixed(query));
    dns.answer(0.2, prefixed(answer).subarray(0, 30)).answer(0.3, prefixed(answer).subarray(30)).close(0.4);
    const { updates } = await sessionsOfBytes(capture(dns, new Connection(1, MINER, POOL).close(2)));
    const pool = updates.find(({ server }) => server.port === 3333)!;
    expect(pool.server.names).toEqual(['pool.example.net']);
    expect(updates.find(({ server }) => server.port === 53)!.application.path).toBe('/tcp/dns');
  });

  it('come from SNI, also for other sessions with the address; garbage does not', async () => {
    const tls = new Connection(0, '10.0.0.6:40001', '203.0.113.9:443')
      .say(0.1, clientHello('Pool.Example.COM'))
      .close(1);
    const bad = new Connection(0, '10.0.0.6:40002', '203.0.113.9:443')
      .say(0.1, clientHello('a\u0007b.example'))
      .close(1);
    const { updates } = await sessionsOfBytes(capture(tls, bad, new Connection(2, MINER, POOL).close(3)));
    expect(updates.map(({ server }) => server.names)).toEqual(updates.map(() => ['pool.example.com']));
  });

  it('of a service are believed from DNS only where the client did not ask for another', async () => {
    const address = '203.0.113.9';
    const packets = resolve(0, 'download.windowsupdate.com', address);
    const session = async (data: Buffer): Promise<string> =>
      (await only(packets, new Connection(1, MINER, `${address}:443`).say(1.1, data).close(2))).application.path;
    expect(await session(tlsData(50))).toBe('/tcp/tls/windows_update');
    expect(await session(clientHello('evil.example'))).toBe('/tcp/tls');
  });
});
