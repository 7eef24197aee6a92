import { createSocket } from 'node:dgram';
import type { Answer } from 'dns-packet';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { NameResolver, type ResolverOptions } from '../../../pools/resolve/resolver.ts';
import { parseDnsServer } from '../../../pools/resolve/servers.ts';
import {
  answerOctets,
  dnsServer,
  responseWith,
  TRUNCATED,
  type Asked,
  type DnsServerDouble,
  type Said,
} from '../../support/dns-servers.ts';

const open: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function serve(script: (asked: Asked) => Said, host?: string): Promise<DnsServerDouble> {
  const server = await dnsServer(script, host);
  open.push(server);
  return server;
}

function resolver(servers: readonly (DnsServerDouble | string)[], options: ResolverOptions = {}): NameResolver {
  const made = new NameResolver({
    servers: servers.map((server) => (typeof server === 'string' ? server : server.server)),
    timeoutMs: 150,
    ...options,
  });
  open.push(made);
  return made;
}

function a(name: string, data: string, ttl = 60): Answer {
  return { name, type: data.includes(':') ? 'AAAA' : 'A', ttl, data };
}

function alias(name: string, data: string): Answer {
  return { name, type: 'CNAME', ttl: 60, data };
}

const SOA: Answer = {
  name: 'example.com',
  type: 'SOA',
  ttl: 60,
  data: { mname: 'ns.example.com', rname: 'root.example.com' },
};

/** Every name has one address of each family. */
const both = ({ name, type }: Asked): Answer[] => [a(name, type === 'A' ? '192.0.2.7' : '2001:db8::7', 300)];
const BOTH = [
  { address: '192.0.2.7', ttl: 300 },
  { address: '2001:db8::7', ttl: 300 },
];

async function silentServer(): Promise<string> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  open.push(socket);
  return `127.0.0.1:${socket.address().port}`;
}

async function closedPort(): Promise<string> {
  const server = await dnsServer(() => undefined);
  await server.close();
  return server.server;
}

describe('answers', () => {
  it('both families, with their TTL', async () => {
    const server = await serve(both);
    expect(await resolver([server]).resolve('Pool.Example.NET.')).toEqual({
      fqdn: 'Pool.Example.NET.',
      addresses: BOTH,
      canonicalNames: [],
    });
    expect(server.asked.map(({ name, type, over }) => `${name} ${type} ${over}`).sort()).toEqual([
      'pool.example.net A udp',
      'pool.example.net AAAA udp',
    ]);
  });

  it('from a server on IPv6', async () => {
    expect(await resolver([await serve(both, '::1')]).resolve('pool.example.net')).toMatchObject({ addresses: BOTH });
  });

  it('each question has its own id and port', async () => {
    const server = await serve(both);
    const names = resolver([server]);
    for (let index = 0; index < 20; index += 1) await names.resolve(`p${index}.example.net`);
    expect(new Set(server.asked.map(({ id }) => id)).size).toBeGreaterThan(30);
    expect(new Set(server.asked.map(({ port }) => port)).size).toBeGreaterThan(30);
  });

  it('addresses in one spelling, each once; a TTL with its top bit set is zero', async () => {
    const server = await serve(({ name, type }) =>
      type === 'A'
        ? [a(name, '192.0.2.1', 0xffff_ffff), a(name, '192.0.2.1', 5)]
        : [a(name, '2001:0db8:0:0:0:0:0:1'), a(name, '::ffff:192.0.2.9'), a(name, '::ffff:192.0.2.1')],
    );
    expect((await resolver([server]).resolve('pool.example.net')).addresses).toEqual([
      { address: '192.0.2.1', ttl: 5 },
      { address: '2001:db8::1', ttl: 60 },
      { address: '192.0.2.9', ttl: 60 },
    ]);
  });

  it('an alias chain within one answer', async () => {
    const server = await serve(({ name, type }) => {
      const answers = [alias(name, 'EU.example.org'), alias('eu.example.ORG', 'lb.example.com')];
      if (type === 'A') return [...answers, a('lb.example.com', '192.0.2.1')];
      return { flags: 0x8180, answers, authorities: [SOA] };
    });
    expect(await resolver([server]).resolve('pool.example.net')).toEqual({
      fqdn: 'pool.example.net',
      addresses: [{ address: '192.0.2.1', ttl: 60 }],
      canonicalNames: ['eu.example.org', 'lb.example.com'],
    });
    // The SOA says that there is nothing more to ask for.
    expect(server.asked).toHaveLength(2);
  });

  it('an alias that the answer leaves open is asked for', async () => {
    const server = await serve(({ name, type }) =>
      name === 'pool.example.net' ? [alias(name, 'lb.example.com')] : both({ name, type } as Asked),
    );
    expect(await resolver([server]).resolve('pool.example.net')).toMatchObject({
      addresses: BOTH,
      canonicalNames: ['lb.example.com'],
    });
  });

  it('a truncated answer is asked for again over TCP', async () => {
    const many = (name: string): Answer[] => Array.from({ length: 50 }, (_, index) => a(name, `192.0.2.${index}`));
    const server = await serve(({ name, type, over }) => {
      if (type === 'AAAA') return [];
      return over === 'udp' ? TRUNCATED : many(name);
    });
    expect((await resolver([server]).resolve('pool.example.net')).addresses).toHaveLength(50);
    expect(server.asked.filter(({ type }) => type === 'A').map(({ over }) => over)).toEqual(['udp', 'tcp']);
  });

  it('lies are told: refusing a private address is not the resolver’s business', async () => {
    const server = await serve(({ name, type }) => (type === 'A' ? [a(name, '10.0.0.1'), a(name, '127.0.0.1')] : []));
    expect((await resolver([server]).resolve('pool.example.net')).addresses.map(({ address }) => address)).toEqual([
      '10.0.0.1',
      '127.0.0.1',
    ]);
  });
});

