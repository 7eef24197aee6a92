/** What documents tell of the first messages of TLS, QUIC and HTTP, as packets come. */
import { describe, expect, it } from 'vitest';
import type { SessionUpdate } from '../../../model/session.ts';
import {
  CHROME,
  CHROME_JA4,
  clientHelloOf,
  protocols,
  records,
  serverHelloOf,
  serverName,
} from '../../support/hello.ts';
import { capture, Connection, tcp, udp } from '../../support/packets.ts';
import { cryptoFrame, initialPacket } from '../../support/quic.ts';
import { sessionsOfBytes } from '../../support/sessions.ts';
import { tlsData } from '../../support/traffic.ts';

const CLIENT = '10.0.0.5:40000';
const SERVER = '203.0.113.9:443';
const chrome = (padding = 0): Buffer =>
  clientHelloOf({ ciphers: CHROME.ciphers, extensions: CHROME.extensions('pool.example.net', padding) });
const TLS_13 = serverHelloOf(0x0303, [[43, Buffer.from([3, 4])]]);
const TLS_12 = serverHelloOf(0x0303, [protocols('h2')]);
const OFFERED = {
  serverName: 'pool.example.net',
  alpn: ['h2', 'http/1.1'],
  nextProtocol: undefined,
  version: '1.3',
  ja4: CHROME_JA4,
};

async function documents(...packets: Parameters<typeof capture>): Promise<SessionUpdate[]> {
  return (await sessionsOfBytes(capture(...packets))).updates;
}

