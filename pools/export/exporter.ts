/** What an export format is: endpoints in, the text of its files out, piece by piece. It writes no file and reads no clock. */
import type { KnownEndpoint } from '../ask/known-endpoint.ts';
import type { Indicator } from './indicators.ts';

export interface ExportInput {
  /** In the order of the index. */
  endpoints: readonly KnownEndpoint[];
  /** The same by name and by address, sorted. */
  indicators: readonly Indicator[];
  /** When this was so: RFC 3339, milliseconds, UTC. */
  time: string;
}

export interface Piece {
  /** One of the exporter's files. */
  file: string;
  text: string;
}

export interface Exporter {
  /** Names of its files. A single one may go to stdout; several need a folder, and are put in place in this order. */
  files: readonly [string, ...string[]];
  write: (input: ExportInput) => Iterable<Piece>;
  /** What the format cannot tell, for a person: `7 endpoints without an address`. */
  leavesOut?: (input: ExportInput) => string | undefined;
}

/** Lines of one file, gathered into pieces: one write a line would cost more than the lines. */
export function* pieces(file: string, lines: Iterable<string>): Generator<Piece> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < 1 << 16) continue;
    yield { file, text };
    text = '';
  }
  if (text !== '') yield { file, text };
}
