/** Reads octets by a format's parser alone: no file, no recognition. */
import { AddressFilter } from '../../pools/flows/address-filter.ts';
import type { Flow, FlowContext, FlowFormatName } from '../../pools/flows/flow.ts';
import { FORMATS } from '../../pools/flows/index.ts';
import { Lines } from '../../pools/flows/lines.ts';

export interface ReadBack {
  flows: Flow[];
  lines: number[];
  records: number;
  bad: string[];
  other: number;
}

/** @param wanted addresses that are asked for; every one when undefined */
export function readBack(format: FlowFormatName, chunks: Iterable<Buffer>, wanted?: readonly string[]): ReadBack {
  const told: ReadBack = { flows: [], lines: [], records: 0, bad: [], other: 0 };
  const all = { has: () => true, hasText: () => true } as unknown as AddressFilter;
  const context: FlowContext = {
    wanted: wanted === undefined ? all : new AddressFilter(wanted),
    wantedNames: new Set(),
    zone: (ms) => ms,
    onFlow: (flow, line) => {
      told.flows.push(flow);
      told.lines.push(line);
    },
    count: (records) => (told.records += records),
    onBad: (line, why) => told.bad.push(`${line}: ${why}`),
    onOther: () => (told.other += 1),
  };
  const lines = new Lines(FORMATS[format].create(context));
  for (const chunk of chunks) lines.push(chunk);
  lines.end();
  return told;
}