describe('what is wrong, in plain words', () => {
  it.each<[string, (asked: Asked) => Said, string]>([
    ['no such name', () => responseWith(3), 'the name pool.example.net does not exist (NXDOMAIN)'],
    ['no address', () => [], 'pool.example.net has no A record (NODATA); pool.example.net has no AAAA record (NODATA)'],
    [
      'an alias of nothing',
      ({ name }) => (name === 'pool.example.net' ? [alias(name, 'gone.example.com')] : responseWith(3)),
      'the name gone.example.com, for which pool.example.net stands, does not exist (NXDOMAIN)',
    ],
    [
      'aliases that loop',
      ({ name }) => [alias(name, 'b.example.com'), alias('b.example.com', name)],
      'its aliases loop: pool.example.net, b.example.com, pool.example.net',
    ],
    ['an alias of itself', ({ name }) => [alias(name, name)], 'its aliases loop: pool.example.net, pool.example.net'],
    [
      'aliases without an end',
      ({ name }) => [alias(name, `x${name.length}.${name.slice(-100)}`)],
      'it has more than 16 aliases',
    ],
    ['addresses of others alone', ({ type }) => [a('other.example.com', type === 'A' ? '192.0.2.1' : '::1')], 'NODATA'],
  ])('%s', async (_, script, words) => {
    const server = await serve(script);
    const told = await resolver([server]).resolve('pool.example.net');
    expect(told.addresses).toEqual([]);
    expect(told.error).toContain(words);
  });

  it.each([
    [2, 'SERVFAIL'],
    [5, 'REFUSED'],
    [4, 'NOTIMP'],
  ])('a server that says %i', async (code, word) => {
    const server = await serve(() => responseWith(code));
    const told = await resolver([server]).resolve('pool.example.net');
    expect(told.error).toBe(`asked for pool.example.net, the DNS server ${server.server} says ${word}`);
    // Two families, two attempts.
    expect(server.asked).toHaveLength(4);
  });

  it('a silent server and a closed port', async () => {
    const [silent, closed] = [await silentServer(), await closedPort()];
    expect((await resolver([silent, closed], { attempts: 1 }).resolve('pool.example.net')).error).toBe(
      `asked for pool.example.net, the DNS server ${silent} does not answer, ${closed} takes no questions there`,
    );
  });

  it('the next server is asked when the first fails', async () => {
    const failing = await serve(() => responseWith(2));
    const good = await serve(both);
    const names = resolver([await silentServer(), await closedPort(), failing, good]);
    expect(await names.resolve('pool.example.net')).toMatchObject({ addresses: BOTH });
  });

  it('a server that loses the first question is asked again', async () => {
    const lost = new Set<string>();
    const server = await serve((asked) => {
      if (lost.has(asked.type)) return both(asked);
      lost.add(asked.type);
      return undefined;
    });
    expect(await resolver([server]).resolve('pool.example.net')).toMatchObject({ addresses: BOTH });
  });

  it('one family that cannot be asked for leaves the other, and is told', async () => {
    const server = await serve((asked) => (asked.type === 'A' ? both(asked) : responseWith(2)));
    const told = await resolver([server]).resolve('pool.example.net');
    expect(told).toMatchObject({ addresses: BOTH.slice(0, 1) });
    expect(told.error).toBeUndefined();
    expect(told.incomplete).toContain('SERVFAIL');
  });

  it('thousands of addresses are bounded, and that is told', async () => {
    const server = await serve(({ name, type, over }) => {
      if (type === 'AAAA') return [];
      if (over === 'udp') return TRUNCATED;
      return Array.from({ length: 1000 }, (_, index) => a(name, `198.51.${index >> 8}.${index & 255}`));
    });
    const told = await resolver([server]).resolve('pool.example.net');
    expect(told.addresses).toHaveLength(64);
    expect(told.incomplete).toBe('936 more addresses are left out');
  });

  it.each(['', 'a..b', '-a.example', `${'a'.repeat(64)}.example`, 'a b.example', 'pööl.example', '192.0.2.1', '::1'])(
    '%j is not asked for',
    async (name) => {
      const server = await serve(both);
      expect((await resolver([server]).resolve(name)).error).toMatch(/^it is /);
      expect(server.asked).toEqual([]);
    },
  );

  it('a machine without a DNS server', async () => {
    expect((await resolver([]).resolve('pool.example.net')).error).toBe('this machine has no DNS server');
  });
});

