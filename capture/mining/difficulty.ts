/** Difficulties out of targets: how many hashes a share takes on average, or that over the dialect's own unit. */

const ALL = 2n ** 256n;

/** Of a target of 256 bits in hexadecimal (Ethereum, Zcash); undefined for none. */
export function ofTarget(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^(?:0x)?[0-9a-f]{1,64}$/i.test(value)) return undefined;
  const target = BigInt(value.startsWith('0x') ? value : `0x${value}`);
  return target === 0n ? undefined : rounded(Number(ALL / target));
}

/** Of CryptoNote's target, the low end of the comparison in little-endian hexadecimal: 4 octets, or 8 (XMRig's STRATUM.md). */
export function ofCompactTarget(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^(?:[0-9a-f]{8}|[0-9a-f]{16})$/i.test(value)) return undefined;
  const octets = Buffer.from(value, 'hex').reverse();
  const target = BigInt(`0x${octets.toString('hex')}`);
  return target === 0n ? undefined : rounded(Number(2n ** BigInt(octets.length * 8) / target));
}

/** A difficulty that a pool says itself. */
export function ofNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
