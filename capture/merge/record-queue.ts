/** Packets of one file that wait for those of others: copied, because what a reader hands over is gone with the next. */
import { viewOf } from '../bytes.ts';
import { createPacketRecord } from '../format/format.ts';
import type { PacketRecord } from '../packet.ts';

const BLOCK = 64 * 1024;
/** Octets that a record takes beside its packet. */
const RECORD = 128;

export class RecordQueue {
  /** Filled again and again. */
  readonly #records: PacketRecord[] = [];
  #octets = Buffer.allocUnsafeSlow(BLOCK);
  /** Octets of blocks that packets before the last block's lie in. */
  #full = 0;
  #view = viewOf(this.#octets);
  #used = 0;
  #first = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#first;
  }

  /** Octets of memory that it takes, about. */
  get memory(): number {
    return this.#full + this.#octets.length + RECORD * this.#records.length;
  }

  /** The first packet, valid until the next is added. */
  get head(): PacketRecord {
    return this.#records[this.#first]!;
  }

  /** When the first packet came. */
  get headUs(): number {
    return this.head.us;
  }

  /**
   * The place of the first packet among those of other files: the earlier of its time and its follower's, so that one mad time
   * does not hold up all that comes behind it.
   */
  get keyUs(): number {
    return this.length > 1 ? Math.min(this.headUs, this.#records[this.#first + 1]!.us) : this.headUs;
  }

  /** Removes the first packet. */
  shift(): void {
    this.#first += 1;
    if (this.#first < this.#end) return;
    this.#first = 0;
    this.#end = 0;
    this.#used = 0;
    this.#full = 0;
  }

  /** Adds a copy. */
  push(record: PacketRecord): void {
    const { length } = record;
    if (this.#used + length > this.#octets.length) {
      // Packets that wait keep the old octets.
      this.#full += this.#octets.length;
      this.#octets = Buffer.allocUnsafeSlow(Math.max(length, BLOCK));
      this.#view = viewOf(this.#octets);
      this.#used = 0;
    }
    const own = (this.#records[this.#end] ??= createPacketRecord());
    record.data.copy(this.#octets, this.#used, record.offset, record.offset + length);
    Object.assign(own, record, { data: this.#octets, view: this.#view, offset: this.#used });
    this.#used += length;
    this.#end += 1;
  }

  /** Moves the one packet that is left to the front: what is used for the others can be used again. */
  rewind(): void {
    const left = this.#records[this.#first];
    if (this.length !== 1 || left === undefined || this.#first === 0) return;
    left.data.copy(this.#octets, 0, left.offset, left.offset + left.length);
    left.data = this.#octets;
    left.view = this.#view;
    left.offset = 0;
    this.#records[this.#first] = this.#records[0]!;
    this.#records[0] = left;
    this.#used = left.length;
    this.#full = 0;
    this.#first = 0;
    this.#end = 1;
  }
}
