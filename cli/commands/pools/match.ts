/** `pools match`: flows held against what was known of their addresses, at the time of each. */
import { BitSecureError, EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { PoolMatch } from '../../../model/generated/pool-match.ts';
import type { FlowFile, FlowsOptions } from '../../../pools/flows/read.ts';
import { FLOW_FORMATS } from '../../../pools/flows/formats.ts';
import { count, grouped } from '../../../model/units.ts';
import type { Command } from '../../command.ts';
import { interruptible } from '../../interrupt.ts';
import { SWITCH, TEXT } from '../../options.ts';
import { printData, say, warn } from '../../output.ts';
import { addIndexOptions, openIndex, type IndexFlags } from '../../pool-index.ts';

interface Args extends IndexFlags {
  flow: string[];
  format?: (typeof FLOW_FORMATS)[number] | 'capture' | undefined;
  'time-zone': string;
  flows: boolean;
  json: boolean;
  strict: boolean;
}

/** Characters that are gathered before they are written. */
const BLOCK = 1 << 16;

function zoneOption(name: string, zone: FlowsOptions['zone'] | undefined): FlowsOptions['zone'] {
  if (zone !== undefined) return zone;
  throw new BitSecureError('USAGE', `--time-zone ${JSON.stringify(name)} is none that is known`, {
    hint: 'give UTC, an offset such as +02:00, or a name such as Europe/Berlin',
  });
}

async function run(args: Args, signal: AbortSignal): Promise<ExitStatus> {
  if (args.json && args.flows)
    throw new BitSecureError('USAGE', 'both --json and --flows are given', { hint: 'give one of the two' });
  const [{ expandFiles }, { readFlows }, { zoneOf }, { Matcher }, { prettyMatch }] = await Promise.all([
    import('../../../files/glob.ts'),
    import('../../../pools/flows/read.ts'),
    import('../../../pools/flows/time.ts'),
    import('../../../pools/ask/match.ts'),
    import('../../pool-match.ts'),
  ]);
  const zone = zoneOption(args['time-zone'], zoneOf(args['time-zone']));
  const names = await expandFiles(args.flow);
  const { index, store, probed } = await openIndex(args, signal);
  const unresolved = probed ? 0 : [...index.names()].length;
  if (unresolved > 0)
    say(`${count(unresolved, 'name')} without an address are not found by one: bitsecure pools refresh resolves them`);
  const matcher = new Matcher(index);
  let block = '';
  const flush = async (): Promise<void> => {
    const text = block;
    block = '';
    await printData(text);
  };
  const files: FlowFile[] = [];
  for (const file of names) {
    files.push(
      await readFlows(file, {
        format: args.format,
        wanted: matcher.wanted,
        wantedNames: matcher.wantedNames,
        zone,
        strict: args.strict,
        onFlow: (flow, name, line) => {
          const matched = matcher.match(flow, name, line);
          if (args.flows && matched !== undefined) block += `${JSON.stringify(matched)}\n`;
        },
        afterChunk: () => (block.length < BLOCK ? undefined : flush()),
        onWarning: warn,
        signal,
      }),
    );
  }
  await flush();
  const report: PoolMatch = {
    schema: 'bitsecure/pool-match/1',
    index: {
      ...(store === undefined ? {} : { store }),
      endpoints: index.endpoints.length,
      addresses: [...index.addresses()].length,
      names: matcher.wantedNames.size,
    },
    files,
    flows: files.reduce((sum, { records }) => sum + records, 0),
    matched: matcher.matched,
    miners: matcher.miners(),
    flowsLeftOut: matcher.leftOut,
  };
  if (args.json) await printData(`${JSON.stringify(report, null, 2)}\n`);
  else if (args.flows) say(`${grouped(report.matched)} of ${grouped(report.flows)} flows to known mining endpoints`);
  else await printData(prettyMatch(report));
  return report.matched > 0 ? EXIT.findings : EXIT.ok;
}

export const match: Command<Args> = {
  command: 'match <flow..>',
  describe: 'List who mined what where, by flow records or captures; exit 1 when somebody did',
  builder: (yargs) =>
    addIndexOptions(
      yargs.positional('flow', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Flow records, captures or patterns, plain, gzip or zstd; - for stdin',
      }),
    )
      .option('format', {
        ...TEXT,
        choices: [...FLOW_FORMATS, 'capture'] as const,
        describe: 'Format of the files [default: what they look like]',
      })
      .option('time-zone', {
        ...TEXT,
        default: 'UTC',
        describe: 'Of times without one, as nfdump writes: Europe/Berlin',
      })
      .option('strict', { ...SWITCH, describe: 'End at the first line that is no record' })
      .option('flows', { ...SWITCH, describe: 'Every matched flow as NDJSON (schemas/pool-flow.schema.json)' })
      .option('json', { ...SWITCH, describe: 'Report as JSON (schemas/pool-match.schema.json)' })
      .example('nfdump -R flows -o csv | $0 pools match - --store pools.ndjson', 'who mined, by NetFlow')
      .example('$0 pools match conn.log.gz eve.json --json', 'Zeek and Suricata, for a program'),
  handler: (args) => interruptible((signal) => run(args, signal)),
};
