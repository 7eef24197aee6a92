/** `sessions`: captures in, index documents of their sessions out. */
import { EXIT, type ExitStatus } from '../../model/errors.ts';
import type { SessionsSummary, Tunnels } from '../../capture/sessions.ts';
import { grouped } from '../../model/units.ts';
import type { Command } from '../command.ts';
import { checkMaxSessions, checkSeconds, MAX_SESSIONS, TUNNELS } from '../options.ts';
import { printData, say, warn } from '../output.ts';

interface Args {
  capture: string[];
  profile: string;
  'update-interval': number;
  tunnels: Tunnels;
  'max-sessions'?: number | undefined;
  out: string;
}

/** Octets that are gathered before they are written: one write a document would cost more than the documents. */
const BLOCK = 1 << 17;
const NEW_LINE = 0x0a;

async function handler(args: Args): Promise<ExitStatus> {
  checkSeconds('update-interval', args['update-interval']);
  checkMaxSessions(args['max-sessions']);
  const [{ readSessions }, { documentWriter }, { Octets }, { loadProfile }, { AtomicFile }, { refuseInput }] =
    await Promise.all([
      import('../../capture/sessions.ts'),
      import('../../model/document-writer.ts'),
      import('../../model/octets.ts'),
      import('../../files/profile.ts'),
      import('../../files/atomic-file.ts'),
      import('../../files/destination.ts'),
    ]);
  const profile = loadProfile(args.profile);
  refuseInput(args.out, args.capture);
  const file = args.out === '-' ? undefined : new AtomicFile(args.out);
  const write = documentWriter(profile);
  const block = new Octets();
  const flush = (): void | Promise<void> => {
    const octets = block.view();
    block.truncate(0);
    // What is on its way to stdout must not be written over.
    return file === undefined ? printData(Buffer.from(octets)) : file.write(octets);
  };
  try {
    const summary = await readSessions(args.capture, {
      updateIntervalSeconds: args['update-interval'],
      tunnels: args.tunnels,
      maxSessions: args['max-sessions'],
      onWarning: warn,
      onUpdate: (update) => {
        write(update, block);
        block.octet(NEW_LINE);
        return block.length < BLOCK ? undefined : flush();
      },
    });
    await flush();
    file?.commit();
    report(summary, args.out);
  } catch (error) {
    file?.discard();
    throw error;
  }
  return EXIT.ok;
}

function report(summary: SessionsSummary, out: string): void {
  const count = (number: number, noun: string): string => `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;
  const { packets, bytes, sessions, updates } = summary;
  say(`${count(packets, 'packet')} (${count(bytes, 'byte')}) in ${count(sessions, 'session')}`);
  const aside = [
    [summary.packetsNotIp, 'not IP'],
    [summary.packetsOfUnknownLink, 'of a link type that is not read'],
    [summary.packetsTruncated, 'cut within a header'],
    [summary.packetsMalformed, 'malformed'],
  ] as const;
  const told = aside.filter(([number]) => number > 0).map(([number, what]) => `${grouped(number)} ${what}`);
  if (told.length > 0) say(`of these packets ${told.join(', ')}`);
  say(`${count(updates, 'document')} to ${out === '-' ? 'stdout' : out}`);
}

export const sessions: Command<Args> = {
  command: 'sessions <capture..>',
  describe: 'Write the session documents of captures as NDJSON',
  builder: (yargs) =>
    yargs
      .positional('capture', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'pcap or pcapng files, plain, gzip or zstd, in order of time; - for stdin',
      })
      .option('profile', {
        type: 'string',
        default: 'netmon',
        requiresArg: true,
        describe: 'Names and types of the fields: netmon, ecs, or the path of a profile file',
      })
      .option('update-interval', {
        type: 'number',
        default: 60,
        requiresArg: true,
        describe: 'Seconds of capture time between two documents of a session',
      })
      .option('tunnels', TUNNELS)
      .option('max-sessions', MAX_SESSIONS)
      .option('out', {
        alias: 'output',
        type: 'string',
        default: '-',
        requiresArg: true,
        describe: 'File to write; - for stdout',
      })
      .example('$0 sessions miner.pcap --profile ecs', 'ECS documents to stdout')
      .example('$0 sessions mon.pcap tue.pcap.gz --out s.ndjson', 'NetMon documents to a file'),
  handler,
};
