/** The catalogues conform to their schemas, and mean what the look-ups say. */
import { describe, expect, it } from 'vitest';
import { MINING_APPLICATIONS } from '../../../capture/recognise/index.ts';
import { applicationOfPort, serverRank } from '../../../capture/recognise/ports.ts';
import { serviceOf } from '../../../capture/recognise/services.ts';
import { readJsonDocument } from '../../../files/json-document.ts';
import { dataPath } from '../../../files/package-data.ts';
import type { Ports } from '../../../model/generated/ports.ts';
import type { Services } from '../../../model/generated/services.ts';

const ports = readJsonDocument<Ports>(dataPath('catalogue', 'ports.json'), 'ports', 'BAD_VALUE');
const services = readJsonDocument<Services>(dataPath('catalogue', 'services.json'), 'services', 'BAD_VALUE');

describe('ports.json', () => {
  it('has possible ports, in order, and guesses no mining', () => {
    for (const table of [ports.tcp, ports.udp]) {
      const numbers = Object.keys(table).map(Number);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(Math.max(...numbers)).toBeLessThan(65_536);
      for (const name of Object.values(table)) expect(MINING_APPLICATIONS).not.toContain(name);
    }
  });

  it('is asked by transport', () => {
    expect([applicationOfPort('tcp', 443), applicationOfPort('udp', 443), applicationOfPort('sctp', 443)]).toEqual([
      'tls',
      'quic',
      undefined,
    ]);
    expect([serverRank('tcp', 22), serverRank('tcp', 1000), serverRank('tcp', 3333)]).toEqual([2, 1, 0]);
  });
});

describe('services.json', () => {
  it('has each service and each domain once', () => {
    const names = services.services.map(({ name }) => name);
    const domains = services.services.flatMap((service) => service.domains);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(domains).size).toBe(domains.length);
  });

  it.each([
    [['fe2.update.microsoft.com'], 'windows_update'],
    [['update.microsoft.com'], 'windows_update'],
    [['au.download.windowsupdate.com'], 'windows_update'],
    [['www.microsoft.com'], 'microsoft'],
    [['v10.events.data.microsoft.com'], 'windows_telemetry'],
    [['swscan.apple.com'], 'apple_update'],
    [['www.apple.com'], 'apple'],
    [['notwindowsupdate.com'], undefined],
    [['windowsupdate.com.evil.example'], undefined],
    [['com'], undefined],
    [[], undefined],
    [['download.windowsupdate.com', 'bg.cdn.example'], 'windows_update'],
    [['download.windowsupdate.com', 'www.youtube.com'], undefined],
  ])('%j is %s', (names, service) => {
    expect(serviceOf(names)).toBe(service);
  });
});