describe('TLS', () => {
  it('is told in every document, in each as far as it was known', async () => {
    const connection = new Connection(0, CLIENT, SERVER).say(1, records(chrome())).answer(90, records(TLS_12));
    const updates = await documents(connection.say(91, tlsData(50)).say(200, tlsData(50)).close(201));
    expect(updates.map(({ tls }) => tls)).toEqual([
      OFFERED,
      { ...OFFERED, version: '1.2', nextProtocol: 'h2' },
      { ...OFFERED, version: '1.2', nextProtocol: 'h2' },
    ]);
  });

  it('is what the server chose when all was there at once, and what was offered when it did not say', async () => {
    const [whole] = await documents(
      new Connection(0, CLIENT, SERVER).say(1, records(chrome())).answer(1.1, records(TLS_13)).close(2),
    );
    expect(whole!.tls).toEqual(OFFERED);
    const [refused] = await documents(
      new Connection(0, CLIENT, SERVER)
        .say(1, records(chrome()))
        .answer(1.1, Buffer.from([21, 3, 1, 0, 2, 2, 40]))
        .answer(1.2, records(TLS_12))
        .close(2),
    );
    expect(refused!.tls).toEqual(OFFERED);
  });

  it('is what the server chose where only it was captured, or was first', async () => {
    const base = { flags: 'PA', sequence: 5000 };
    const answer = tcp({ at: 1, from: SERVER, to: CLIENT, ...base, data: records(TLS_12) });
    const [alone] = await documents([answer]);
    expect(alone!.server.port).toBe(443);
    expect(alone!.tls).toMatchObject({ version: '1.2', nextProtocol: 'h2', ja4: undefined });
  });

  it('waits for a ClientHello of two segments, in any order', async () => {
    const stream = records(chrome(1800));
    const segment = (at: number, from: number, to: number) =>
      tcp({ at, from: CLIENT, to: SERVER, sequence: 1001 + from, data: stream.subarray(from, to) });
    const handshake = new Connection(0, CLIENT, SERVER).packets;
    for (const packets of [
      [segment(1, 0, 1400), segment(1.1, 1400, stream.length)],
      [segment(1, 1400, stream.length), segment(1.1, 0, 1400)],
    ]) {
      const answer = tcp({ at: 2, from: SERVER, to: CLIENT, sequence: 5_000_001, data: records(TLS_12) });
      const [update] = await documents(handshake, packets, [answer]);
      expect(update!.tls).toMatchObject({ ja4: CHROME_JA4, version: '1.2' });
    }
  });

  describe('a ClientHello longer than a head', () => {
    const long = (length: number, size?: number): Buffer => records(chrome(length), size);
    const told = { serverName: 'pool.example.net', version: '1.3', ja4: CHROME_JA4 };
    const inSegments = (octets: Buffer, size: number): Connection => {
      const connection = new Connection(0, CLIENT, SERVER);
      for (let from = 0; from < octets.length; from += size)
        connection.say(1 + from / 1e6, octets.subarray(from, from + size));
      return connection;
    };

    it.each([3500, 5000, 9000, 15_800])('of %d octets more is told whole', async (length) => {
      for (const octets of [long(length), long(length, 2000)])
        for (const size of [1460, 500, 5000]) {
          const [update] = await documents(inSegments(octets, size).answer(3, tlsData(50)).close(4));
          expect(update!.tls).toMatchObject(told);
        }
    });

    it('is put together in another order, and behind a proxy', async () => {
      const { packets } = inSegments(long(9000), 1460);
      const [turned] = await documents([...packets.slice(0, 3), packets[4]!, packets[3]!, ...packets.slice(5)]);
      expect(turned!.tls).toMatchObject(told);
      const through = new Connection(0, CLIENT, SERVER).say(0.1, Buffer.from('040101bbcb00710900', 'hex'));
      through.answer(0.2, Buffer.from('005a000000000000', 'hex'));
      const octets = long(9000);
      for (let from = 0; from < octets.length; from += 1460)
        through.say(1 + from / 1e6, octets.subarray(from, from + 1460));
      const [proxied] = await documents(through.close(3));
      expect(proxied).toMatchObject({ application: { path: '/tcp/socks/tls' }, tls: told });
    });

    it('is TLS all the same where it is longer than a head may be, or never ends', async () => {
      const [endless] = await documents(inSegments(long(17_000), 1460).close(4));
      expect(endless).toMatchObject({ application: { name: 'tls' }, tls: { serverName: 'pool.example.net' } });
      expect(endless!.tls!.ja4).toBeUndefined();
      const [cut] = await documents(inSegments(long(9000).subarray(0, 8000), 1460).answer(3, tlsData(50)).close(4));
      expect(cut!.application.name).toBe('tls');
      expect(cut!.tls!.ja4).toBeUndefined();
    });

    it('counts for more among those that wait, so that memory stays what it is', async () => {
      const octets = long(15_000);
      const part = (at: number, n: number, start: number, end?: number) => {
        const from = `10.${n >> 8}.${n & 255}.1:5000`;
        return tcp({ at, from, to: SERVER, sequence: 1 + start, data: octets.subarray(start, end) });
      };
      // Nobody knows by the first few octets how long it is.
      const all = Array.from({ length: 4000 }, (_, n) => n);
      const begun = all.map((n) => part(n / 1000, n, 0, 7));
      const known = all.map((n) => part(5 + n / 1000, n, 7, 1000));
      const updates = await documents(begun, known, [part(9.5, 0, 1000), part(9.6, 3999, 1000)]);
      const whole = updates.filter(({ tls }) => tls?.ja4 === CHROME_JA4).map(({ client }) => client.address);
      expect(whole).toEqual(['10.15.159.1']);
    });
  });

  it('is absent where the handshake was not captured', async () => {
    const [update] = await documents(new Connection(0, CLIENT, SERVER).say(1, tlsData(60)).close(2));
    expect(update!.application.name).toBe('tls');
    expect(update!.tls).toBeUndefined();
  });

  it('is shared by sessions that say the same, and by no others', async () => {
    const connection = (port: number, name: string) =>
      new Connection(port / 1000, `10.0.0.5:${port}`, SERVER)
        .say(port / 1000 + 1, records(clientHelloOf({ extensions: [serverName(name)] })))
        .close(port / 1000 + 2);
    const updates = await documents(
      connection(40_000, 'a.example'),
      connection(41_000, 'b.example'),
      connection(42_000, 'a.example'),
    );
    const told = updates.map(({ tls }) => tls);
    expect(told.map((tls) => tls?.serverName)).toEqual(['a.example', 'b.example', 'a.example']);
    expect(told[0]).toBe(told[2]);
  });

  it('is forgotten with its session: the next of the same ports has its own', async () => {
    const updates = await documents(
      new Connection(0, CLIENT, SERVER).say(1, records(chrome())).close(2),
      new Connection(1000, CLIENT, SERVER, 9000).say(1001, tlsData(60)).close(1002),
    );
    expect(updates.map(({ tls }) => tls?.ja4)).toEqual([CHROME_JA4, undefined]);
  });
});

