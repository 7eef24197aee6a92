/** What holds for whatever octets: real packets cut at any place, real packets damaged, and noise. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedPacket } from '../../../capture/packet.ts';
import { damage, damaged } from '../../support/chunks.ts';
import { OWN_CAPTURES, SHARED_CAPTURES } from '../../support/captures.ts';
import { decoded } from '../../support/decode.ts';
import { readAll, type KeptRecord } from '../../support/records.ts';
import { sharedSkip } from '../../support/shared.ts';

const LINKS = [0, 1, 9, 12, 14, 50, 101, 105, 108, 113, 127, 228, 229, 239, 276];

/** Real packets: of every file the first ones, and every hundredth. */
async function realPackets(): Promise<KeptRecord[]> {
  const packets: KeptRecord[] = [];
  for (const { path } of [...OWN_CAPTURES, ...SHARED_CAPTURES])
    packets.push(...(await readAll(path)).records.filter(({ index }) => index < 8 || index % 100 === 0));
  return packets.filter(({ length }) => length > 0);
}

const packets = await realPackets();
const packet = fc.constantFrom(...packets);

/** Everything that the result claims lies inside the packet. */
function expectInside(out: DecodedPacket, length: number): void {
  const spans: [number, number][] = [
    [out.sourceMacOffset, 6],
    [out.destinationMacOffset, 6],
    [out.sourceOffset, out.ipVersion === 6 ? 16 : 4],
    [out.destinationOffset, out.ipVersion === 6 ? 16 : 4],
    [out.payloadOffset, out.payloadLength],
  ];
  for (const [offset, size] of spans)
    if (offset >= 0) {
      expect(size).toBeGreaterThanOrEqual(0);
      expect(offset + size).toBeLessThanOrEqual(length);
    }
  expect(out.payloadWireLength).toBeGreaterThanOrEqual(out.payloadLength);
  if (!out.fragment) return;
  expect(out.partOffset + out.partLength).toBeLessThanOrEqual(length);
  expect(out.partLength).toBeGreaterThanOrEqual(0);
  expect(out.partWireLength).toBeGreaterThanOrEqual(out.partLength);
}

describe(`decoding${sharedSkip && `, own captures only${sharedSkip}`}`, () => {
  it('reads no octet outside of the packet, whatever the octets are', () => {
    const noise = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...LINKS));
    const broken = fc
      .tuple(packet, damage)
      .map(([{ data, linkType }, changes]) => [damaged(data, changes), linkType] as const);
    const cut = fc
      .tuple(packet, fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([{ data, linkType }, place]) => [data.subarray(0, Math.floor(place * data.length)), linkType] as const);
    fc.assert(
      fc.property(fc.oneof(noise, broken, cut), fc.nat(2000), ([data, linkType], missing) => {
        const originalLength = data.length + missing;
        const out = decoded(data, linkType, originalLength, 0x00);
        expect(decoded(data, linkType, originalLength, 0x45)).toEqual(out);
        expect(decoded(data, linkType, originalLength, 0xff)).toEqual(out);
        expectInside(out, data.length);
      }),
      { numRuns: 3000 },
    );
  });

  it('a snap length takes away, and changes nothing of what is left: a sound packet never becomes malformed', () => {
    fc.assert(
      fc.property(packet, fc.double({ min: 0, max: 1, noNaN: true }), ({ data, linkType, originalLength }, place) => {
        // Inside of tunnels the cut decides which packet it is: see tunnels.test.ts.
        const whole = decoded(data, linkType, originalLength, 0xee, 'outer');
        fc.pre(whole.status === 'ok');
        const length = Math.floor(place * data.length);
        const cut = decoded(data.subarray(0, length), linkType, originalLength, 0xee, 'outer');
        expect(['ok', 'truncated']).toContain(cut.status);
        if (cut.status === 'ok') {
          const payloadLength = Math.min(whole.payloadLength, length - whole.payloadOffset);
          const partLength = Math.min(whole.partLength, length - whole.partOffset);
          const expected = whole.fragment ? { ...whole, partLength } : whole;
          expect(cut).toEqual(whole.payloadOffset < 0 ? expected : { ...expected, payloadLength });
        } else {
          for (const key of [
            'sourceMacOffset',
            'vlan',
            'sourceOffset',
            'destinationOffset',
            'sourcePort',
            'icmpType',
          ] as const)
            expect([-1, whole[key]]).toContain(cut[key]);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('a packet cut before it was captured is malformed where its headers end early, never truncated', () => {
    fc.assert(
      fc.property(packet, fc.double({ min: 0, max: 1, noNaN: true }), ({ data, linkType }, place) => {
        const out = decoded(data.subarray(0, Math.floor(place * data.length)), linkType);
        expect(out.status === 'truncated' && !out.fragment).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });
});
