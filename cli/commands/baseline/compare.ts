/** `baseline compare`: what later captures show that the baseline does not, and the other way round. */
import type { DifferenceKind } from '../../../baseline/difference.ts';
import { EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { Comparison } from '../../../model/generated/comparison.ts';
import { plainLine } from '../../../model/text.ts';
import { count } from '../../../model/units.ts';
import type { Command } from '../../command.ts';
import { splitList } from '../../options.ts';
import { paint, printData, warn } from '../../output.ts';

interface Args {
  baseline: string;
  capture: string[];
  'ignore-application': string[];
  json: boolean;
}

function colourOf(kind: DifferenceKind): 'red' | 'yellow' {
  return kind.startsWith('new-') || kind === 'silent-miner' || kind === 'application-changed' ? 'red' : 'yellow';
}

function pretty({ differences, notJudged }: Comparison): string {
  const width = differences.reduce((most, { kind }) => Math.max(most, kind.length), 0);
  const lines = differences.map(
    ({ kind, message }) => `${paint(colourOf(kind), kind.padEnd(width), process.stdout)}  ${plainLine(message)}`,
  );
  const counted = `${differences.length === 0 ? 'No differences' : count(differences.length, 'difference')} from the baseline`;
  const verdict =
    notJudged.length === 0 ? `${counted}.` : `${counted}; ${notJudged.length} not judged, too little was observed.`;
  const open = notJudged.map((line) => paint('dim', `not judged: ${plainLine(line)}`, process.stdout));
  return `${[...lines, ...open, verdict].join('\n')}\n`;
}

async function handler(args: Args): Promise<ExitStatus> {
  const [{ expandFiles }, { compareBaseline }, { learnBaseline }, { readBaseline }, { parseAddressRange }] =
    await Promise.all([
      import('../../../files/glob.ts'),
      import('../../../baseline/compare.ts'),
      import('../../../baseline/learn.ts'),
      import('../../../baseline/read.ts'),
      import('../../../model/address.ts'),
    ]);
  const expected = readBaseline(args.baseline);
  const observed = await learnBaseline(await expandFiles(args.capture), {
    miners: expected.miners.map((miner) => parseAddressRange(miner.address)),
    minersMayBeAbsent: true,
    onWarning: warn,
  });
  const ignored = splitList(args['ignore-application']).map((name) => name.toLowerCase());
  const comparison = compareBaseline(expected, observed, ignored);
  await printData(args.json ? `${JSON.stringify(comparison, null, 2)}\n` : pretty(comparison));
  return comparison.differences.length > 0 ? EXIT.findings : EXIT.ok;
}

export const compare: Command<Args> = {
  command: 'compare <baseline> <capture..>',
  describe: 'List what is new, missing or has changed its rhythm; exit 1 when there is something',
  builder: (yargs) =>
    yargs
      .positional('baseline', { type: 'string', demandOption: true, describe: 'Baseline document' })
      .positional('capture', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Later captures or patterns, in any order; - for stdin',
      })
      .option('ignore-application', {
        type: 'string',
        array: true,
        nargs: 1,
        default: ['windows_update'],
        describe: "Application to leave out; '' for none",
      })
      .option('json', { type: 'boolean', default: false, describe: 'Differences as JSON' })
      .example('$0 baseline compare baseline.json today.pcap', 'who is new, who is missing'),
  handler,
};
