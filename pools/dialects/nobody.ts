/** Who a probe is where a dialect wants a name: nobody. No coin's wallet can look like this, and whoever reads a log sees why. */
export const NOBODY = 'bitsecure-probe-no-wallet';

/** An Ethereum address that nobody has a key of, for the pools that want one in a path: pools refuse it in their own words. */
export const NO_ADDRESS = `0x${'0'.repeat(40)}`;
