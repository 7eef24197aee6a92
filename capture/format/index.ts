/** The container formats of captures. A new one is one file and one line here (and its name in `CaptureSummary`). */
import type { CaptureSummary } from '../packet.ts';
import type { CaptureFormat } from './format.ts';
import { pcap } from './pcap.ts';
import { pcapng } from './pcapng.ts';

type FormatName = CaptureSummary['format'];

export const FORMATS: Readonly<Record<FormatName, CaptureFormat>> = { pcap, pcapng };

/** The format of a file that begins with `head`; undefined when none recognises it (yet). */
export function recogniseFormat(head: Buffer): FormatName | undefined {
  return (Object.keys(FORMATS) as FormatName[]).find((name) => FORMATS[name].recognises(head));
}
