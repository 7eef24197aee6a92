/** Sessions against tshark: packets and octets of every pair of addresses, packets of every pair of TCP and UDP ends. */
import { describe, expect, it } from 'vitest';
import type { SessionSide, SessionUpdate } from '../../model/session.ts';
import { OWN_CAPTURES, SHARED_CAPTURES } from '../support/captures.ts';
import {
  CONVERSATIONS,
  pairKey,
  sessionsOf,
  totalsBy,
  tsharkTraffic,
  type ConversationKind,
} from '../support/sessions.ts';
import { sharedSkip, toolSkip } from '../support/shared.ts';

const noTshark = toolSkip('tshark');

/** Not readable beyond its first packet (see agreement.test.ts). */
const UNREADABLE = 'awkward/huge-caplen-A-fuzz.pcap';

/** Where we differ from tshark, why, and in exactly which conversations: `kind ends ours/theirs`. */
const DIFFERENCES: Record<string, { reason: string; where: string[] }> = {
  'awkward/fragments-A-ip-frag.pcap': {
    reason:
      'many packets are there twice: 119 times the last fragment comes again when its datagram is whole already, which we ' +
      'count with it, and tshark with the addresses only',
    where: ['udp 10.118.213.211:2049 10.118.213.212:789 2669/2550'],
  },
  'awkward/ipv6-exthdr-A-denial6-6.pcap': {
    reason: '39,812 first fragments of datagrams that never come whole: tshark counts them in no conversation',
    where: ['ipv6 2001:db8:1::1 2001:db8:1::2 39828/16'],
  },
  'awkward/fuzzed-A-fuzz-2006-06-26-2594.pcap': {
    reason:
      'packet 669 says version 6 in an IPv4 frame, which only tshark believes; in a packet with an impossible TCP header ' +
      'length we believe the ports, tshark does not; packet 642 is the first fragment of a datagram that never comes whole, ' +
      'and has ports to us alone',
    where: [
      'pairs 34:4489:e530:100:1:: 8011:4af7:c0a8:102:c0a8:101:b0b:35 none/1 of 86',
      'tcp 147.234.1.253:47645 192.168.1.2:58657 1/none',
      'udp 192.168.1.1:53 192.168.1.2:2823 4/3',
    ],
  },
};

function keyOf(update: SessionUpdate, kind: ConversationKind): string | undefined {
  const { client, server, transport } = update;
  const end = ({ address, port }: SessionSide): string => `${address}:${port}`;
  if (kind === 'tcp' || kind === 'udp') {
    return transport === kind && client.port !== undefined ? pairKey(end(client), end(server)) : undefined;
  }
  return client.address.includes(':') === (kind === 'ipv6') ? pairKey(client.address, server.address) : undefined;
}

/** What stands in one of two maps, or differently in both. */
function differences(kind: string, ours: Map<string, string>, theirs: Map<string, string>): string[] {
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .sort()
    .filter((key) => ours.get(key) !== theirs.get(key))
    .map((key) => `${kind} ${key} ${ours.get(key) ?? 'none'}/${theirs.get(key) ?? 'none'}`);
}

const spell = <T>(map: Map<string, T>, text: (value: T) => string): Map<string, string> =>
  new Map([...map].map(([key, value]) => [key, text(value)]));

describe(`agreement with tshark${noTshark}${sharedSkip && `, own captures only${sharedSkip}`}`, () => {
  const captures = [...OWN_CAPTURES, ...SHARED_CAPTURES].filter(({ name }) => name !== UNREADABLE);
  it.skipIf(noTshark).each(captures)(
    '$name',
    async ({ path, name }) => {
      const { updates, summary } = await sessionsOf(path, { tunnels: 'outer' });
      const { pairs, conversations } = tsharkTraffic(path);
      const text = ({ packets, bytes }: { packets: number; bytes: number }): string => `${packets} of ${bytes}`;
      const ours = totalsBy(updates, ({ client, server }) => pairKey(client.address, server.address));
      const found = differences('pairs', spell(ours, text), spell(pairs, text));
      for (const kind of CONVERSATIONS) {
        const counted = spell(
          totalsBy(updates, (update) => keyOf(update, kind)),
          ({ packets }) => String(packets),
        );
        found.push(...differences(kind, counted, spell(conversations[kind], String)));
      }
      expect(found).toEqual(DIFFERENCES[name]?.where ?? []);
      const packets = [...ours.values()].reduce((total, pair) => total + pair.packets, 0);
      expect(packets).toBeLessThanOrEqual(summary.packets);
    },
    60_000,
  );
});
