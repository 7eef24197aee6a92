/** Sessions of whole captures: golden documents, and what the entry point promises. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SessionUpdate } from '../../model/session.ts';
import { CONVERSATIONS } from '../support/applications.ts';
import { OWN_CAPTURES } from '../support/captures.ts';
import { expectGolden } from '../support/golden.ts';
import { capture, Connection, udp } from '../support/packets.ts';
import { sessionsOf, sessionsOfBytes } from '../support/sessions.ts';
import { REPOSITORY } from '../support/shared.ts';

const own = (name: string): string => join(REPOSITORY, 'fixtures', 'captures', name);

describe('golden documents', () => {
  it.each(OWN_CAPTURES)('$name', async ({ name, path }) => {
    const { updates, warnings } = await sessionsOf(path);
    expect(warnings).toEqual([]);
    const lines = updates.map((update) => `${JSON.stringify(update)}\n`).join('');
    expectGolden(`capture/${name.replace('captures/', '')}.sessions.ndjson`, lines);
  });
});

it('documents have no ids where nobody asks for them, and are the same otherwise', async () => {
  const { updates } = await sessionsOf(own('home-miner.pcap'));
  const { updates: nameless } = await sessionsOf(own('home-miner.pcap'), { identify: false });
  expect(nameless).toEqual(updates.map((update) => Object.assign(update, { sessionId: '' })));
});

describe('applications.pcap', () => {
  it.each(CONVERSATIONS.map((conversation, index) => Object.assign({ index }, conversation)))(
    '$id is $path',
    async ({ index, path, certainty = 'seen', name, lines, serverPort }) => {
      const { updates } = await sessionsOf(own('applications.pcap'));
      const [session, ...others] = updates.filter(({ server }) => server.address === `198.51.100.${index + 1}`);
      expect(others).toEqual([]);
      expect(session!.application.path).toBe(path);
      expect(session!.application.certainty).toBe(certainty);
      expect(session!.server.port).toBe(serverPort);
      // The DNS conversations tell that this address is www.example.net.
      const learned = index + 1 === 7 ? ['www.example.net'] : [];
      expect(session!.server.names).toEqual(
        [...learned, ...(name === undefined ? [] : [name])].sort((a, b) => (a < b ? -1 : 1)),
      );
      const said = lines.reduce((sum, [, data]) => sum + data.length, 0);
      expect(session!.client.bytes + session!.server.bytes).toBeGreaterThan(said);
    },
  );

  it('names what has no ports by its protocol', async () => {
    const { updates } = await sessionsOf(own('applications.pcap'));
    const portless = updates.filter(({ client }) => client.port === undefined);
    expect(portless.map(({ transport, application }) => [transport, application.path, application.certainty])).toEqual([
      ['icmp', '/icmp', 'seen'],
      ['ipv6-icmp', '/ipv6-icmp', 'seen'],
      ['gre', '/gre', 'seen'],
      ['ip-proto-253', '/ip-proto-253/unknown', 'unknown'],
    ]);
  });
});

describe('several captures', () => {
  it('are one stream: a session goes on in the next file', async () => {
    const all = new Connection(0, '10.0.0.5:40000', '203.0.113.9:3333')
      .say(1, '{"id":1,"method":"mining.sub')
      .say(2, 'scribe","params":[]}\n')
      .close(3).packets;
    const cut = all.slice(0, 4);
    const split = await sessionsOfBytes([capture(cut), capture(all.slice(4))]);
    const whole = await sessionsOfBytes(capture(all));
    expect(split.updates).toEqual(whole.updates);
    expect(split.updates.map(({ application }) => application.path)).toEqual(['/tcp/stratum']);
    expect(split.summary.captures.map(({ packets }) => packets)).toEqual([4, 4]);
  });

  it('give the same documents plain and compressed', async () => {
    const name = 'sv1-cpuminer-to-sv2-translator.pcapng';
    const [plain, packed] = [await sessionsOf(own(name)), await sessionsOf(own(`${name}.zst`))];
    expect(packed.updates).toEqual(plain.updates);
  });
});

describe('the receiver', () => {
  it('is awaited, gets every document once, and in the same order', async () => {
    const bytes = capture(
      Array.from({ length: 2500 }, (_, n) =>
        udp({ at: n / 100, from: `10.0.0.1:${1000 + n}`, to: '10.0.0.2:9', data: 'x' }),
      ),
    );
    const order: string[] = [];
    let running = 0;
    await sessionsOfBytes(bytes, {
      onUpdate: async (update: SessionUpdate) => {
        expect((running += 1)).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(update.sessionId);
        running -= 1;
      },
    });
    expect(order).toEqual((await sessionsOfBytes(bytes)).updates.map(({ sessionId }) => sessionId));
    expect(order).toHaveLength(2500);
  });

  it('that throws stops the reading with its error', async () => {
    const failing = sessionsOf(own('home-miner.pcap'), {
      onUpdate: () => {
        throw new Error('disk full');
      },
    });
    await expect(failing).rejects.toThrow('disk full');
  });

  it('can stop the reading', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(sessionsOf(own('home-miner.pcap'), { signal: controller.signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});
