/** What each prober asks, and which is asked first. */
import { expect, it } from 'vitest';
import { DIALECTS } from '../../../model/dialect.ts';
import { PROBERS, probeOrder } from '../../../pools/dialects/index.ts';
import { TARGET } from '../../support/pools/converse.ts';

const hello = (dialect: keyof typeof PROBERS): string =>
  Buffer.from(PROBERS[dialect].begin(TARGET).hello).toString('latin1');

it('each stands under its own name', () => {
  expect(DIALECTS.map((dialect) => PROBERS[dialect].dialect)).toEqual(DIALECTS);
});

it.each(DIALECTS.filter((dialect) => dialect !== 'stratum-v2'))('%s says who asks', (dialect) => {
  expect(hello(dialect)).toContain(TARGET.userAgent);
});

it('no request has a wallet, and none submits work', () => {
  const all = DIALECTS.map(hello).join('\n');
  // Base58 of a coin's address, or an Ethereum address: nothing that long without a hyphen but octets of Stratum V2.
  const words = DIALECTS.filter((dialect) => dialect !== 'stratum-v2').flatMap((dialect) => hello(dialect).split(/\W/));
  expect(words.filter((word) => word.length > 24)).toEqual([]);
  expect(all).not.toMatch(/submit(?!Login|old)/);
  expect(hello('stratum-monero')).toContain('bitsecure-probe-no-wallet');
});

it('an IPv6 literal is bracketed in Host', () => {
  const { hello: octets } = PROBERS.getwork.begin({ ...TARGET, host: '2001:db8::1', port: 8332 });
  expect(Buffer.from(octets).toString()).toContain('\r\nHost: [2001:db8::1]:8332\r\n');
});

it('the order has every dialect once: hints, then the port, then the common ones', () => {
  const order = probeOrder(['stratum-v2', 'stratum-zcash'], 18_081);
  expect(order.slice(0, 4)).toEqual(['stratum-v2', 'stratum-zcash', 'monero-daemon', 'stratum']);
  expect([...order].sort()).toEqual([...DIALECTS].sort());
  expect(probeOrder([], 3333)[0]).toBe('stratum');
});
