/** Flow records as the tools write them, for readers that must give back what went in. */
import fc from 'fast-check';
import { loadProfile } from '../../files/profile.ts';
import { toDocument } from '../../model/document.ts';
import { addressOfBytes } from '../../model/address.ts';
import type { SessionUpdate } from '../../model/session.ts';
import type { Flow, FlowFormatName } from '../../pools/flows/flow.ts';

/** A flow with all that every format can say. Whole seconds: nfdump's old CSV has no fractions. */
export interface PlainFlow extends Flow {
  transport: string;
  bytes: number;
  packets: number;
}

const octets = (length: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => addressOfBytes(bytes));
const side = fc.record({ address: fc.oneof(octets(4), octets(16)), port: fc.nat(65_535) });
const SECOND = 1000;

export const arbitraryFlow: fc.Arbitrary<PlainFlow> = fc
  .record({
    source: side,
    destination: side,
    transport: fc.constantFrom('tcp', 'udp'),
    first: fc.integer({ min: 0, max: 4_000_000_000 }),
    seconds: fc.nat(100_000),
    bytes: fc.nat(2 ** 40),
    packets: fc.nat(2 ** 30),
  })
  .map(({ first, seconds, ...flow }) => {
    const times = { firstMs: first * SECOND, lastMs: (first + seconds) * SECOND };
    return Object.assign(flow, times);
  });

const wall = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 23);
const PROTOCOL: Record<string, number> = { tcp: 6, udp: 17 };

const OLD_NFDUMP =
  'ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,cl,sl,al,ra,eng,exid,tr';

function nfdumpCsv(flows: readonly PlainFlow[]): string {
  const lines = flows.map(({ source, destination, transport, firstMs, lastMs, bytes, packets }) =>
    [
      wall(firstMs),
      wall(lastMs),
      ((lastMs - firstMs) / 1000).toFixed(3),
      source.address,
      destination.address,
      source.port,
      destination.port,
      transport.toUpperCase(),
      '...AP.SF',
      0,
      0,
      packets,
      bytes,
      0,
      0,
      '0,0,0,0,0,0,0,0,0.0.0.0,0.0.0.0,0,0,    0.000,    0.000,    0.000,0.0.0.0,17/1,0,2026-11-24 14:59:02.391',
    ].join(','),
  );
  return `${[OLD_NFDUMP, ...lines, 'Summary', 'flows,bytes,packets,avg_bps,avg_pps,avg_bpp', '1,2,3,4,5,6'].join('\n')}\n`;
}

function nfdumpJson(flows: readonly PlainFlow[]): string {
  const objects = flows.map(({ source, destination, transport, firstMs, lastMs, bytes, packets }) => {
    const family = (address: string): number => (address.includes(':') ? 6 : 4);
    const record = {
      type: 'FLOW',
      first: iso(firstMs),
      last: iso(lastMs),
      in_packets: packets,
      in_bytes: bytes,
      proto: PROTOCOL[transport],
      src_port: source.port,
      dst_port: destination.port,
      [`src${family(source.address)}_addr`]: source.address,
      [`dst${family(destination.address)}_addr`]: destination.address,
      label: '<none> } { "',
    };
    return `{\n${Object.entries(record)
      .map(([name, value]) => `\t${JSON.stringify(name)} : ${JSON.stringify(value)}`)
      .join(',\n')}\n}`;
  });
  return `[\n${objects.join(',\n')}]\n`;
}

function zeek({ source, destination, transport, firstMs, lastMs, bytes, packets }: PlainFlow): Record<string, unknown> {
  return {
    ts: (firstMs / 1000).toFixed(6),
    uid: 'CwXyz',
    'id.orig_h': source.address,
    'id.orig_p': source.port,
    'id.resp_h': destination.address,
    'id.resp_p': destination.port,
    proto: transport,
    service: '-',
    duration: ((lastMs - firstMs) / 1000).toFixed(6),
    conn_state: 'SF',
    orig_pkts: packets,
    orig_ip_bytes: bytes,
    resp_pkts: 0,
    resp_ip_bytes: 0,
  };
}

function zeekTsv(flows: readonly PlainFlow[]): string {
  const names = Object.keys(zeek(flows[0] ?? EMPTY));
  const heading = ['#separator \\x09', '#set_separator\t,', '#empty_field\t(empty)', '#unset_field\t-', '#path\tconn'];
  const lines = flows.map((flow) => Object.values(zeek(flow)).join('\t'));
  return `${[...heading, `#fields\t${names.join('\t')}`, '#types\ttime', ...lines, '#close\t2026-03-02'].join('\n')}\n`;
}

function zeekJson(flows: readonly PlainFlow[]): string {
  const lines = flows.map((flow) => {
    const record = zeek(flow);
    return JSON.stringify({ ...record, ts: Number(record['ts']), duration: Number(record['duration']) });
  });
  return lines.map((line) => `${line}\n`).join('');
}

function eve(flows: readonly PlainFlow[]): string {
  const time = (ms: number): string => `${new Date(ms + 3_600_000).toISOString().slice(0, 23)}000+0100`;
  const lines = flows.map(({ source, destination, transport, firstMs, lastMs, bytes, packets }) =>
    JSON.stringify({
      timestamp: time(lastMs + 60_000),
      flow_id: 1,
      event_type: 'flow',
      src_ip: source.address,
      src_port: source.port,
      dest_ip: destination.address,
      dest_port: destination.port,
      proto: transport.toUpperCase(),
      flow: {
        pkts_toserver: packets,
        pkts_toclient: 0,
        bytes_toserver: bytes,
        bytes_toclient: 0,
        start: time(firstMs),
        end: time(lastMs),
        age: 1,
        state: 'closed',
      },
    }),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** The only update of a session that is this flow. */
function updateOf({ source, destination, transport, firstMs, lastMs, bytes, packets }: PlainFlow): SessionUpdate {
  const end = { names: [], bytes: 0, bytesDelta: 0, packets: 0, packetsDelta: 0 };
  return {
    sessionId: '0'.repeat(32),
    updateNumber: 0,
    final: true,
    transport,
    client: { ...source, ...end, bytes, bytesDelta: bytes, packets, packetsDelta: packets },
    server: { ...destination, ...end },
    application: { name: 'unknown', path: `/${transport}`, certainty: 'unknown' },
    startedUs: firstMs * 1000,
    updatedUs: lastMs * 1000,
    burstsUs: [],
  };
}

function documents(profile: string): (flows: readonly PlainFlow[]) => string {
  return (flows) =>
    flows.map((flow) => `${JSON.stringify(toDocument(updateOf(flow), loadProfile(profile)))}\n`).join('');
}

const EMPTY: PlainFlow = {
  source: { address: '192.0.2.1', port: 1 },
  destination: { address: '192.0.2.2', port: 2 },
  transport: 'tcp',
  firstMs: 0,
  lastMs: 0,
  bytes: 0,
  packets: 0,
};

/** A file of each format. */
export const FLOW_WRITERS: Readonly<Record<FlowFormatName, (flows: readonly PlainFlow[]) => string>> = {
  'nfdump-csv': nfdumpCsv,
  'nfdump-json': nfdumpJson,
  'zeek-tsv': zeekTsv,
  'zeek-json': zeekJson,
  'suricata-eve': eve,
  netmon: documents('netmon'),
  ecs: documents('ecs'),
};
