/** Numbers out of octets, by index: about twice as fast as the checked methods of Buffer. The caller checks the bounds. */

export function u8(data: Uint8Array, at: number): number {
  return data[at] as number;
}

/** Big-endian. */
export function u16(data: Uint8Array, at: number): number {
  return ((data[at] as number) << 8) | (data[at + 1] as number);
}

/** Big-endian. */
export function u24(data: Uint8Array, at: number): number {
  return ((data[at] as number) << 16) | u16(data, at + 1);
}

/** Big-endian, unsigned. */
export function u32(data: Uint8Array, at: number): number {
  return (
    (((data[at] as number) << 24) |
      ((data[at + 1] as number) << 16) |
      ((data[at + 2] as number) << 8) |
      (data[at + 3] as number)) >>>
    0
  );
}

/** Little-endian. */
export function u16le(data: Uint8Array, at: number): number {
  return ((data[at + 1] as number) << 8) | (data[at] as number);
}

/** Little-endian, unsigned. */
export function u32le(data: Uint8Array, at: number): number {
  return (
    (((data[at + 3] as number) << 24) |
      ((data[at + 2] as number) << 16) |
      ((data[at + 1] as number) << 8) |
      (data[at] as number)) >>>
    0
  );
}

/** The same octets for who reads many numbers: that takes half the time of the above. */
export function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}
