/** `upgrade`: arrays of Kibana 4 and 5 become NDJSON of a newer target. */
import { EXIT, type ExitStatus } from '../../model/errors.ts';
import type { UpgradeTargetId } from '../../upgrade/target.ts';
import type { Action } from '../command.ts';
import { paint, printData, say } from '../output.ts';

interface Args {
  file: string[];
  target: UpgradeTargetId;
  out?: string | undefined;
  profile?: string | undefined;
  json: boolean;
}

async function handler(args: Args): Promise<ExitStatus> {
  const [{ upgrade }, { upgradeReport }, { writeFileAtomic }, { refuseInput }] = await Promise.all([
    import('../../upgrade/upgrade.ts'),
    import('../../upgrade/report.ts'),
    import('../../files/atomic.ts'),
    import('../../files/destination.ts'),
  ]);
  if (args.out !== undefined) refuseInput(args.out, args.file);
  const result = upgrade(args.file, args.target, args.profile);
  const stream = args.out === undefined ? process.stderr : process.stdout;
  const { ndjson: _, ...told } = result;
  const report = args.json
    ? `${JSON.stringify(told, null, 2)}\n`
    : upgradeReport(result, (style, text) => paint(style, text, stream));
  if (args.out === undefined) {
    await printData(result.ndjson);
    say(report.trimEnd());
  } else {
    writeFileAtomic(args.out, result.ndjson);
    await printData(report);
  }
  return result.objects.some(({ outcome }) => outcome === 'lost') ? EXIT.findings : EXIT.ok;
}

export const upgrade: Action<Args> = {
  builder: (yargs) =>
    yargs
      .usage(
        '$0 upgrade <file..> --target <target>\n\nTurns the arrays of Kibana 4 and 5 into NDJSON for a newer target, makes the index pattern that they\n' +
          'stand on, and says of every object what changed and what was lost. Exit status 1 when an object was lost.',
      )
      .positional('file', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Old files; one result for all of them',
      })
      .option('target', {
        choices: ['kibana', 'opensearch-dashboards'] as const,
        demandOption: true,
        describe: 'What the result is for',
      })
      .option('out', { type: 'string', requiresArg: true, describe: 'File for the NDJSON. Default: stdout' })
      .option('profile', {
        type: 'string',
        requiresArg: true,
        describe: 'Types of the fields, built in (netmon, ecs) or a file. Default: the best match',
      })
      .option('json', { type: 'boolean', default: false, describe: 'The report as JSON' })
      .example(
        '$0 upgrade bitsecure_visualizations.json bitsecure_dashboard.json --target kibana --out bitsecure.ndjson',
        'The original files, for Kibana 7 to 9',
      ),
  handler,
};
