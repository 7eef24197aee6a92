/** A packet that is being hurt: octets in a buffer that is used again, and what the capture says about them. */
import { u16 } from '../capture/bytes.ts';
import { MAX_PACKET } from '../capture/format/format.ts';
import type { Seed } from './seed.ts';

export class Mutant {
  readonly data = Buffer.alloc(MAX_PACKET);
  /** Octets that were captured. */
  length = 0;
  originalLength = 0;
  linkType = 0;
  us = 0;
  /** False: it is as it was recorded. */
  mutated = false;
  /** Of the seed; true until octets were moved. */
  places: readonly number[] = [];
  lengths: readonly number[] = [];
  payload = -1;

  /** Becomes a copy of a seed; its time stays. */
  take(seed: Seed): void {
    seed.data.copy(this.data);
    this.length = seed.data.length;
    this.originalLength = seed.originalLength;
    this.linkType = seed.linkType;
    this.places = seed.places;
    this.lengths = seed.lengths;
    this.payload = seed.payload;
    this.mutated = false;
  }

  /** Becomes octets of no packet. */
  fill(octets: Uint8Array, linkType: number): void {
    this.data.set(octets);
    this.length = octets.length;
    this.originalLength = octets.length;
    this.linkType = linkType;
    this.places = [];
    this.lengths = [];
    this.payload = -1;
    this.mutated = true;
  }

  /**
   * Puts octets in place of others.
   * @param mend length fields in front of the place count the change too, so that what lies behind them is still read
   */
  replace(at: number, removed: number, inserted: Uint8Array, mend: boolean): void {
    const from = Math.min(at + removed, this.length);
    const room = Math.min(inserted.length, this.data.length - at - (this.length - from));
    if (room < 0) return;
    this.data.copyWithin(at + room, from, this.length);
    this.data.set(inserted.subarray(0, room), at);
    const delta = at + room - from;
    this.length += delta;
    this.originalLength = Math.min(0xffff_ffff, Math.max(0, this.originalLength + delta));
    if (!mend) return;
    for (const place of this.lengths)
      if (place + 2 <= at) this.data.writeUInt16BE((u16(this.data, place) + delta) & 0xffff, place);
  }
}
