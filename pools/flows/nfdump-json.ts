/** `nfdump -o json` (one array) and `-o ndjson`. Its times are those of the clock on nfdump's wall. */
import { JsonFlows, sumOf, type JsonReader } from './json-flows.ts';
import type { FlowFormat } from './flow.ts';
import { readTime } from './time.ts';

/** IANA protocol numbers of transports with ports. */
const PROTOCOLS: Record<number, string> = { 6: 'tcp', 17: 'udp', 132: 'sctp' };

function readerOf(zone: (wallMs: number) => number): JsonReader {
  return (object) => {
    const source = object['src4_addr'] ?? object['src6_addr'];
    const destination = object['dst4_addr'] ?? object['dst6_addr'];
    // Events of a firewall (NSEL, NAT) carry no counters of a flow.
    if (source === undefined && object['type'] !== 'FLOW') return 'other';
    return {
      source: { address: source, port: object['src_port'] },
      destination: { address: destination, port: object['dst_port'] },
      rest: () => {
        const firstMs = readTime(object['first'], zone);
        const lastMs = readTime(object['last'], zone);
        if (firstMs === undefined || lastMs === undefined) return 'has no times first and last';
        const protocol = object['proto'];
        const bytes = sumOf(object, 'in_bytes', 'out_bytes');
        const packets = sumOf(object, 'in_packets', 'out_packets');
        return {
          ...(typeof protocol === 'number' ? { transport: PROTOCOLS[protocol] ?? `ip-proto-${protocol}` } : {}),
          firstMs,
          lastMs: Math.max(firstMs, lastMs),
          ...(bytes === undefined ? {} : { bytes }),
          ...(packets === undefined ? {} : { packets }),
        };
      },
    };
  };
}

/** nfdump's JSON, by the names of the addresses. */
export const nfdumpJson: FlowFormat = {
  title: 'nfdump JSON',
  recognises: (_head, first) =>
    first !== undefined && ['src4_addr', 'src6_addr', 'dst4_addr', 'dst6_addr'].some((name) => name in first),
  create: (context) => new JsonFlows(context, readerOf(context.zone)),
};
