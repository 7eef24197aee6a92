/** Ways to cut octets into chunks, for push parsers that must not care. */
import fc from 'fast-check';

/** `bytes` cut at the places given as fractions of its length. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const offsets = places.map((place) => Math.floor(place * bytes.length)).sort((a, b) => a - b);
  return [0, ...offsets].map((start, i) => bytes.subarray(start, offsets[i] ?? bytes.length));
}

/** Pieces of `size` octets, each a copy that is spoiled once the next one is asked for: nobody may hold on to it. */
export function* piecesOf(bytes: Buffer, size: number): Generator<Buffer, void, void> {
  for (let at = 0; at < bytes.length; at += size) {
    const piece = Buffer.from(bytes.subarray(at, at + size));
    yield piece;
    piece.fill(0xa5);
  }
}

/** Places to cut at. */
export const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

/** A sprinkle of changed octets: pairs of place (fraction) and value. */
export const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999999, noNaN: true }), fc.nat(255)), {
  minLength: 1,
  maxLength: 8,
});

export function damaged(bytes: Buffer, changes: readonly (readonly [number, number])[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const [place, value] of changes) copy[Math.floor(place * copy.length)] = value;
  return copy;
}
