/** The structures under the sessions, against the plainest ones that do the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../capture/bytes.ts';
import type { DecodedPacket } from '../../../capture/packet.ts';
import { createDecodedPacket } from '../../../capture/decode/index.ts';
import { BusyHosts } from '../../../capture/session/busy-hosts.ts';
import { DueHeap } from '../../../capture/session/due-heap.ts';
import { FlowTable } from '../../../capture/session/flow-table.ts';
import { SessionStore } from '../../../capture/session/session-store.ts';
import { HEAD_LIMIT, StreamHead } from '../../../capture/session/stream-head.ts';

describe('DueHeap', () => {
  it('gives back what is earliest, whatever was added, moved and removed', () => {
    const step = fc.record({
      kind: fc.constantFrom('add', 'move', 'remove', 'take'),
      which: fc.nat(),
      due: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const heap = new DueHeap();
        const members = new Map<number, number>();
        for (const [handle, { kind, which, due }] of steps.entries()) {
          const member = [...members.keys()][which % Math.max(1, members.size)];
          if (kind === 'add' || member === undefined) {
            heap.add(handle, due);
            members.set(handle, due);
          } else if (kind === 'move') {
            heap.move(member, due);
            members.set(member, due);
          } else {
            const gone = kind === 'take' ? heap.top() : member;
            heap.remove(gone);
            members.delete(gone);
          }
          expect([...heap.handles()].toSorted((a, b) => a - b)).toEqual([...members.keys()]);
          expect(heap.size).toBe(members.size);
          expect(heap.topUs).toBe(Math.min(Infinity, ...members.values()));
          expect(members.get(heap.top())).toBe(heap.size === 0 ? undefined : heap.topUs);
          for (const [handle, time] of members) expect(heap.timeOf(handle)).toBe(time);
        }
      }),
    );
  });
});

describe('FlowTable', () => {
  /** A packet whose addresses lie at the beginning of `data`. */
  function packetOf(version: 4 | 6, protocol: number, ports: [number, number]): DecodedPacket {
    const packet = createDecodedPacket();
    packet.ipVersion = version;
    packet.sourceOffset = 0;
    packet.destinationOffset = version === 4 ? 4 : 16;
    packet.protocol = protocol;
    [packet.sourcePort, packet.destinationPort] = ports;
    return packet;
  }

  const tuple = fc.record({
    version: fc.constantFrom(4 as const, 6 as const),
    source: fc.integer({ min: 0, max: 12 }),
    destination: fc.integer({ min: 0, max: 12 }),
    ports: fc.tuple(fc.constantFrom(0, 1, 65535), fc.constantFrom(0, 1, 53)),
    protocol: fc.constantFrom(6, 17),
    withPorts: fc.boolean(),
    remove: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
  });

  it('finds what a map with text keys finds, in both directions, through growth and removal', () => {
    fc.assert(
      fc.property(fc.array(tuple, { maxLength: 3000, minLength: 500 }), (tuples) => {
        const store = new SessionStore();
        const table = new FlowTable(store);
        const plain = new Map<string, { handle: number; first: string }>();
        for (const { version, source, destination, ports, protocol, withPorts, remove } of tuples) {
          const size = version === 4 ? 4 : 16;
          const data = new Uint8Array(2 * size);
          // High bits set: the order of addresses must not depend on signs.
          data.fill(source * 20, 0, size);
          data.fill(destination * 20, size);
          const ends = [
            [source, withPorts ? ports[0] : 0],
            [destination, withPorts ? ports[1] : 0],
          ].map(String);
          const key = [version, protocol, withPorts, ...ends.toSorted((a, b) => (a < b ? -1 : 1))].join(' ');
          const find = (): number => table.find(viewOf(data), packetOf(version, protocol, ports), withPorts);
          const found = find();
          const known = plain.get(key);
          expect(found).toBe(known?.handle ?? -1);
          if (known === undefined) {
            const handle = store.take();
            table.insert(handle);
            plain.set(key, { handle, first: `${ends[0]} ${table.swapped}` });
          } else {
            // The same sender is the same side each time.
            const [sender, swapped] = known.first.split(' ');
            if (ends[0] !== ends[1]) expect(table.swapped).toBe((ends[0] === sender) === (swapped === 'true'));
            if (remove) {
              table.remove(known.handle);
              store.give(known.handle);
              plain.delete(key);
            }
          }
          // The next packet of a run.
          expect(find()).toBe(plain.get(key)?.handle ?? -1);
          expect(table.size).toBe(plain.size);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('StreamHead', () => {
  const stream = Uint8Array.from({ length: 6000 }, (_, index) => (index * 31 + (index >> 8)) & 255);

  it('is the beginning of the stream, however its segments were cut, shuffled a little and repeated', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 1460 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        lengths,
        fc.array(fc.nat(3), { maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        (cuts, swaps, again) => {
          const segments: [number, number][] = [];
          let at = 0;
          for (const length of cuts) {
            segments.push([at, Math.min(at + length, stream.length)]);
            at = Math.min(at + length, stream.length);
          }
          for (const which of again) segments.push(segments[which % segments.length]!);
          for (const [index, distance] of swaps.entries()) {
            const to = Math.min(index + distance, segments.length - 1);
            const from = Math.min(index, segments.length - 1);
            [segments[from], segments[to]] = [segments[to]!, segments[from]!];
          }
          const head = new StreamHead();
          for (const [from, to] of segments) {
            const before = head.length;
            expect(head.add(from, stream, from, to, 0)).toBe(head.length > before);
            expect(Buffer.compare(head.bytes, stream.subarray(0, head.length))).toBe(0);
          }
          // More than eight may have waited behind one gap: sent again in order, all is there.
          for (const [from, to] of segments.toSorted((a, b) => a[0] - b[0])) head.add(from, stream, from, to, 0);
          expect(head.length).toBe(Math.min(at, HEAD_LIMIT));
          expect(head.ended).toBe(at >= HEAD_LIMIT);
        },
      ),
    );
  });

  it('never throws nor grows beyond its limit, whatever is added', () => {
    const segment = fc.record({
      distance: fc.oneof(fc.integer({ min: -5000, max: 9000 }), fc.integer()),
      length: fc.integer({ min: 0, max: 6000 }),
      missing: fc.constantFrom(0, 0, 1, 2000),
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 40 }), (segments) => {
        const head = new StreamHead();
        for (const { distance, length, missing } of segments) {
          head.add(distance, stream, 0, length, missing);
          expect(head.length).toBeLessThanOrEqual(HEAD_LIMIT);
          expect(head.bytes.length).toBe(head.length);
        }
      }),
    );
  });

  it('ends where the capture cut a segment', () => {
    const head = new StreamHead();
    expect(head.add(0, stream, 0, 100, 1)).toBe(true);
    expect(head.ended).toBe(true);
    expect(head.add(100, stream, 100, 200, 0)).toBe(false);
    expect(head.length).toBe(100);
  });

  it('ends where the capture cut a segment that came too early', () => {
    const head = new StreamHead();
    head.add(100, stream, 100, 150, 1);
    expect(head.add(0, stream, 0, 100, 0)).toBe(true);
    expect([head.length, head.ended]).toEqual([150, true]);
    expect(head.add(150, stream, 150, 200, 0)).toBe(false);
  });

  it('goes on when a segment comes again, and cut', () => {
    const head = new StreamHead();
    head.add(0, stream, 0, 100, 0);
    head.add(0, stream, 0, 50, 50);
    expect([head.length, head.ended]).toEqual([100, false]);
  });

  it('forgets a part of the stream, there or still to come, as if it had never been', () => {
    const segment = fc.record({ from: fc.nat(1200), length: fc.integer({ min: 1, max: 300 }) });
    fc.assert(
      fc.property(
        fc.array(segment, { maxLength: 40 }),
        fc.nat(40),
        fc.nat(),
        fc.nat(1500),
        (segments, when, start, count) => {
          const head = new StreamHead();
          const plain = new StreamHead();
          let span: [number, number] | undefined;
          for (const [index, { from, length }] of segments.entries()) {
            const to = from + length;
            if (index === when) {
              span = [start % (head.length + 1), (start % (head.length + 1)) + count];
              head.forget(...span);
            }
            head.add(from, stream, from, to, 0);
            plain.add(from, stream, from, to, 0);
            const kept = [...stream.subarray(0, head.length + head.forgotten)];
            if (span !== undefined) kept.splice(span[0], span[1] - span[0]);
            expect([...head.bytes]).toEqual(kept.slice(0, head.length));
            expect(head.forgotten).toBe(span === undefined ? 0 : span[1] - span[0]);
            // What is there without forgetting is there behind it, too.
            if (plain.length > (span?.[1] ?? 0))
              expect(head.length + head.forgotten).toBeGreaterThanOrEqual(plain.length);
          }
        },
      ),
    );
  });

  it('goes on behind what it forgets, beyond its limit and beyond a cut', () => {
    const head = new StreamHead();
    head.add(0, stream, 0, HEAD_LIMIT, 0);
    expect(head.ended).toBe(true);
    head.forget(0, 5000);
    expect([head.length, head.ended, head.forgotten]).toEqual([0, false, 5000]);
    head.add(4500, stream, 4500, 4600, 300);
    expect(head.add(4900, stream, 4900, 5100, 0)).toBe(true);
    expect([...head.bytes]).toEqual([...stream.subarray(5000, 5100)]);
    head.add(5100, stream, 5100, 5150, 100);
    expect([head.length, head.ended]).toEqual([150, true]);
    head.forget(0, 300);
    expect(head.add(5300, stream, 5300, 5400, 0)).toBe(true);
    expect(head.length).toBe(100);
  });

  it('has more room once it is enlarged, unless the capture cut it', () => {
    const head = new StreamHead();
    head.add(0, stream, 0, 5000, 0);
    head.enlarge();
    expect([head.length, head.ended]).toEqual([HEAD_LIMIT, false]);
    expect(head.add(0, stream, 0, 5000, 0)).toBe(true);
    expect(head.length).toBe(5000);
    head.forget(100, 4900);
    expect([...head.bytes]).toEqual([...stream.subarray(0, 100), ...stream.subarray(4900, 5000)]);
    const cut = new StreamHead();
    cut.add(0, stream, 0, 100, 1);
    cut.enlarge();
    expect([cut.add(100, stream, 100, 200, 0), cut.ended]).toEqual([false, true]);
  });

  it('does not stop at a cut that lies beyond its limit', () => {
    const head = new StreamHead();
    head.add(5000, stream, 5000, 5100, 1);
    head.add(0, stream, 0, 1000, 0);
    expect([head.length, head.ended]).toEqual([1000, false]);
  });
});

describe('BusyHosts', () => {
  it('keeps the busiest of more hosts than it keeps', () => {
    const hosts = new BusyHosts();
    for (let n = 0; n < 50_000; n += 1) {
      hosts.add(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, 100);
      if (n % 10 === 0) hosts.add('192.0.2.1', 1000);
    }
    hosts.add('192.0.2.2', 1_000_000);
    expect(hosts.busiest(3)).toEqual([
      { address: '192.0.2.1', bytes: 5_000_000 },
      { address: '192.0.2.2', bytes: 1_000_000 },
      { address: expect.stringMatching(/^10\./) as string, bytes: 100 },
    ]);
  });

  it('puts equals in the order of their spelling', () => {
    const hosts = new BusyHosts();
    for (const address of ['b', 'c', 'a']) hosts.add(address, 7);
    expect(hosts.busiest(5).map(({ address }) => address)).toEqual(['a', 'b', 'c']);
  });
});
