/** Session updates and baselines made of few words, for the tests of the baseline. Times are seconds since START. */
import { normaliseRanges, parseAddressRange } from '../../model/address.ts';
import type { Baseline } from '../../model/generated/baseline.ts';
import type { ApplicationCertainty, SessionUpdate } from '../../model/session.ts';
import { BaselineLearner, type LearnedCapture } from '../../baseline/learner.ts';

/** 2026-03-02T06:00:00Z */
export const START = Date.UTC(2026, 2, 2, 6) / 1000;
export const us = (seconds: number): number => Math.round((START + seconds) * 1e6);

interface Words {
  id?: string;
  number?: number;
  final?: boolean;
  /** `10.0.0.5:4000`, `[2001:db8::1]:4000`, or an address alone. */
  client: string;
  server: string;
  application?: string;
  certainty?: ApplicationCertainty;
  transport?: string;
  from?: number;
  to?: number;
  bytes?: [client: number, server: number];
  bursts?: number[];
  names?: string[];
}

function side(words: string, bytes: number, names: string[]): SessionUpdate['client'] {
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*|.*:.*:.*))(?::(\d+))?$/.exec(words) ?? [];
  const address = bracketed ?? plain ?? '';
  const packets = bytes > 0 ? 1 : 0;
  return {
    address,
    ...(port === undefined ? {} : { port: Number(port) }),
    names,
    bytes,
    bytesDelta: bytes,
    packets,
    packetsDelta: packets,
  };
}

export function update(words: Words): SessionUpdate {
  const { client, server, from = 0, to = from, bytes = [100, 200], application = 'stratum' } = words;
  const { certainty = 'seen', transport = 'tcp' } = words;
  return {
    sessionId: words.id ?? `${client} ${server} ${from}`,
    updateNumber: words.number ?? 0,
    final: words.final ?? true,
    transport,
    client: side(client, bytes[0], []),
    server: side(server, bytes[1], words.names ?? []),
    application: { name: application, path: `/${transport}/${application}`, certainty },
    startedUs: us(from),
    updatedUs: us(to),
    burstsUs: (words.bursts ?? []).map(us),
  };
}

export function learned(
  miners: string[],
  updates: readonly SessionUpdate[],
  options: { interval?: number; captures?: LearnedCapture[] } = {},
): Baseline {
  const ranges = normaliseRanges(miners.map((text) => parseAddressRange(text)));
  const learner = new BaselineLearner(ranges, options.interval);
  for (const one of updates) learner.add(one);
  learner.close();
  return learner.toBaseline(options.captures ?? []);
}

export function capture(from: number, to: number, file = 'a.pcap'): LearnedCapture {
  return { file, packets: 1, bytes: 1, firstUs: us(from), lastUs: us(to) };
}

/** Times at which something regular happens: `every(300, 4)` is 0, 300, 600, 900. */
export const every = (period: number, times: number, offset = 0): number[] =>
  Array.from({ length: times }, (_, index) => offset + index * period);
