/** Records of a capture kept for comparison; a reader itself keeps none. */
import { readCapture } from '../../capture/read.ts';
import type { CaptureSummary, PacketRecord } from '../../capture/packet.ts';
import { FORMATS } from '../../capture/format/index.ts';
import { BitSecureError } from '../../model/errors.ts';

export type KeptRecord = Omit<PacketRecord, 'offset' | 'view'>;

/** A copy that outlives the call. */
export function keep(record: PacketRecord): KeptRecord {
  const { offset, data, view: _, ...rest } = record;
  return { ...rest, data: Buffer.from(data.subarray(offset, offset + record.length)) };
}

/** All that a capture gives: records, then a summary or an error. */
export interface Outcome {
  records: KeptRecord[];
  summary?: CaptureSummary;
  error?: BitSecureError;
}

/** Reads a file; an error other than BitSecureError is thrown on. */
export async function readAll(file: string): Promise<Outcome> {
  const records: KeptRecord[] = [];
  try {
    return { records, summary: await readCapture(file, (record) => void records.push(keep(record))) };
  } catch (error) {
    if (error instanceof BitSecureError) return { records, error };
    throw error;
  }
}

/** Parses chunks; an error other than BitSecureError is thrown on. */
export function parseChunks(
  format: CaptureSummary['format'],
  chunks: Iterable<Buffer>,
): { records: KeptRecord[]; warnings: readonly string[]; error?: BitSecureError } {
  const records: KeptRecord[] = [];
  const parser = FORMATS[format].create('test', (record) => void records.push(keep(record)));
  try {
    for (const chunk of chunks) parser.push(chunk);
    parser.end();
    return { records, warnings: parser.warnings };
  } catch (error) {
    if (error instanceof BitSecureError) return { records, warnings: parser.warnings, error };
    throw error;
  }
}
