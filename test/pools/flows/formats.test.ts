import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitSecureError } from '../../../model/errors.ts';
import type { FlowFormatName } from '../../../pools/flows/flow.ts';
import { FLOW_FORMATS } from '../../../pools/flows/formats.ts';
import { recogniseFlows } from '../../../pools/flows/index.ts';
import { cutAt, cuts, damage, damaged, piecesOf } from '../../support/chunks.ts';
import { readBack } from '../../support/flow-reader.ts';
import { arbitraryFlow, FLOW_WRITERS, type PlainFlow } from '../../support/flow-writers.ts';

const flows = fc.array(arbitraryFlow, { minLength: 1, maxLength: 12 });

/** What a format cannot say is left out: NetMon documents hold the transport in a path only. */
function expected(list: readonly PlainFlow[]): unknown[] {
  return list.map((flow) => ({ ...flow }));
}

function plain({ source, destination, transport, firstMs, lastMs, bytes, packets }: PlainFlow): PlainFlow {
  return { source, destination, transport, firstMs, lastMs, bytes, packets };
}

describe.each(FLOW_FORMATS)('%s', (format: FlowFormatName) => {
  it('a flow that is written is read back equal, wherever the octets are cut', () => {
    fc.assert(
      fc.property(flows, cuts, (list, places) => {
        const octets = Buffer.from(FLOW_WRITERS[format](list));
        const told = readBack(format, cutAt(octets, places));
        expect(told.bad).toEqual([]);
        expect(told.records).toBe(list.length);
        expect(told.flows.map((flow) => plain(flow as PlainFlow))).toEqual(expected(list));
      }),
      { numRuns: 40 },
    );
  });

  it('only flows of a wanted address are told; all are counted', () => {
    fc.assert(
      fc.property(flows, (list) => {
        const address = list[0]!.destination.address;
        const told = readBack(format, [Buffer.from(FLOW_WRITERS[format](list))], [address]);
        const wanted = list.filter((flow) => [flow.source.address, flow.destination.address].includes(address));
        expect(told.flows.map((flow) => plain(flow as PlainFlow))).toEqual(expected(wanted));
        expect(told.records).toBe(list.length);
      }),
      { numRuns: 20 },
    );
  });

  it('is known by its beginning', () => {
    fc.assert(
      fc.property(flows, (list) => {
        expect(recogniseFlows(Buffer.from(FLOW_WRITERS[format](list)))).toBe(format);
      }),
      { numRuns: 20 },
    );
  });

  it('damaged octets give flows and complaints, and are never thrown at anybody', () => {
    fc.assert(
      fc.property(flows, damage, cuts, (list, changes, places) => {
        const octets = damaged(Buffer.from(FLOW_WRITERS[format](list)), changes);
        try {
          readBack(format, cutAt(octets, places));
        } catch (error) {
          // A Zeek heading may say that it is another log.
          expect(error).toBeInstanceOf(BitSecureError);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('neither are any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        recogniseFlows(Buffer.from(octets));
        try {
          readBack(format, [Buffer.from(octets)]);
        } catch (error) {
          expect(error).toBeInstanceOf(BitSecureError);
        }
      }),
    );
  });

  it('octet by octet, and from memory that is used again', () => {
    const list = fc.sample(arbitraryFlow, { numRuns: 5, seed: 7 });
    const octets = Buffer.from(FLOW_WRITERS[format](list));
    expect(readBack(format, piecesOf(octets, 1))).toEqual(readBack(format, [octets]));
  });
});

describe('nfdump CSV of other versions', () => {
  const read = (text: string) => readBack('nfdump-csv', [Buffer.from(text)]);
  const FIRST = Date.parse('2026-03-02T12:00:05.250Z');
  const flow = {
    source: { address: '192.0.2.1', port: 40000 },
    destination: { address: '2001:db8::1', port: 3333 },
    transport: 'tcp',
    firstMs: FIRST,
    lastMs: FIRST + 1500,
    bytes: 70,
    packets: 2,
  };

  it.each([
    [
      'later ones',
      'firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n' +
        '2026-03-02 12:00:05.250,1.500,TCP,192.0.2.1,40000,2001:db8::1,3333,2,70,1\n',
    ],
    [
      'csv-fast: milliseconds and protocol numbers',
      'cnt,af,firstSeen,lastSeen,proto,srcAddr,srcPort,dstAddr,dstPort,srcAS,dstAS,input,output,flags,srcTos,packets,bytes\n' +
        `1,2,${FIRST},${FIRST + 1500},6,192.0.2.1,40000,2001:db8::1,3333,0,0,0,0,...AP.S.,0,2,70\n`,
    ],
    [
      'columns of one’s own, CRLF, blanks, a byte order mark',
      '\uFEFFdstPort,dstAddr, firstSeen ,lastSeen,srcAddr,srcPort,inBytes,inPackets,proto\r\n' +
        `3333, 2001:db8::1 ,${FIRST / 1000},${(FIRST + 1500) / 1000},192.0.2.1 ,40000 ,70,2,TCP\r\n`,
    ],
  ])('%s', (_, text) => {
    expect(recogniseFlows(Buffer.from(text))).toBe('nfdump-csv');
    expect(read(text)).toMatchObject({ flows: [flow], records: 1, bad: [] });
  });

  it('both directions of a bidirectional flow are summed', () => {
    const text = `ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt,opkt,obyt\n2026-03-02 12:00:05,2026-03-02 12:00:06,1,192.0.2.1,192.0.2.2,1,2,TCP,2,70,3,30\n`;
    expect(read(text).flows).toMatchObject([{ bytes: 100, packets: 5 }]);
  });

  it('without a heading (-q), and several outputs one behind the other', () => {
    const heading = 'ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt';
    const line =
      '2026-03-02 12:00:05,2026-03-02 12:00:06,1.000,192.0.2.1,192.0.2.2,40000,3333,TCP,...AP.S.,0,0,2,70,0,0';
    const summary = 'Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n1,70,2,560,2,35';
    expect(recogniseFlows(Buffer.from(`${line}\n`))).toBe('nfdump-csv');
    expect(read(`${line}\n${line}\n`)).toMatchObject({ records: 2, bad: [], lines: [1, 2] });
    const twice = `${heading}\n${line}\n${summary}\n`.repeat(2);
    expect(read(twice)).toMatchObject({ records: 2, bad: [], lines: [2, 7] });
    expect(read(`${heading}\nNo matching flows\n`)).toMatchObject({ records: 0, bad: [] });
  });

  it('an ICMP record has its type and code where a port would be', () => {
    const text =
      'ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt\n2026-03-02 12:00:05,2026-03-02 12:00:06,1,192.0.2.1,192.0.2.2,0,8.0,ICMP,2,70\n';
    expect(read(text).flows).toMatchObject([{ transport: 'icmp', destination: { port: 0 } }]);
  });

  it.each([
    ['a cut line', '2026-03-02 12:00:05,2026-03-02 12:0', 'is no record'],
    ['a name for an address', '2026-03-02 12:00:05,2026-03-02 12:00:06,1,pool,192.0.2.2,1,2,TCP,1,1', 'is no record'],
    [
      'a port too large',
      '2026-03-02 12:00:05,2026-03-02 12:00:06,1,192.0.2.1,192.0.2.2,1,65536,TCP,1,1',
      'is no record',
    ],
    ['an octal address', '2026-03-02 12:00:05,2026-03-02 12:00:06,1,192.0.02.1,192.0.2.2,1,2,TCP,1,1', 'is no record'],
    ['a 30th of February', '2026-02-30 12:00:05,2026-03-02 12:00:06,1,192.0.2.1,192.0.2.2,1,2,TCP,1,1', 'has no time'],
    [
      'no octets',
      '2026-03-02 12:00:05,2026-03-02 12:00:06,1,192.0.2.1,192.0.2.2,1,2,TCP,1,1.5 M',
      'has no number of bytes',
    ],
  ])('%s is told with its line', (_, line, why) => {
    const told = read(`ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt\n${line}\n`);
    expect(told.flows).toEqual([]);
    expect(told.records).toBe(0);
    expect(told.bad).toHaveLength(1);
    expect(told.bad[0]).toMatch(new RegExp(`^2: ${why}`));
  });
});

describe('Zeek', () => {
  it('another log is refused by its name', () => {
    const text = '#separator \\x09\n#path\tdns\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\n';
    expect(() => readBack('zeek-tsv', [Buffer.from(text)])).toThrow('is Zeek\'s log "dns", which holds no flows');
    const json = '{"_path":"dns","ts":1,"id.orig_h":"192.0.2.1"}\n{"ts":1,"id.orig_h":"192.0.2.1","query":"x"}\n';
    expect(readBack('zeek-json', [Buffer.from(json)])).toMatchObject({ other: 2, records: 0, bad: [] });
  });

  it('another separator, and what is not set', () => {
    const text =
      '#separator |\n#unset_field|(none)\n#path|conn\n#fields|ts|id.orig_h|id.orig_p|id.resp_h|id.resp_p|proto|duration|orig_ip_bytes|resp_ip_bytes|orig_bytes\n' +
      '5.5|192.0.2.1|1|192.0.2.2|2|tcp|(none)|(none)|(none)|7\n';
    const told = readBack('zeek-tsv', [Buffer.from(text)]);
    expect(told.bad).toEqual([]);
    expect(told.flows).toMatchObject([{ firstMs: 5500, lastMs: 5500, bytes: 7 }]);
  });

  it('an `id` that is a record, and ISO times', () => {
    const line = {
      ts: '2026-03-02T12:00:05.250000Z',
      id: { orig_h: '192.0.2.1', orig_p: 1, resp_h: '192.0.2.2', resp_p: 2 },
      conn_state: 'S0',
    };
    const text = `${JSON.stringify(line)}\n`;
    expect(recogniseFlows(Buffer.from(text))).toBe('zeek-json');
    const told = readBack('zeek-json', [Buffer.from(text)]);
    expect(told.flows).toMatchObject([{ firstMs: Date.parse('2026-03-02T12:00:05.250Z'), destination: { port: 2 } }]);
  });
});

describe('JSON', () => {
  it('EVE: netflow events are one direction each, other events are counted apart', () => {
    const side = { src_ip: '192.0.2.1', src_port: 1, dest_ip: '192.0.2.2', dest_port: 2, proto: 'TCP' };
    const time = '2026-03-02T12:00:05.000000+0000';
    const events = [
      { timestamp: time, event_type: 'alert', ...side },
      { timestamp: time, event_type: 'netflow', ...side, netflow: { pkts: 1, bytes: 60, start: time, end: time } },
    ];
    const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    expect(recogniseFlows(Buffer.from(text))).toBe('suricata-eve');
    expect(readBack('suricata-eve', [Buffer.from(text)])).toMatchObject({
      other: 1,
      records: 1,
      flows: [{ bytes: 60 }],
    });
  });

  it.each([
    ['{"event_type":"flow"', 'is not valid JSON'],
    ['[1]', 'is no JSON object'],
    ['{"x":1}', 'has no event_type'],
    ['{"event_type":"flow","src_ip":"pool.example"}', 'has no address: "pool.example"'],
    ['{"event_type":"flow","src_ip":"192.0.2.1","src_port":70000,"dest_ip":"192.0.2.1"}', 'has no port: 70000'],
    ['{"event_type":"flow","src_ip":"192.0.2.1","dest_ip":"192.0.2.1"}', 'has no time of start and end'],
  ])('%s is told', (line, why) => {
    expect(readBack('suricata-eve', [Buffer.from(`{}\n${line}\n`)]).bad).toEqual(['1: has no event_type', `2: ${why}`]);
  });

  it('an element of an array that is never closed does not take the next one with it', () => {
    const text = '[\n{\n\t"type" : "FLOW",\n\t"src4_addr" : "192.0.2.1\n{\n\t"type" : "EVENT"\n},\n{\n"type" : "FL';
    expect(readBack('nfdump-json', [Buffer.from(text)])).toMatchObject({
      bad: ['2: is cut: it is never closed', '8: is cut: it is never closed'],
      other: 1,
    });
  });

  it('documents of a bulk file, and updates of one session', () => {
    const document = (update: number) => ({
      _index: 'x',
      _source: {
        SrcIP: '192.0.2.1',
        SrcPort: 1,
        DestIP: '192.0.2.2',
        DestPort: 2,
        ChildFlowNumber: update,
        TimeStart: '2026-03-02T12:00:05.000Z',
        TimeUpdated: '2026-03-02T12:01:05.000Z',
        TotalBytesDelta: 9,
      },
    });
    const text = [0, 1].map((update) => `${JSON.stringify(document(update))}\n`).join('');
    expect(recogniseFlows(Buffer.from(text))).toBe('netmon');
    const told = readBack('netmon', [Buffer.from(text)]);
    expect(told.flows.map(({ continued }) => continued)).toEqual([undefined, true]);
    expect(told.flows).toMatchObject([{ bytes: 9 }, { bytes: 9 }]);
  });

  it('whom a proxy was asked for, as far as a document says it', () => {
    const document = { SrcIP: '192.0.2.1', DestIP: '192.0.2.2', TimeUpdated: '2026-03-02T12:01:05.000Z' };
    const said = [
      { ProxiedHost: 'pool.example', ProxiedPort: 3333 },
      { ProxiedHost: '2001:DB8::0:7', ProxiedPort: 3333 },
      { ProxiedHost: 'pool.example' },
      { ProxiedHost: 7, ProxiedPort: 3333 },
      { ProxiedHost: 'pool.example', ProxiedPort: 'x' },
    ];
    const text = said.map((more) => `${JSON.stringify({ ...document, ...more })}\n`).join('');
    const read = (wanted?: string[]) => readBack('netmon', [Buffer.from(text)], wanted);
    expect(read().flows.map(({ proxied }) => proxied)).toEqual([
      { host: 'pool.example', port: 3333, names: [] },
      { host: '2001:db8::7', port: 3333, names: [] },
      undefined,
      undefined,
      undefined,
    ]);
    // Who asks for it is told of it, whatever the proxy is.
    expect(read(['2001:db8::7']).flows).toMatchObject([{ proxied: { host: '2001:db8::7' } }]);
  });
});
