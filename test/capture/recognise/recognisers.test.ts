/** Every recogniser: what it knows, that it waits when it must, and that nothing makes it throw or see what is not there. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECOGNISERS, recognise, type RecogniserId } from '../../../capture/recognise/index.ts';
import { CONVERSATIONS, type Conversation } from '../../support/applications.ts';

const CARRIED = CONVERSATIONS.filter(({ path }) => !/unknown|postgresql/.test(path));

function inputOf({ transport, clientPort, serverPort, lines }: Conversation, octets = Infinity) {
  const said = (side: 'client' | 'server'): Uint8Array =>
    Buffer.concat(lines.filter(([who]) => who === side).map(([, data]) => Buffer.from(data))).subarray(0, octets);
  const turns: number[] = [];
  const left = { client: octets, server: octets };
  for (const [who, data] of lines) {
    const said = Math.min(left[who], data.length);
    left[who] -= said;
    const last = turns.length - 1;
    if (said === 0) continue;
    if (last >= 0 && turns[last]! > 0 === (who === 'client')) turns[last]! += who === 'client' ? said : -said;
    else turns.push(who === 'client' ? said : -said);
  }
  const first = transport === 'udp' ? lines.slice(0, 1) : lines;
  const datagram = (side: 'client' | 'server'): Uint8Array =>
    Buffer.from(first.find(([who]) => who === side)?.[1] ?? '');
  return {
    transport,
    client: transport === 'udp' ? datagram('client') : said('client'),
    server: transport === 'udp' ? datagram('server') : said('server'),
    clientPort: clientPort ?? 50_000,
    serverPort,
    ...(transport === 'tcp' ? { turns } : {}),
  };
}

/** What stands above the transport, without the service that a name adds. */
const expected = ({ path }: Conversation): string[] =>
  path
    .split('/')
    .slice(2)
    .filter((part) => part !== 'windows_update');

describe('recognise', () => {
  it.each(CARRIED)('$id', (conversation) => {
    const { recognition } = recognise(inputOf(conversation));
    expect(recognition?.path).toEqual(expected(conversation));
    expect(recognition?.certainty).toBe(conversation.certainty);
  });

  it('knows nothing of what has no name', () => {
    for (const unknown of CONVERSATIONS.filter(({ path }) => path === '/tcp/unknown'))
      expect(recognise(inputOf(unknown))).toEqual({ more: false });
  });

  it.each(CARRIED.filter(({ transport }) => transport === 'tcp'))(
    'waits for octets and does not change its mind: $id',
    (conversation) => {
      const whole = recognise(inputOf(conversation)).recognition?.path;
      const length = Math.max(...conversation.lines.map(([, data]) => data.length));
      for (let octets = 1; octets <= length; octets += 1) {
        const { recognition, more } = recognise(inputOf(conversation, octets));
        if (recognition !== undefined && !more) expect(recognition.path).toEqual(whole);
      }
    },
  );

  it('tells a server that was taken for the client', () => {
    for (const conversation of CARRIED.filter(({ id }) => /server first|^stratum-monero, in|work only/.test(id))) {
      const { client, server, ...rest } = inputOf(conversation);
      expect(recognise({ ...rest, client: server, server: client }).recognition?.reversed).toBe(true);
      expect(recognise(inputOf(conversation)).recognition?.reversed).toBeUndefined();
    }
  });

  it.each([
    ['a word in a text', 'the method mining.subscribe is "method":"mining.subscribe"\n'],
    ['a word in a string of JSON', '{"id":1,"method":"log","params":["{\\"method\\":\\"mining.subscribe\\"}"]}\n'],
    ['a word as a key', '{"mining.subscribe":"method","getwork":1}\n'],
    ['a word deeper down', '{"id":1,"request":{"method":"mining.subscribe","params":[]}}\n'],
    ['an everyday login', '{"id":1,"method":"login","params":{"login":"anna","password":"secret"}}\n'],
    ['an everyday submit', '{"id":1,"method":"submit","params":{"id":"7","result":"done"}}\n'],
    ['an everyday job', '{"id":1,"method":"job","params":{"job_id":"7","title":"painter"}}\n'],
    ['broken JSON', '{"id":1,"method":mining.subscribe,"params":[]}\n'],
    ['three strings that are no hashes', '{"id":1,"result":["0x1","0x2","0x3"]}\n'],
  ])('is not misled by %s', (_, text) => {
    const { recognition } = recognise({ ...TCP, client: Buffer.from(text), server: new Uint8Array(0) });
    expect(recognition).toBeUndefined();
  });

  it.each([
    ['GET of a page about mining', 'GET /getwork?method=getblocktemplate HTTP/1.1\r\nHost: a.example\r\n\r\n'],
    ['POST of a form', 'POST / HTTP/1.1\r\nContent-Length: 14\r\n\r\nmethod=getwork'],
    ['POST of a text', 'POST / HTTP/1.1\r\nContent-Length: 33\r\n\r\n"{\\"method\\":\\"getblocktemplate\\"}"'],
  ])('calls a %s HTTP', (_, text) => {
    const { recognition } = recognise({ ...TCP, client: Buffer.from(text), server: new Uint8Array(0) });
    expect(recognition?.path).toEqual(['http']);
  });

  it('takes a line of a stream that was joined in its middle', () => {
    const text = '"00","1d00ffff"],"error":null}\n{"id":null,"method":"mining.notify","params":["1"]}\n';
    const { recognition } = recognise({ ...TCP, client: new Uint8Array(0), server: Buffer.from(text) });
    expect(recognition?.path).toEqual(['stratum']);
  });

  it('takes a line that is longer than what is kept of a stream', () => {
    const text = `{"id":null,"method":"mining.notify","params":["${'a'.repeat(5000)}`.slice(0, 4096);
    const { recognition } = recognise({ ...TCP, client: new Uint8Array(0), server: Buffer.from(text) });
    expect(recognition?.path).toEqual(['stratum']);
  });

  it('prefers what a later request shows on the same connection', () => {
    const count = 'POST / HTTP/1.1\r\nContent-Length: 33\r\n\r\n{"id":1,"method":"getblockcount"}';
    const template = 'POST / HTTP/1.1\r\nContent-Length: 36\r\n\r\n{"id":1,"method":"getblocktemplate"}';
    const ask = (client: string) => recognise({ ...TCP, client: Buffer.from(client), server: new Uint8Array(0) });
    expect(ask(count)).toMatchObject({ more: true, recognition: { path: ['http'] } });
    expect(ask(count + template)).toMatchObject({ more: false, recognition: { path: ['http', 'getblocktemplate'] } });
  });
});

