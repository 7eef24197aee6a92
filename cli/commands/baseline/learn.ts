/** `baseline learn`: captures in, a baseline document out. */
import { EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { Tunnels } from '../../../capture/sessions.ts';
import type { Command } from '../../command.ts';
import { checkMaxSessions, checkSeconds, MAX_SESSIONS, REPEATED, splitList, TUNNELS } from '../../options.ts';
import { paint, printData, warn } from '../../output.ts';

interface Args {
  capture: string[];
  'miner-ip': string[];
  out: string;
  interval?: number | undefined;
  'update-interval'?: number | undefined;
  tunnels: Tunnels;
  'max-sessions'?: number | undefined;
  force: boolean;
  json: boolean;
}

/** What a person reads of what was learned; `baseline show` lists them all. */
const PEERS_SHOWN = 20;

async function handler(args: Args): Promise<ExitStatus> {
  checkSeconds('interval', args.interval);
  checkSeconds('update-interval', args['update-interval']);
  checkMaxSessions(args['max-sessions']);
  const [
    { expandFiles },
    { refuseInput },
    { learnBaseline },
    { baselineText, writeBaseline },
    { baselineReport },
    { parseAddressRange },
  ] = await Promise.all([
    import('../../../files/glob.ts'),
    import('../../../files/destination.ts'),
    import('../../../baseline/learn.ts'),
    import('../../../baseline/write.ts'),
    import('../../../baseline/show.ts'),
    import('../../../model/address.ts'),
  ]);
  const captures = await expandFiles(args.capture);
  refuseInput(args.out, captures);
  const warnings: string[] = [];
  const document = await learnBaseline(captures, {
    miners: splitList(args['miner-ip']).map((text) => parseAddressRange(text)),
    tunnels: args.tunnels,
    maxSessions: args['max-sessions'],
    onWarning: (text) => {
      warnings.push(text);
      warn(text);
    },
    ...(args.interval === undefined ? {} : { intervalSeconds: args.interval }),
    ...(args['update-interval'] === undefined ? {} : { updateIntervalSeconds: args['update-interval'] }),
  });
  if (args.out === '-') {
    await printData(baselineText(document));
    return EXIT.ok;
  }
  const change = writeBaseline(args.out, document, args.force);
  if (args.json) {
    const { miners, span, applications, destinations, clients } = document;
    const counts = { destinations: destinations.length, clients: clients.length };
    await printData(
      `${JSON.stringify({ out: args.out, change, miners, span, applications, ...counts, warnings }, null, 2)}\n`,
    );
    return EXIT.ok;
  }
  await printData(baselineReport(document, (text) => paint('bold', text, process.stdout), PEERS_SHOWN));
  await printData(`\n${args.out}: ${change === 'same' ? 'was the same already' : 'written'}\n`);
  return EXIT.ok;
}

export const learn: Command<Args> = {
  command: 'learn <capture..>',
  describe: 'Learn a baseline from captures of a time when all was well',
  builder: (yargs) =>
    yargs
      .positional('capture', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'pcap or pcapng files or patterns, plain, gzip or zstd, in any order; - for stdin',
      })
      .option('miner-ip', {
        ...REPEATED,
        demandOption: true,
        describe: 'Address or CIDR block of a miner; repeat or separate by commas',
      })
      .option('out', {
        type: 'string',
        default: 'baseline.json',
        requiresArg: true,
        describe: 'File to write; - for stdout',
      })
      .option('interval', {
        type: 'number',
        requiresArg: true,
        describe: 'Seconds of one bar of the chart [default: so that there are at most 120]',
      })
      .option('update-interval', {
        type: 'number',
        requiresArg: true,
        describe: 'Seconds between two readings of a session [default: 1]',
      })
      .option('tunnels', TUNNELS)
      .option('max-sessions', MAX_SESSIONS)
      .option('force', { type: 'boolean', default: false, describe: 'Overwrite a file that says something else' })
      .option('json', { type: 'boolean', default: false, describe: 'Report as JSON' })
      .example('$0 baseline learn normal.pcap --miner-ip 192.168.1.167', 'writes baseline.json')
      .example('$0 baseline learn mon.pcap.gz tue.pcap.gz --miner-ip 10.20.0.0/24 --out farm.json', 'a whole farm'),
  handler,
};
