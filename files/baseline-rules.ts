/** What a baseline must keep to beyond its schema: addresses, doubles, times, and series of one length. */
import { canonicalAddress, parseAddressRange, rangeToString } from '../model/address.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Baseline, Peer } from '../model/generated/baseline.ts';

/** The last time that RFC 3339 can spell. */
const LATEST_MS = 253_402_300_799_999;

/** Raises a fault at a JSON pointer of the document. */
export type Refuse = (pointer: string, message: string, hint?: string) => never;

/** Checks a baseline that keeps to its schema, up to the first fault, and brings its addresses into canonical spelling. */
export function checkBaseline(baseline: Baseline, refuse: Refuse): void {
  checkMiners(baseline, refuse);
  for (const list of ['destinations', 'clients'] as const) checkPeers(baseline[list], list, refuse);
  checkTimes(baseline, refuse);
  checkVolume(baseline, refuse);
}

function checkMiners(baseline: Baseline, refuse: Refuse): void {
  const seen = new Set<string>();
  baseline.miners.forEach((miner, index) => {
    const pointer = `/miners/${index}/address`;
    try {
      miner.address = rangeToString(parseAddressRange(miner.address));
    } catch (error) {
      if (error instanceof BitSecureError) refuse(pointer, error.message, error.place.hint);
      throw error;
    }
    if (seen.has(miner.address)) refuse(pointer, `names the miner ${miner.address} a second time`, 'remove one');
    seen.add(miner.address);
    miner.hosts = miner.hosts.map((host, at) => address(host, `/miners/${index}/hosts/${at}`, refuse));
    miner.presence?.forEach((presence, at) => {
      presence.host = address(presence.host, `/miners/${index}/presence/${at}/host`, refuse);
    });
  });
}

function checkPeers(peers: Peer[], list: string, refuse: Refuse): void {
  const seen = new Set<string>();
  peers.forEach((peer, index) => {
    const pointer = `/${list}/${index}`;
    peer.address = address(peer.address, `${pointer}/address`, refuse);
    const port = peer.port === undefined ? '' : ` port ${peer.port}`;
    const key = `${peer.address}${port} over ${peer.transport} with ${peer.application}`;
    if (seen.has(key)) refuse(pointer, `${list} hold ${key} twice`, 'remove one');
    seen.add(key);
  });
}

function address(text: string, pointer: string, refuse: Refuse): string {
  return (
    canonicalAddress(text.trim()) ??
    refuse(pointer, `${JSON.stringify(text)} is not an address`, 'give one IPv4 or IPv6 address')
  );
}

function checkTimes(baseline: Baseline, refuse: Refuse): void {
  const pairs: [pointer: string, from: string | undefined, to: string | undefined][] = [
    ['/span', baseline.span.from, baseline.span.to],
    ['/volume', baseline.volume.from, undefined],
  ];
  for (const list of ['destinations', 'clients'] as const)
    baseline[list].forEach((peer, index) => pairs.push([`/${list}/${index}`, peer.firstSeen, peer.lastSeen]));
  baseline.learnedFrom?.forEach(({ from, to }, index) => pairs.push([`/learnedFrom/${index}`, from, to]));
  baseline.miners.forEach((miner, index) =>
    miner.presence?.forEach(({ firstSeen, lastSeen }, at) =>
      pairs.push([`/miners/${index}/presence/${at}`, firstSeen, lastSeen]),
    ),
  );
  for (const [pointer, from, to] of pairs) {
    const times = [from, to].filter((time) => time !== undefined).map((time) => Date.parse(time));
    if (times.some((time) => Number.isNaN(time) || time < 0))
      refuse(pointer, 'has a time that no clock shows', 'write times like 2026-03-02T06:00:00Z, from 1970 on');
    if ((times[0] ?? 0) > (times[1] ?? Number.POSITIVE_INFINITY))
      refuse(pointer, `ends (${to}) before it begins (${from})`);
  }
}

function checkVolume({ volume }: Baseline, refuse: Refuse): void {
  const lengths = volume.series.map((series) => series.bytes.length);
  const seen = new Set<string>();
  volume.series.forEach(({ application, bytes }, index) => {
    const pointer = `/volume/series/${index}`;
    if (seen.has(application)) refuse(pointer, `is a second series of ${JSON.stringify(application)}`, 'remove one');
    seen.add(application);
    if (bytes.length !== lengths[0])
      refuse(
        `${pointer}/bytes`,
        `has ${bytes.length} intervals where the first series has ${lengths[0]}`,
        'give every series one number per interval',
      );
  });
  if (Date.parse(volume.from) + (lengths[0] ?? 0) * volume.intervalSeconds * 1e3 > LATEST_MS)
    refuse('/volume/intervalSeconds', 'reaches beyond the year 9999', 'give the length of one interval in seconds');
}
