/** Reads flow records, of whatever format, as a stream. */
import { COMPRESSIONS, recogniseCompression } from '../../capture/compression/index.ts';
import { describeForeign } from '../../capture/format/foreign.ts';
import { readSessions } from '../../capture/sessions.ts';
import { BitSecureError } from '../../model/errors.ts';
import type { SessionUpdate } from '../../model/session.ts';
import { grouped } from '../../model/units.ts';
import type { Flow, FlowContext, FlowFormatName } from './flow.ts';
import { FORMATS } from './index.ts';
import { isWantedBehind } from './json-flows.ts';
import { Lines } from './lines.ts';
import { kindOf, peek, type Peeked } from './source.ts';

/** A session is told once, when it has ended: no capture lasts longer. */
const WHOLE_SESSION_SECONDS = 31_536_000;

export interface FlowsOptions {
  /** In place of what a file's beginning tells. */
  format?: FlowFormatName | 'capture' | undefined;
  /** What records somebody asks for; of the others only the number is told. */
  wanted: FlowContext['wanted'];
  wantedNames: FlowContext['wantedNames'];
  zone: FlowContext['zone'];
  /** The first bad record ends the reading, with an error. */
  strict?: boolean;
  /** @param line 1-based; undefined in a capture */
  onFlow: (flow: Flow, file: string, line: number | undefined) => void;
  /** Awaited between chunks: a consumer that must wait for something waits here. */
  afterChunk?: () => Promise<void> | void;
  /** What was read around, one line each, with the name of the file. */
  onWarning: (warning: string) => void;
  signal?: AbortSignal;
}

/** What a file held. */
export interface FlowFile {
  /** As the user named it, or `stdin`. */
  file: string;
  format: FlowFormatName | 'capture';
  /** Flow records, or sessions of a capture. */
  records: number;
  /** Lines that ought to be records and are none. */
  bad: number;
  /** Records of another kind, such as alerts. */
  other: number;
}

/**
 * Reads one file of flow records or packets (`-` for stdin), plain or compressed with gzip or zstd. Memory does not depend on its
 * size.
 * @throws BitSecureError BAD_FLOWS, BAD_CAPTURE, NOT_FOUND, UNREADABLE, INTERRUPTED; flows before the fault are told already
 */
export async function readFlows(file: string, options: FlowsOptions): Promise<FlowFile> {
  const name = file === '-' ? 'stdin' : file;
  const peeked = await peek(file, options.signal);
  const format = options.format ?? kindOf(peeked.head);
  if (format === undefined) throw notFlows(name, peeked.head);
  if (format === 'capture') return readCaptureFlows(file, name, peeked, options);
  return readRecords(name, format, peeked, options);
}

/** What nfdump keeps and prints beside what is read here. */
function nfdumpKind(head: Buffer): string | undefined {
  // The magic 0xa50c of its files stands in the byte order of the machine.
  if (['0ca5', 'a50c'].includes(head.toString('hex', 0, 2))) return "is nfdump's own file, which nfdump alone reads";
  return /^Date (?:first seen|flow start) /.test(head.toString('latin1', 0, 32))
    ? "is nfdump's table for people"
    : undefined;
}

function notFlows(file: string, head: Buffer): BitSecureError {
  const kind = nfdumpKind(head);
  if (kind !== undefined)
    return new BitSecureError('BAD_FLOWS', kind, { file, hint: 'give what nfdump prints with -o csv or -o json' });
  const hint =
    'give flow records (nfdump, Zeek conn, Suricata EVE, session documents) or a capture; --format says which, where they do not tell';
  const what = head.length === 0 ? 'is empty' : `is of no format of flow records: ${describeForeign(head).looksLike}`;
  return new BitSecureError('BAD_FLOWS', what, { file, hint });
}

async function readRecords(
  file: string,
  format: FlowFormatName,
  { chunks }: Peeked,
  options: FlowsOptions,
): Promise<FlowFile> {
  const told: FlowFile = { file, format, records: 0, bad: 0, other: 0 };
  let first: BitSecureError | undefined;
  const context: FlowContext = {
    wanted: options.wanted,
    wantedNames: options.wantedNames,
    zone: options.zone,
    onFlow: (flow, line) => options.onFlow(flow, file, line),
    count: (records) => (told.records += records),
    onBad: (line, why) => {
      told.bad += 1;
      first ??= new BitSecureError('BAD_FLOWS', why, { file, line });
      if (options.strict === true) throw first;
    },
    onOther: () => (told.other += 1),
  };
  try {
    const cut = await pour(file, chunks, new Lines(FORMATS[format].create(context)), options);
    if (cut !== undefined) options.onWarning(`${file}: ${cut}`);
  } catch (error) {
    throw placed(error, file);
  }
  if (first !== undefined && told.records === 0 && told.other === 0) throw first;
  if (first !== undefined)
    options.onWarning(`${first.toLine()}; ${badInWords(told)} left out (--strict ends there instead)`);
  return told;
}

function badInWords({ bad, records }: FlowFile): string {
  return bad === 1
    ? `it is the one of ${grouped(records + 1)} that was`
    : `${grouped(bad)} of ${grouped(records + bad)} were`;
}

/** What a parser or decompressor threw, with the name of the file, and as a fault of flow records. */
function placed(error: unknown, file: string): unknown {
  if (!(error instanceof BitSecureError)) return error;
  const code = error.code === 'BAD_CAPTURE' ? 'BAD_FLOWS' : error.code;
  return new BitSecureError(code, error.message, { file, ...error.place });
}

/** Unpacks a file into a parser. Resolves to a warning where its compression was cut. */
async function pour(
  file: string,
  chunks: AsyncIterable<Buffer>,
  lines: Lines,
  options: FlowsOptions,
): Promise<string | undefined> {
  let decompressor;
  for await (const chunk of chunks) {
    decompressor ??= COMPRESSIONS[recogniseCompression(chunk)].create(file, (data) => lines.push(data));
    await decompressor.write(chunk);
    await options.afterChunk?.();
  }
  const cut = await decompressor?.end();
  lines.end();
  await options.afterChunk?.();
  return cut;
}

function flowOf(update: SessionUpdate): Flow {
  const { client, server, proxied, transport, startedUs, updatedUs, updateNumber } = update;
  const sideOf = ({ address, port = 0, names }: SessionUpdate['client']): Flow['source'] => ({ address, port, names });
  return {
    source: sideOf(client),
    destination: sideOf(server),
    ...(proxied === undefined ? {} : { proxied }),
    transport,
    firstMs: Math.floor(startedUs / 1000),
    lastMs: Math.floor(updatedUs / 1000),
    bytes: client.bytesDelta + server.bytesDelta,
    packets: client.packetsDelta + server.packetsDelta,
    ...(updateNumber > 0 ? { continued: true } : {}),
  };
}

async function readCaptureFlows(
  file: string,
  name: string,
  { chunks }: Peeked,
  options: FlowsOptions,
): Promise<FlowFile> {
  const { wanted, wantedNames } = options;
  const { sessions } = await readSessions([file], {
    updateIntervalSeconds: WHOLE_SESSION_SECONDS,
    chunks,
    onWarning: options.onWarning,
    onUpdate: async (update) => {
      const isWanted =
        [update.client, update.server].some(
          ({ address, names }) => wanted.hasText(address) || names.some((one) => wantedNames.has(one)),
        ) ||
        (update.proxied !== undefined && isWantedBehind(update.proxied, options));
      if (!isWanted) return;
      options.onFlow(flowOf(update), name, undefined);
      await options.afterChunk?.();
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return { file: name, format: 'capture', records: sessions, bad: 0, other: 0 };
}