describe('QUIC', () => {
  const hello = chrome(1600);
  const part = (from: number, to?: number): Buffer => cryptoFrame(from, hello.subarray(from, to));
  const datagram = (at: number, frames: Buffer, packetNumber: number, version: 1 | 0x6b3343cf = 1) =>
    udp({ at, from: CLIENT, to: SERVER, data: initialPacket(frames, { packetNumber, version }) });
  const server = (at: number) =>
    udp({ at, from: SERVER, to: CLIENT, data: Buffer.concat([Buffer.from('c000000001', 'hex'), Buffer.alloc(60)]) });
  const TOLD = { ...OFFERED, ja4: CHROME_JA4.replace('t', 'q') };

  it.each([1, 0x6b3343cf] as const)('of version %d tells a ClientHello of two datagrams', async (version) => {
    const [update] = await documents([
      datagram(0, Buffer.concat([part(700, 1100), part(0, 100)]), 0, version),
      server(0.05),
      datagram(0.1, Buffer.concat([part(1100), part(100, 700)]), 1, version),
    ]);
    expect(update!.tls).toEqual(TOLD);
    expect(update!.application.path).toBe('/udp/quic');
    expect(update!.server.names).toEqual(['pool.example.net']);
  });

  it('of which a part is missing is QUIC all the same, and asks no longer than it may', async () => {
    const missing = datagram(0, part(700), 0);
    const [silent] = await documents([missing]);
    expect(silent!.application.path).toBe('/udp/quic');
    expect(silent!.tls).toBeUndefined();
    const more = Array.from({ length: 12 }, (_, n) => datagram(1 + n / 10, part(700), n + 1));
    const late = datagram(3, part(0, 700), 20);
    for (const packets of [more, Array.from({ length: 12 }, (_, n) => server(1 + n / 10))]) {
      const [update] = await documents([missing, ...packets, late]);
      expect(update!.application.path).toBe('/udp/quic');
      expect(update!.tls).toBeUndefined();
    }
  });
});

describe('HTTP', () => {
  const request = (lines: string): string => `GET / HTTP/1.1\r\n${lines}\r\n`;
  const told = async (data: string) =>
    (await documents(new Connection(0, CLIENT, SERVER).say(1, data).close(2)))[0]!.http;

  it.each([
    ['host and agent', 'Host: WWW.example.org:81\r\nUser-Agent: curl/8.5.0\r\n', 'www.example.org', 'curl/8.5.0'],
    ['an address', 'Host: 203.0.113.9\r\n', '203.0.113.9', undefined],
    ['an address of IPv6', 'Host: [2001:DB8::9]:81\r\n', '[2001:db8::9]', undefined],
    ['an agent alone', 'User-Agent: curl/8.5.0 \r\n', undefined, 'curl/8.5.0'],
    ['what is no name', 'Host: <script>\r\nUser-Agent: x\r\n', undefined, 'x'],
    ['a long agent', `User-Agent: ${'x'.repeat(2000)}\r\n`, undefined, 'x'.repeat(256)],
  ])('tells %s', async (_, lines, host, userAgent) => {
    expect(await told(request(lines))).toEqual({ host, userAgent });
  });

  it('tells nothing where there is nothing', async () => {
    expect(await told(request('Accept: *\r\n'))).toBeUndefined();
    expect(await told(request('Host:\r\nUser-Agent:\r\n'))).toBeUndefined();
  });

  it('waits for the end of the headers, and tells the first request alone', async () => {
    const [update] = await documents(
      new Connection(0, CLIENT, SERVER)
        .say(1, 'GET / HTTP/1.1\r\nHost: a.example\r\nCookie: x')
        .say(2, 'y\r\nUser-Agent: curl\r\n\r\n')
        .answer(3, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        .say(4, request('Host: b.example\r\nUser-Agent: wget\r\n'))
        .close(5),
    );
    expect(update!.http).toEqual({ host: 'a.example', userAgent: 'curl' });
  });

  it('is told of mining and of WebSocket too', async () => {
    const call = '{"id":1,"method":"getblocktemplate"}';
    const post = `POST / HTTP/1.1\r\nHost: node.example\r\nUser-Agent: cpuminer\r\nContent-Length: ${call.length}\r\n\r\n${call}`;
    expect(await told(post)).toEqual({ host: 'node.example', userAgent: 'cpuminer' });
  });
});
