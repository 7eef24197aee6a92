/**
 * What stands where in the record of a session (session-store.ts): numbers of 64 bits, then words of 32 bits, which are
 * counted from the beginning of the record too.
 */

/** Numbers of 64 bits: times in microseconds. */
export const STARTED = 0;
export const LAST = 1;
export const LAST_PAYLOAD = 2;
export const BOUNDARY = 3;
export const FIRST_BURST = 4;
/** The low side's, then those of the high side. */
export const SIDE = 5;
export const SIDE_NUMBERS = 5;
export const BYTES = 0;
export const REPORTED_BYTES = 1;
export const PACKETS = 2;
export const REPORTED_PACKETS = 3;
export const MAC = 4;

/** The flow table's key, ten words: addresses of the low and of the high side (four each), ports, protocol. */
export const KEY = 2 * (SIDE + 2 * SIDE_NUMBERS);
export const HIGH_ADDRESS = KEY + 4;
/** The low side's in the upper half. */
export const PORTS = KEY + 8;
/** IP protocol number, version of IP from bit 8 on, and `PORTLESS`. */
export const PROTOCOL = KEY + 9;
export const VERSION_SHIFT = 8;
export const PORTLESS = 1 << 16;
export const HASH = KEY + 10;
export const FLAGS = HASH + 1;
export const TIMEOUT = HASH + 2;
export const UPDATES = HASH + 3;
export const SERIAL = HASH + 4;
export const SPOKEN = HASH + 5;
/** Four words. */
export const ID = HASH + 6;
/** TCP: base and next of the low side, then of the high side. */
export const SEQUENCES = ID + 4;
/** Numbers of 64 bits in a record. */
export const RECORD = (SEQUENCES + 4) / 2;

/** Bits of the flags. Where there is one of each side, the high side's is to the left of it. */
export const SYNCED = 1 << 0;
export const FINISHED = 1 << 2;
export const CLIENT_IS_HIGH = 1 << 4;
export const HANDSHAKE = 1 << 5;
export const DIRTY = 1 << 6;
export const KEPT = 1 << 7;
export const SETTLED = 1 << 8;
export const RESOLVES = 1 << 9;
export const BURST = 1 << 10;
export const IDENTIFIED = 1 << 11;
export const METERED = 1 << 12;
export const UNANSWERED = 1 << 13;
/** From here on: payloads looked at. */
export const LOOKS_SHIFT = 16;
