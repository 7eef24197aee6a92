/** Which packs are for which server. */
import { describe, expect, it } from 'vitest';
import { dashboardUrl } from '../../kibana/address.ts';
import { fittingPacks, misfit } from '../../kibana/fit.ts';
import type { Product } from '../../kibana/product.ts';
import type { BitSecureError } from '../../model/errors.ts';

const NETMON = { id: 'netmon', title: 'NetMon', oldest: '5.0.0', newest: '5.6.16' } as const;
const KIBANA = { id: 'kibana', title: 'Kibana 7 to 9', oldest: '7.0.0', newest: '9.x' } as const;
const OSD = { id: 'opensearch-dashboards', title: 'OpenSearch Dashboards', oldest: '1.0.0', newest: '3.x' } as const;
const kibana = (version: string): Product => ({ name: 'kibana', version });
const osd = (version: string): Product => ({ name: 'opensearch-dashboards', version });

describe('a pack', () => {
  it.each([
    [NETMON, kibana('5.1.1')],
    [NETMON, kibana('5.6.16')],
    [{ id: 'netmon', title: 'NetMon' } as const, kibana('4.6.2')],
    [KIBANA, kibana('7.0.0')],
    [KIBANA, kibana('9.99.1')],
    [KIBANA, kibana('8.19.0-SNAPSHOT')],
    [OSD, osd('2.19.1')],
  ])('%j is for %j', (target, product) => {
    expect(misfit(target, product)).toBeUndefined();
  });

  it.each([
    [NETMON, kibana('4.6.2'), 'is for NetMon, from 5.0.0 on'],
    [NETMON, kibana('8.1.0'), 'is for NetMon'],
    [NETMON, osd('2.19.1'), 'is for NetMon'],
    [KIBANA, kibana('6.8.23'), 'is for Kibana 7 to 9'],
    [KIBANA, kibana('10.0.0'), 'is for Kibana 7 to 9, up to 9.x'],
    [KIBANA, osd('3.0.0'), 'is for Kibana 7 to 9'],
    [OSD, kibana('8.0.0'), 'is for OpenSearch Dashboards'],
    [OSD, osd('4.0.0'), 'is for OpenSearch Dashboards, up to 3.x'],
  ])('%j is not for %j', (target, product, why) => {
    expect(misfit(target, product)).toBe(why);
  });
});

describe('of several packs', () => {
  const packs = [NETMON, KIBANA, OSD].map((target) => ({ name: `dist/${target.id}`, target }));

  it('the one for the server is taken, the others are named', () => {
    const { fitting, others } = fittingPacks(packs, osd('2.19.1'), 'http://h');
    expect(fitting.map(({ name }) => name)).toEqual(['dist/opensearch-dashboards']);
    expect(others.map(({ pack }) => pack.name)).toEqual(['dist/netmon', 'dist/kibana']);
  });

  it.each([
    [
      packs.slice(0, 1),
      kibana('8.1.0'),
      'dist/netmon is for NetMon; http://h is Kibana 8.1.0; generate one for it: bitsecure generate --target kibana, and import that folder',
    ],
    [packs, kibana('6.8.0'), 'http://h is Kibana 6.8.0; no target is for that version: update it to Kibana 7 or later'],
    [
      packs.slice(1, 2),
      kibana('10.0.0'),
      'dist/kibana is for Kibana 7 to 9, up to 9.x; http://h is Kibana 10.0.0; generate the pack anew',
    ],
  ])('%j none is for %j', (some, product, line) => {
    let caught: unknown;
    try {
      fittingPacks(some, product, 'http://h');
    } catch (error) {
      caught = error;
    }
    expect((caught as BitSecureError).code).toBe('TARGET_UNSUITED');
    expect((caught as BitSecureError).toLine()).toContain(line);
  });
});

describe('the page of a dashboard', () => {
  const range = { from: 'now-24h', to: 'now' };
  it.each([
    [kibana('5.1.1'), undefined, '/app/kibana#/dashboard/a%20b'],
    [kibana('5.1.1'), range, "/app/kibana#/dashboard/a%20b?_g=(time:(from:'now-24h',mode:relative,to:'now'))&_a=()"],
    [
      kibana('5.1.1'),
      { from: '2026-03-02T06:00:00Z', to: 'now' },
      "/app/kibana#/dashboard/a%20b?_g=(time:(from:'2026-03-02T06:00:00Z',mode:absolute,to:'now'))&_a=()",
    ],
    [kibana('7.8.1'), undefined, '/app/kibana#/dashboard/a%20b'],
    [kibana('7.9.0'), range, "/app/dashboards#/view/a%20b?_g=(time:(from:'now-24h',to:'now'))"],
    [osd('2.19.1'), undefined, '/app/dashboards#/view/a%20b'],
  ])('of %j over %j', (product, over, path) => {
    expect(dashboardUrl('http://h', product, 'a b', over)).toBe(`http://h${path}`);
  });
});
