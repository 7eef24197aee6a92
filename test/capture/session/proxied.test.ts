/** Sessions through proxies, as packets come: what is recognised behind the proxy's talk, counted, told, and not learned. */
import { describe, expect, it } from 'vitest';
import { recognise } from '../../../capture/recognise/index.ts';
import { CONNECTED, connect, sealed, SOCKS_5, type Line } from '../../support/applications.ts';
import {
  CHROME,
  CHROME_JA4,
  clientHelloOf,
  protocols,
  records,
  serverHelloOf,
  serverName,
} from '../../support/hello.ts';
import { capture, Connection, udp } from '../../support/packets.ts';
import { sessionsOfBytes } from '../../support/sessions.ts';
import { clientHello, dnsMessages } from '../../support/traffic.ts';

const PROXY = '203.0.113.9:1080';
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

const MINING: readonly Line[] = [
  ['client', line({ id: 1, method: 'mining.subscribe', params: ['cgminer/4.12'] })],
  ['server', line({ id: 1, result: [[['mining.notify', 'ae68']], '08000002', 4], error: null })],
  ['client', line({ id: 2, method: 'mining.authorize', params: ['wallet.rig', 'x'] })],
  ['server', line({ id: 2, result: true, error: null })],
  ['server', line({ id: null, method: 'mining.set_difficulty', params: [512] })],
  ['server', line({ id: null, method: 'mining.notify', params: ['1', 'p', 'a', 'b', [], 'v', 'n', 't', true] })],
  ['client', line({ id: 4, method: 'mining.submit', params: ['w', '1', '0', 't', 'n'] })],
  ['server', line({ id: 4, result: true, error: null })],
  ['client', line({ id: 5, method: 'mining.submit', params: ['w', '1', '0', 't', 'n'] })],
  ['server', line({ id: 5, result: null, error: [21, 'Stale', null] })],
];
const COUNTED = {
  dialect: 'stratum',
  agent: 'cgminer/4.12',
  login: 'wallet.rig',
  submitted: 2,
  accepted: 1,
  rejected: 1,
  jobs: 1,
  difficulty: 512,
};
const PASSWORD: readonly Line[] = [
  ['client', hex('05 02 00 02')],
  ['server', hex('05 02')],
  ['client', hex('01 02 6d65 03 616263')],
  ['server', hex('01 00')],
  ...SOCKS_5.slice(2),
];
const SOCKS_4: readonly Line[] = [
  ['client', hex('04 01 0d05 cb007109 6d6500')],
  ['server', hex('00 5a 0d05 0a00000a')],
];
const SOCKS_4A: readonly Line[] = [
  ['client', Buffer.concat([hex('04 01 0d05 00000001 00'), Buffer.from('pool.example.net\0')])],
  ['server', hex('00 5a 0d05 0a00000a')],
];
const HTTP: readonly Line[] = [
  ['client', connect('pool.example.net:3333')],
  ['server', CONNECTED],
];
const ASKED_AGAIN: readonly Line[] = [
  HTTP[0]!,
  ['server', 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nNo.'],
  ...HTTP,
];
/** What a proxy says that wants a password: a page as long as those that people read. */
const page = (length: number): string =>
  `HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: ${length}\r\n\r\n${'No. '.repeat(length / 4)}`;
const CHUNKED =
  'HTTP/1.1 407 Proxy Authentication Required\r\nTransfer-Encoding: chunked\r\n\r\n' +
  [3000, 12_000, 1].map((length) => `${length.toString(16)}\r\n${'n'.repeat(length)}\r\n`).join('') +
  '0\r\n\r\n';
const PREFACES: readonly (readonly [string, string, readonly Line[]])[] = [
  ['SOCKS 5', '/tcp/socks', SOCKS_5],
  ['SOCKS 5 with a password', '/tcp/socks', PASSWORD],
  ['SOCKS 4', '/tcp/socks', SOCKS_4],
  ['SOCKS 4a', '/tcp/socks', SOCKS_4A],
  ['CONNECT', '/tcp/http', HTTP],
  ['CONNECT, asked for a password', '/tcp/http', ASKED_AGAIN],
  ['SOCKS 5 behind SOCKS 4', '/tcp/socks/socks', [...SOCKS_4, ...SOCKS_5]],
  ['CONNECT behind SOCKS 5', '/tcp/socks/http', [...SOCKS_5, ...HTTP]],
];

/** Proxies that want a password, and say so at length. */
const LONG: typeof PREFACES = [
  ['CONNECT, asked by a long page', '/tcp/http', [HTTP[0]!, ['server', page(20_000)], ...HTTP]],
  ['CONNECT, asked by a page in chunks', '/tcp/http', [HTTP[0]!, ['server', CHUNKED], ...HTTP]],
  [
    'CONNECT, asked again and again',
    '/tcp/http',
    [4, 5000, 9000].flatMap((length): Line[] => [HTTP[0]!, ['server', page(length)]]).concat(HTTP),
  ],
  [
    'CONNECT behind SOCKS 5, asked by a long page',
    '/tcp/socks/http',
    [...SOCKS_5, HTTP[0]!, ['server', page(8000)], HTTP[0]!, ['server', CHUNKED], ...HTTP],
  ],
];

function connectionOf(lines: readonly Line[], size = Infinity, handshake = true): Connection {
  const connection = new Connection(0, '10.0.0.5:40000', PROXY, 1000, handshake);
  let at = 1;
  for (const [side, data] of lines) {
    const octets = Buffer.from(data);
    for (let from = 0; from < octets.length; from += size) {
      connection.send((at += 0.01), side, 'PA', octets.subarray(from, from + size));
    }
  }
  return connection;
}

async function documentOf(...packets: Parameters<typeof capture>) {
  const { updates } = await sessionsOfBytes(capture(...packets), { logins: 'keep' });
  return updates.find(({ final, transport }) => final && transport === 'tcp')!;
}

describe('through a proxy', () => {
  it.each(PREFACES)('by %s a miner is recognised and counted', async (_, path, preface) => {
    const document = await documentOf(connectionOf([...preface, ...MINING]).close(5));
    expect(document.application).toEqual({ name: 'stratum', path: `${path}/stratum`, certainty: 'seen' });
    expect(document.mining).toMatchObject(COUNTED);
  });

  it.each(PREFACES)('by %s it does not matter how the octets are cut', async (_, path, preface) => {
    const document = await documentOf(connectionOf([...preface, ...MINING], 7).close(9));
    expect(document.application.path).toBe(`${path}/stratum`);
    expect(document.mining).toMatchObject(COUNTED);
  });

  it.each(LONG)('by %s too, whatever the segments', async (_, path, preface) => {
    for (const size of [Infinity, 1460, 4096, 100]) {
      const document = await documentOf(connectionOf([...preface, ...MINING], size).close(12));
      expect(document.application.path).toBe(`${path}/stratum`);
      expect(document.mining).toMatchObject(COUNTED);
      expect(document.proxied).toMatchObject({ host: 'pool.example.net', port: 3333 });
    }
  });

  it('by a long page of which the capture lost a part, and cut the rest', async () => {
    const { packets } = connectionOf([HTTP[0]!, ['server', page(20_000)], ...HTTP, ...MINING], 1460);
    const cut = packets
      .map((packet) =>
        Object.assign(packet, { data: packet.data.subarray(0, 600), originalLength: packet.data.length }),
      )
      .toSpliced(9, 2);
    const document = await documentOf(cut);
    expect(document.application.path).toBe('/tcp/http/stratum');
    expect(document.mining).toMatchObject({ submitted: 2 });
  });

  it('with a long page and no second try is HTTP, and says whom it was asked for', async () => {
    const document = await documentOf(connectionOf([HTTP[0]!, ['server', page(9000)]], 1460).close(9));
    expect(document).toMatchObject({ application: { path: '/tcp/http' }, proxied: { host: 'pool.example.net' } });
  });

  it('Stratum V2 behind a long page is likely by its turns', async () => {
    const lines: readonly Line[] = [
      ['client', sealed('act 1', 64)],
      ['server', sealed('act 2', 234)],
      ['client', sealed('setup', 76)],
      ['server', sealed('success', 44)],
    ];
    for (const [, path, preface] of LONG)
      expect((await documentOf(connectionOf([...preface, ...lines]).close(9))).application).toMatchObject({
        path: `${path}/stratum-v2`,
        certainty: 'likely',
      });
  });

  it('segments may come in another order', async () => {
    const { packets } = connectionOf([...SOCKS_5, ...MINING]);
    const [first, second] = [packets[3]!, packets[5]!];
    const turned = packets.with(3, second).with(5, first);
    expect((await documentOf(turned)).mining).toMatchObject(COUNTED);
  });

  it('a client that does not wait for answers, and one whose proxy was not captured', async () => {
    const [greeting, , request] = SOCKS_5;
    const all = Buffer.concat([greeting!, request!, ...MINING.filter(([side]) => side === 'client')].map(([, data]) => Buffer.from(data))); // prettier-ignore
    const eager: readonly Line[] = [['client', all], ...[...SOCKS_5, ...MINING].filter(([side]) => side === 'server')];
    const document = await documentOf(connectionOf(eager).close(5));
    expect(document.application.path).toBe('/tcp/socks/stratum');
    expect(document.mining).toMatchObject({ ...COUNTED, dialect: 'stratum' });
    const alone = await documentOf(connectionOf([['client', all]]));
    expect(alone.application.path).toBe('/tcp/socks/stratum');
    expect(alone.mining).toMatchObject({ agent: 'cgminer/4.12', submitted: 2 });
  });

  it('Stratum V2 is likely by what comes behind', async () => {
    const lines: readonly Line[] = [
      ['client', sealed('act 1', 64)],
      ['server', sealed('act 2', 234)],
      ['client', sealed('setup', 76)],
      ['server', sealed('success', 44)],
    ];
    for (const preface of [SOCKS_5, PASSWORD, HTTP]) {
      const { application, mining } = await documentOf(connectionOf([...preface, ...lines]).close(5));
      expect(application).toMatchObject({ name: 'stratum-v2', certainty: 'likely' });
      expect(mining).toMatchObject({ certainty: 'likely' });
    }
  });
});

describe('TLS through a proxy', () => {
  const hello = records(
    clientHelloOf({ ciphers: CHROME.ciphers, extensions: CHROME.extensions('pool.example.net', 0) }),
  );
  const answer = records(serverHelloOf(0x0303, [protocols('h2')]));
  const told = {
    serverName: 'pool.example.net',
    alpn: ['h2', 'http/1.1'],
    nextProtocol: 'h2',
    version: '1.2',
    ja4: CHROME_JA4,
  };

  it.each(PREFACES)('by %s is told as without', async (_, path, preface) => {
    const lines: readonly Line[] = [...preface, ['client', hello], ['server', answer]];
    const document = await documentOf(connectionOf(lines).close(5));
    expect(document.application.path).toBe(`${path}/tls`);
    expect(document.tls).toEqual(told);
    expect(document.http).toEqual(path.includes('http') ? { host: undefined, userAgent: 'cgminer/4.12' } : undefined);
    const inPieces = await documentOf(connectionOf(lines, 150).close(9));
    expect(inPieces.tls).toEqual(told);
  });

  it('is what was offered when the server says nothing', async () => {
    const document = await documentOf(connectionOf([...SOCKS_5, ['client', hello]]));
    expect(document.application.path).toBe('/tcp/socks/tls');
    expect(document.tls).toEqual({ ...told, version: '1.3', nextProtocol: undefined });
  });
});

describe('whom a proxy is asked for', () => {
  const POOL = { host: 'pool.example.net', port: 3333, names: [] };
  const asked = async (lines: readonly Line[], size = Infinity) =>
    (await documentOf(connectionOf(lines, size).close(9))).proxied;

  it.each(PREFACES)('by %s is told', async (name, _, preface) => {
    const expected = name === 'SOCKS 4' ? { host: '203.0.113.9', port: 3333, names: [] } : POOL;
    expect(await asked([...preface, ...MINING])).toEqual(expected);
    expect(await asked([...preface, ...MINING], 7)).toEqual(expected);
  });

  it.each<[string, string | Buffer, object | undefined]>([
    ['a name of other letters', 'Pool.Example.NET.:443', { host: 'pool.example.net', port: 443, names: [] }],
    ['an address', '192.0.2.7:80', { host: '192.0.2.7', port: 80, names: [] }],
    ['an IPv6 address', '[2001:DB8::0:7]:3333', { host: '2001:db8::7', port: 3333, names: [] }],
    ['no port', 'pool.example.net', undefined],
    ['a port that is none', 'pool.example.net:70000', undefined],
    ['no host', 'what/ever:80', undefined],
  ])('by CONNECT, %s', async (_, target, expected) => {
    const { proxied, application } = await documentOf(
      connectionOf([['client', connect(target as string)], ['server', CONNECTED], ...MINING]).close(5),
    );
    expect(proxied).toEqual(expected);
    expect(application.path).toBe('/tcp/http/stratum');
  });

  it.each<[string, string, object | undefined]>([
    ['IPv4', '01 c0000207 0d05', { host: '192.0.2.7', port: 3333, names: [] }],
    ['IPv6', '04 20010db8000000000000000000000007 0d05', { host: '2001:db8::7', port: 3333, names: [] }],
    ['an address as a name', '03 09 3139322e302e322e37 0d05', { host: '192.0.2.7', port: 3333, names: [] }],
    ['a name that is none', '03 03 012022 0d05', undefined],
  ])('by SOCKS 5, %s', async (_, address, expected) => {
    const { proxied, application } = await documentOf(
      connectionOf([...SOCKS_5.with(2, ['client', hex(`05 01 00 ${address}`)]), ...MINING]).close(5),
    );
    expect(proxied).toEqual(expected);
    expect(application.path).toBe('/tcp/socks/stratum');
  });

  it.each<[string, Line[]]>([
    ['does not reach it', [...SOCKS_5.slice(0, 3), ['server', hex('05 05 00 01 00000000 0000')]]],
    ['of version 4a refuses', [SOCKS_4A[0]!, ['server', hex('00 5b 0000 00000000')]]],
    ['of HTTP refuses', [HTTP[0]!, ['server', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n']]],
    ['asks for a password, and gets none', ASKED_AGAIN.slice(0, 2)],
    ['says nothing', [HTTP[0]!]],
  ])('is told where the proxy %s', async (_, lines) => {
    expect(await asked(lines)).toEqual(POOL);
  });

  it('is nobody where something else was asked', async () => {
    expect(await asked([...SOCKS_5.slice(0, 2), ['client', hex('05 02 00 01 cb007109 0d05')]])).toBeUndefined();
    expect(await asked([['client', 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n']])).toBeUndefined();
    expect(await asked(MINING)).toBeUndefined();
  });

  it('by its address has the names that DNS and its client call it by; those of the proxy before are not its own', async () => {
    const { query, answer } = dnsMessages(7, 'dns.example.net', '203.0.113.9');
    const resolved = [
      udp({ at: 0, from: '10.0.0.5:50000', to: '10.0.0.1:53', data: query }),
      udp({ at: 0.01, from: '10.0.0.1:53', to: '10.0.0.5:50000', data: answer }),
    ];
    const behind: readonly Line[] = [...SOCKS_5, ...SOCKS_4, ['client', clientHello('sni.example.net')]];
    const { proxied } = await documentOf(resolved, connectionOf(behind).close(5));
    expect(proxied).toEqual({ host: '203.0.113.9', port: 3333, names: ['dns.example.net', 'sni.example.net'] });
    expect((await documentOf(connectionOf([...SOCKS_5, ...SOCKS_4, ...MINING]).close(5))).proxied?.names).toEqual([]);
  });
});

describe('names', () => {
  const update = 'fe2.update.microsoft.com';
  const named = Buffer.concat([hex(`05 01 00 03 ${update.length.toString(16)}`), Buffer.from(update), hex('01bb')]);

  it('that a proxy is asked for are not its own', async () => {
    for (const preface of [SOCKS_5, SOCKS_4A, HTTP]) {
      const document = await documentOf(
        connectionOf([...preface, ['client', clientHello('pool.example.net')]]).close(5),
      );
      expect(document.server.names).toEqual([]);
    }
  });

  it('tell the service, and those of the proxy do not', async () => {
    const sealedHello = records(clientHelloOf({ extensions: [] }));
    const known: readonly Line[] = [...SOCKS_5.with(2, ['client', named]), ['client', sealedHello]];
    expect((await documentOf(connectionOf(known).close(5))).application.path).toBe('/tcp/socks/tls/windows_update');
    const { query, answer } = dnsMessages(7, update, '203.0.113.9');
    const resolved = [
      udp({ at: 0, from: '10.0.0.5:50000', to: '10.0.0.1:53', data: query }),
      udp({ at: 0.01, from: '10.0.0.1:53', to: '10.0.0.5:50000', data: answer }),
    ];
    const other: readonly Line[] = [...SOCKS_4, ['client', sealedHello]];
    const document = await documentOf(resolved, connectionOf(other).close(5));
    expect(document.server.names).toEqual([update]);
    expect(document.application.path).toBe('/tcp/socks/tls');
  });

  it('inside are preferred', () => {
    const octets = (side: string, lines: readonly Line[]): Buffer =>
      Buffer.concat(lines.filter(([who]) => who === side).map(([, data]) => Buffer.from(data)));
    const lines: readonly Line[] = [
      ...SOCKS_5,
      ['client', records(clientHelloOf({ extensions: [serverName('inner.example.net')] }))],
    ];
    const ends = { clientPort: 40_000, serverPort: 1080 };
    const ask = (said: readonly Line[]) =>
      recognise({ transport: 'tcp', client: octets('client', said), server: octets('server', said), ...ends });
    expect(ask(lines).recognition?.hosts).toEqual(['inner.example.net']);
    expect(ask(SOCKS_5).recognition).toMatchObject({
      hosts: ['pool.example.net'],
      preface: { client: 26, server: 12 },
    });
  });
});

describe('a proxy', () => {
  it.each<[string, string, Line[]]>([
    ['that refuses all methods', '/tcp/socks', [SOCKS_5[0]!, ['server', hex('05 ff')]]],
    ['that refuses a password', '/tcp/socks', [...PASSWORD.slice(0, 3), ['server', hex('01 01')]]],
    [
      'that does not reach the server',
      '/tcp/socks',
      [...SOCKS_5.slice(0, 3), ['server', hex('05 05 00 01 00000000 0000')]],
    ],
    ['of version 4 that refuses', '/tcp/socks', [SOCKS_4[0]!, ['server', hex('00 5b 0000 00000000')]]],
    ['that is asked to listen', '/tcp/socks', [...SOCKS_5.slice(0, 2), ['client', hex('05 02 00 01 00000000 0000')]]],
    [
      'that seals all',
      '/tcp/socks',
      [
        ['client', hex('05 01 01')],
        ['server', hex('05 01')],
        ['client', hex('01 01 0002 abcd')],
      ],
    ],
    [
      'of HTTP that refuses',
      '/tcp/http',
      [HTTP[0]!, ['server', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n']],
    ],
    ['of HTTP that says nothing', '/tcp/http', [HTTP[0]!]],
    ['that nobody says anything to', '/tcp/socks', [...SOCKS_5]],
  ])('%s is called so', async (_, path, lines) => {
    const document = await documentOf(connectionOf([...lines, ...lines.slice(-1)]).close(5));
    expect(document.application.path).toBe(path);
    expect(document.mining).toBeUndefined();
  });

  it.each<[string, Line[]]>([
    [
      'methods that are none',
      [
        ['client', hex('05 00 0b 03')],
        ['server', hex('05 00')],
      ],
    ],
    [
      'a method that was not offered',
      [
        ['client', hex('05 01 00')],
        ['server', hex('05 02')],
        ['client', MINING[0]![1]],
      ],
    ],
    [
      'another version in the answer',
      [
        ['client', hex('05 01 00')],
        ['server', hex('04 00')],
      ],
    ],
    ['no answer', [['client', hex('05 01 00')]]],
    ['an answer of version 4 that is none', [SOCKS_4[0]!, ['server', hex('00 00 0000 00000000')]]],
    [
      'a user without an end',
      [
        ['client', Buffer.concat([SOCKS_4[0]![1].slice(0, 8) as Buffer, Buffer.alloc(300, 1)])],
        ['server', 'x'],
      ],
    ],
  ])('is not seen in %s', async (_, lines) => {
    const document = await documentOf(connectionOf(lines).close(5));
    expect(document.application.path).toMatch(/^\/tcp\/(unknown|socks)$/);
    expect(document.application.certainty).not.toBe('seen');
  });

  it('whose greeting was not captured is passed over: the miner is recognised as ever', async () => {
    const document = await documentOf(connectionOf(MINING, Infinity, false).close(5));
    expect(document.application.path).toBe('/tcp/stratum');
  });

  it('behind many others is looked through so far, and no further', () => {
    const [[, asked], [, said]] = SOCKS_4 as readonly [Line, Line];
    const many = (data: string | Buffer): Buffer => Buffer.concat(Array.from({ length: 300 }, () => Buffer.from(data)));
    const ends = { clientPort: 40_000, serverPort: 1080 };
    const { recognition } = recognise({ transport: 'tcp', client: many(asked), server: many(said), ...ends });
    expect(recognition?.path).toEqual(Array.from({ length: 5 }, () => 'socks'));
  });
});