const TCP = { transport: 'tcp', clientPort: 40_000, serverPort: 3333 } as const;

describe('hostile octets', () => {
  const port = fc.constantFrom(0, 53, 67, 68, 123, 443, 1900, 3333, 5353, 65_535);
  const random = fc.uint8Array({ maxLength: 600 });
  const mutated = fc
    .tuple(
      fc.constantFrom(...CONVERSATIONS.flatMap(({ lines }) => lines.map(([, data]) => Buffer.from(data)))),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      fc.nat(),
      random,
    )
    .map(([data, changes, cut, tail]) => {
      const octets = Buffer.concat([data.subarray(0, cut % 3 === 0 ? cut % (data.length + 1) : data.length), tail]);
      for (const [at, value] of changes) if (octets.length > 0) octets[at % octets.length] = value;
      return new Uint8Array(octets);
    });
  const octets = fc.oneof(random, mutated, mutated);
  const input = fc.record({ client: octets, server: octets, clientPort: port, serverPort: port });

  it.each(Object.keys(RECOGNISERS) as RecogniserId[])('never make %s throw, nor answer out of its words', (id) => {
    const { recognise: ask, transports } = RECOGNISERS[id];
    fc.assert(
      fc.property(input, fc.constantFrom(...transports), (fed, transport) => {
        const answer = ask({ ...fed, transport });
        if (answer === undefined || answer === 'more') return;
        expect(answer.path.length).toBeGreaterThan(0);
        for (const part of answer.path) expect(part).toMatch(/^[a-z][a-z0-9-]*$/);
      }),
      { numRuns: 500 },
    );
  });

  it('that are random are called mining by nobody', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 2000 }), random, (client, server) => {
        const { recognition } = recognise({ ...TCP, client, server });
        expect(recognition?.path.at(-1) ?? '').not.toMatch(/stratum|getwork|getblocktemplate/);
      }),
      { numRuns: 2000 },
    );
  });

  it('with brackets a thousand deep are no trouble', () => {
    for (const text of ['['.repeat(4096), '{"a":'.repeat(800), `${'['.repeat(2000)}${']'.repeat(2000)}\n`]) {
      expect(recognise({ ...TCP, client: Buffer.from(text), server: Buffer.from(text) }).recognition).toBeUndefined();
    }
  });
});
