/** Feeds a capture to the reading of sessions as `bitsecure sessions` does it, and holds what comes out against what went in. */
import { performance } from 'node:perf_hooks';
import { createDecodedPacket, decodePacket, type Tunnels } from '../capture/decode/index.ts';
import { FORMATS } from '../capture/format/index.ts';
import type { DecodedPacket, DecodeStatus, PacketRecord } from '../capture/packet.ts';
import { readSessions, type SessionsSummary } from '../capture/sessions.ts';
import type { SessionUpdate } from '../model/session.ts';
import { DocumentCheck, faultsOfUpdate } from './update-check.ts';

/** How sessions are read. */
export interface Settings {
  tunnels: Tunnels;
  maxSessions: number;
  updateIntervalSeconds: number;
  logins: 'drop' | 'keep' | 'digest';
}

/** What must not be. */
export class Fault extends Error {
  readonly kind: 'threw' | 'slow' | 'wrong' | 'memory' | 'hung';

  constructor(kind: Fault['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** CPU that one packet may take, garbage collection and a whole table of sessions that fall due included. */
const SLOW_MS = 250;
/** One document of so many is checked against its schemas. */
const SAMPLED = 64;
const KEY = Buffer.from('fuzz');
/** By this name the capture is called in messages. */
const NAME = 'mutated.pcapng';

let documents: DocumentCheck | undefined;

/** Asking for CPU time takes longer than most packets: what it was is asked once in so many milliseconds. */
const ASKED_MS = 20;

/** Watches how much CPU each piece of work takes: wall time alone says nothing on a busy machine. */
export class Stopwatch {
  #began = 0;
  #askedAt = -Infinity;
  #before = process.cpuUsage();
  /** CPU of the slowest piece, and up to `ASKED_MS` of what came before it. */
  slowestMs = 0;

  start(): void {
    this.#began = performance.now();
    if (this.#began - this.#askedAt < ASKED_MS) return;
    this.#askedAt = this.#began;
    this.#before = process.cpuUsage();
  }

  /** @throws Fault when it was too slow */
  stop(what: string): void {
    const wallMs = performance.now() - this.#began;
    if (wallMs <= this.slowestMs) return;
    const { user, system } = process.cpuUsage(this.#before);
    const cpuMs = Math.min(wallMs, (user + system) / 1000);
    this.slowestMs = Math.max(this.slowestMs, cpuMs);
    if (cpuMs > SLOW_MS) throw new Fault('slow', `${what} took ${Math.round(cpuMs)} ms of CPU`);
  }
}

/** Counts what is fed, by a reader and decoder of its own. */
class Ledger {
  readonly statuses: Record<DecodeStatus, number> = {
    ok: 0,
    'not-ip': 0,
    truncated: 0,
    malformed: 0,
    'unsupported-link': 0,
  };
  /** Of these, packets that are fragments: what is wrong with their datagram shows when it is put together. */
  readonly fragmentStatuses = { ...this.statuses };
  packets = 0;
  bytes = 0;
  fragments = 0;
  /** Of packets with addresses: those of sessions. */
  counted = 0;
  countedBytes = 0;
  readonly #packet = createDecodedPacket();
  readonly #tunnels: Tunnels;

  constructor(tunnels: Tunnels) {
    this.#tunnels = tunnels;
  }

  readonly add = (record: PacketRecord): void => {
    const packet = this.#packet;
    decodePacket(record, packet, this.#tunnels);
    const fault = outside(packet, record);
    if (fault !== undefined) throw new Fault('wrong', `decoding reads ${fault}`);
    this.statuses[packet.status] += 1;
    if (packet.fragment) {
      this.fragments += 1;
      this.fragmentStatuses[packet.status] += 1;
    }
    this.packets += 1;
    this.bytes += record.originalLength;
    if (packet.ipVersion === 0) return;
    this.counted += 1;
    this.countedBytes += record.originalLength;
  };
}

/** What a decoded packet says lies outside of its octets. */
function outside(packet: DecodedPacket, { offset, length }: PacketRecord): string | undefined {
  const { ipVersion, payloadOffset, payloadLength, payloadWireLength } = packet;
  const size = ipVersion === 6 ? 16 : 4;
  const inside = (at: number, count: number): boolean =>
    at < 0 || (at >= offset && count >= 0 && at + count <= offset + length);
  if (!inside(packet.sourceMacOffset, 6) || !inside(packet.destinationMacOffset, 6)) return 'link addresses outside';
  if (!inside(packet.sourceOffset, size) || !inside(packet.destinationOffset, size)) return 'addresses outside';
  if (ipVersion !== 0 && (packet.sourceOffset < 0 || packet.destinationOffset < 0)) return 'IP without addresses';
  if (!inside(payloadOffset, payloadLength)) return `a payload of ${payloadLength} octets outside`;
  if (payloadOffset >= 0 && payloadWireLength < payloadLength) return `${payloadLength} octets of ${payloadWireLength}`;
  return undefined;
}

/** What was seen in one capture. */
export interface Seen {
  summary: SessionsSummary;
  statuses: Ledger['statuses'];
  applications: Set<string>;
  /** Documents that tell of mining. */
  mining: number;
  slowestMs: number;
}

/**
 * Reads chunks of a pcapng capture.
 * @param onChunk told when a chunk was worked off, with its number
 * @throws Fault
 */
export async function examine(
  chunks: Iterable<Buffer>,
  settings: Settings,
  onChunk: (index: number) => void = () => {},
): Promise<Seen> {
  documents ??= new DocumentCheck();
  const ledger = new Ledger(settings.tunnels);
  const own = FORMATS.pcapng.create(NAME, ledger.add);
  const applications = new Set<string>();
  let mining = 0;
  let updates = 0;
  const stopwatch = new Stopwatch();
  let reported = 0;
  let finals = 0;
  const onUpdate = (update: SessionUpdate): void => {
    const { client, server } = update;
    reported += client.bytesDelta + server.bytesDelta;
    if (update.final) finals += client.bytes + server.bytes;
    applications.add(update.application.name);
    if (update.mining !== undefined) mining += 1;
    updates += 1;
    const faults = faultsOfUpdate(update);
    if (faults.length === 0 && updates % SAMPLED === 1) faults.push(...documents!.faultsOf(update));
    if (faults.length > 0) throw new Fault('wrong', `a document has ${faults.join(', ')}`);
  };
  async function* fed(): AsyncGenerator<Buffer, void, void> {
    let index = 0;
    for (const chunk of chunks) {
      own.push(chunk);
      stopwatch.start();
      yield chunk;
      stopwatch.stop('a chunk of packets');
      onChunk(index);
      index += 1;
    }
    own.end();
  }
  let summary: SessionsSummary;
  try {
    summary = await readSessions([NAME], {
      ...settings,
      logins: settings.logins === 'digest' ? { key: () => KEY } : settings.logins,
      chunks: fed(),
      onUpdate,
    });
  } catch (error) {
    throw error instanceof Fault
      ? error
      : new Fault('threw', error instanceof Error ? error.message : String(error), error);
  }
  const { statuses } = ledger;
  for (const [what, told, held] of [
    ['packets read', summary.packets, ledger.packets],
    ['octets read', summary.bytes, ledger.bytes],
    ['octets of sessions at their ends', finals, ledger.countedBytes],
    ['octets of documents', reported, ledger.countedBytes],
    ['documents', summary.updates, updates],
    ['fragments', summary.fragments.packets, ledger.fragments],
    ['packets that are not IP', summary.packetsNotIp, statuses['not-ip']],
    ['packets of unknown links', summary.packetsOfUnknownLink, statuses['unsupported-link']],
  ] as const)
    if (told !== held) throw new Fault('wrong', `${what}: told are ${told}, fed were ${held}`);
  const { fragmentStatuses } = ledger;
  let extra = 0;
  for (const [status, told] of [
    ['truncated', summary.packetsTruncated],
    ['malformed', summary.packetsMalformed],
  ] as const) {
    const held = statuses[status] - fragmentStatuses[status];
    if (told < held) throw new Fault('wrong', `${status} packets: told are ${told}, fed were ${held}`);
    extra += told - held;
  }
  if (extra > ledger.fragments)
    throw new Fault('wrong', `${extra} fragments are told to be at fault, fed were ${ledger.fragments}`);
  return { summary, statuses, applications, mining, slowestMs: stopwatch.slowestMs };
}
