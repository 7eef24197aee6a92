/** The formats of flow records. A new one is one file, its name in formats.ts and one line here. */
import { isObject, type JsonObject } from '../../model/json.ts';
import type { FlowFormat, FlowFormatName } from './flow.ts';
import { FLOW_FORMATS } from './formats.ts';
import { nfdumpCsv } from './nfdump-csv.ts';
import { nfdumpJson } from './nfdump-json.ts';
import { sessionDocuments } from './session-documents.ts';
import { suricataEve } from './suricata-eve.ts';
import { zeekJson } from './zeek-json.ts';
import { zeekTsv } from './zeek-tsv.ts';

export const FORMATS: Readonly<Record<FlowFormatName, FlowFormat>> = {
  'nfdump-csv': nfdumpCsv,
  'nfdump-json': nfdumpJson,
  'zeek-tsv': zeekTsv,
  'zeek-json': zeekJson,
  'suricata-eve': suricataEve,
  netmon: sessionDocuments('netmon', 'NetMon documents'),
  ecs: sessionDocuments('ecs', 'ECS documents'),
};

/** The first JSON object of a file's head: on its first line, or the first element of an array over several lines. */
function firstObject(head: Buffer): JsonObject | undefined {
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  const [line = ''] = text.split('\n', 1);
  // An element's end is where its text first parses: flow records are small, so few braces are tried.
  const candidates = text.startsWith('[') ? elementsOf(text.slice(1).trimStart()) : [line];
  for (const candidate of candidates) {
    try {
      const value: unknown = JSON.parse(candidate);
      return isObject(value) ? value : undefined;
    } catch {
      // Its end is further on, or it is no JSON.
    }
  }
  return undefined;
}

const BRACES_TRIED = 64;

function* elementsOf(text: string): Generator<string> {
  let end = text.indexOf('}');
  for (let tried = 0; end >= 0 && tried < BRACES_TRIED; tried += 1) {
    yield text.slice(0, end + 1);
    end = text.indexOf('}', end + 1);
  }
}

/** The format of a file that begins with `head`; undefined when none recognises it. */
export function recogniseFlows(head: Buffer): FlowFormatName | undefined {
  const first = firstObject(head);
  return FLOW_FORMATS.find((name) => FORMATS[name].recognises(head, first));
}
