/** Zeek's conn.log as JSON: `LogAscii::use_json`, or the streaming logs with their `_path`. */
import { isObject, propertyOf } from '../../model/json.ts';
import { JsonFlows, type JsonReader } from './json-flows.ts';
import type { FlowContext, FlowFormat } from './flow.ts';
import { zeekRest } from './zeek-tsv.ts';

/** What only conn has: other logs name the same addresses. */
const OF_CONN = ['conn_state', 'history', 'duration', 'orig_bytes', 'orig_pkts', 'orig_ip_bytes'];

function readerOf(zone: FlowContext['zone']): JsonReader {
  return (object) => {
    const path = object['_path'];
    if (typeof path === 'string' ? path !== 'conn' : !OF_CONN.some((name) => name in object)) return 'other';
    // Most writers spell the record `id` with dots.
    const id = object['id'];
    const of = (name: string): unknown => object[`id.${name}`] ?? propertyOf(id, name);
    return {
      source: { address: of('orig_h'), port: of('orig_p') },
      destination: { address: of('resp_h'), port: of('resp_p') },
      rest: () => zeekRest((name) => object[name], zone),
    };
  };
}

/** Zeek JSON, by the name of the originator. */
export const zeekJson: FlowFormat = {
  title: 'Zeek conn as JSON',
  recognises: (_head, first) =>
    first !== undefined && ('id.orig_h' in first || (isObject(first['id']) && 'orig_h' in first['id'])),
  create: (context) => new JsonFlows(context, readerOf(context.zone)),
};