describe('what does not belong to the question is ignored', () => {
  const forged = (asked: Asked): Answer[] => [a(asked.name, '203.0.113.66')];
  it.each<[string, (asked: Asked) => Buffer]>([
    ['another id', (asked) => answerOctets({ ...asked, id: asked.id ^ 1 }, forged(asked))],
    ['another name', (asked) => answerOctets({ ...asked, name: 'evil.example.net' }, forged(asked))],
    ['another type', (asked) => answerOctets({ ...asked, type: 'TXT' }, forged(asked))],
    ['no question', (asked) => answerOctets(asked, { questions: [], answers: forged(asked) })],
    ['a question again', (asked) => answerOctets(asked, { type: 'query', answers: forged(asked) })],
    ['rubbish', () => Buffer.from('ff'.repeat(300), 'hex')],
    [
      'a header that promises 65535 records',
      (asked) => Buffer.concat([answerOctets(asked, []).subarray(0, 6), Buffer.alloc(6, 255)]),
    ],
    ['nothing', () => Buffer.alloc(0)],
  ])('%s', async (_, forge) => {
    const server = await serve((asked) => [forge(asked), answerOctets(asked, both(asked))]);
    expect((await resolver([server]).resolve('pool.example.net')).addresses).toEqual(BOTH);
  });

  it('octets from another peer', async () => {
    const stranger = createSocket('udp4');
    await new Promise<void>((resolve) => stranger.bind(0, '127.0.0.1', resolve));
    open.push(stranger);
    const server = await serve((asked) => {
      stranger.send(answerOctets(asked, forged(asked)), asked.port, '127.0.0.1');
      return undefined;
    });
    expect((await resolver([server], { attempts: 1 }).resolve('pool.example.net')).error).toContain('does not answer');
  });

  it('over TCP it is a fault', async () => {
    const server = await serve((asked) =>
      asked.over === 'udp' ? TRUNCATED : answerOctets({ ...asked, id: asked.id ^ 1 }, forged(asked)),
    );
    expect((await resolver([server]).resolve('pool.example.net')).error).toContain('answers something else');
  });

  it('whatever octets come, the answer after them is found', async () => {
    let octets = Buffer.alloc(0);
    const server = await serve((asked) => [octets, answerOctets(asked, both(asked))]);
    const names = resolver([server], { timeoutMs: 5000 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (some) => {
        octets = Buffer.from(some);
        expect((await names.resolve('pool.example.net')).addresses).toEqual(BOTH);
      }),
      { numRuns: 50 },
    );
  });
});

describe('bounds', () => {
  it('so many names at once, and no more', async () => {
    const server = await serve(() => undefined);
    const names = resolver([server], { concurrency: 3, attempts: 1 });
    const all = Array.from({ length: 7 }, (_, index) => names.resolve(`p${index}.example.net`));
    await all[0];
    expect(new Set(server.asked.map(({ name }) => name)).size).toBeLessThanOrEqual(6);
    await Promise.all(all);
    expect(server.asked).toHaveLength(14);
  });

  it('a signal ends it with its reason; so does close', async () => {
    const names = resolver([await silentServer()], { timeoutMs: 60_000, concurrency: 2 });
    const controller = new AbortController();
    const aborted = Promise.allSettled(
      Array.from({ length: 4 }, (_, index) => names.resolve(`p${index}.example.net`, controller.signal)),
    );
    controller.abort(new Error('enough'));
    for (const one of await aborted) expect(one).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    const closing = Promise.allSettled(Array.from({ length: 4 }, (_, index) => names.resolve(`p${index}.example.net`)));
    names.close();
    for (const one of await closing) expect(one).toMatchObject({ status: 'rejected' });
  });
});

describe('servers', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', 53],
    ['192.0.2.1:5353', '192.0.2.1', 5353],
    ['2001:db8::1', '2001:db8::1', 53],
    ['[2001:db8::1]:5353', '2001:db8::1', 5353],
    ['[::1]', '::1', 53],
  ])('%s', (text, address, port) => {
    expect(parseDnsServer(text)).toEqual({ text, address, port });
  });

  it.each(['', 'dns.example.net', '192.0.2.1:0', '192.0.2.1:65536', '192.0.2.1:', '[::1', '1.2.3'])(
    'not %j',
    (text) => {
      expect(() => parseDnsServer(text)).toThrow('is no address of a DNS server');
    },
  );
});
