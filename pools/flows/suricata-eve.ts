/** Suricata's EVE log: its `flow` events count both directions, its `netflow` events one each (docs.suricata.io, EVE JSON). */
import { objectOf } from '../../model/json.ts';
import { JsonFlows, sumOf, type JsonReader } from './json-flows.ts';
import type { FlowContext, FlowFormat } from './flow.ts';
import { readTime } from './time.ts';

function readerOf(zone: FlowContext['zone']): JsonReader {
  return (event) => {
    const type = event['event_type'];
    if (type !== 'flow' && type !== 'netflow') return typeof type === 'string' ? 'other' : { bad: 'has no event_type' };
    return {
      source: { address: event['src_ip'], port: event['src_port'] },
      destination: { address: event['dest_ip'], port: event['dest_port'] },
      rest: () => {
        const flow = objectOf(event[type]);
        // `timestamp` is when the flow was logged; `start` and `end` are its own.
        const logged = event['timestamp'];
        const firstMs = readTime(flow['start'] ?? logged, zone);
        const lastMs = readTime(flow['end'] ?? flow['start'] ?? logged, zone);
        if (firstMs === undefined || lastMs === undefined) return 'has no time of start and end';
        const bytes = sumOf(flow, 'bytes', 'bytes_toserver', 'bytes_toclient');
        const packets = sumOf(flow, 'pkts', 'pkts_toserver', 'pkts_toclient');
        const transport = event['proto'];
        return {
          ...(typeof transport === 'string' ? { transport: transport.toLowerCase() } : {}),
          firstMs,
          lastMs: Math.max(firstMs, lastMs),
          ...(bytes === undefined ? {} : { bytes }),
          ...(packets === undefined ? {} : { packets }),
        };
      },
    };
  };
}

/** EVE, by the type of the first event. */
export const suricataEve: FlowFormat = {
  title: 'Suricata EVE',
  recognises: (_head, first) => typeof first?.['event_type'] === 'string' && 'timestamp' in first,
  create: (context) => new JsonFlows(context, readerOf(context.zone)),
};
