/** `baseline show`: a baseline for a person. */
import { EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { paint, printData } from '../../output.ts';

interface Args {
  baseline: string;
}

async function handler(args: Args): Promise<ExitStatus> {
  const [{ readBaseline }, { baselineReport }] = await Promise.all([
    import('../../../baseline/read.ts'),
    import('../../../baseline/show.ts'),
  ]);
  const document = readBaseline(args.baseline);
  await printData(baselineReport(document, (text) => paint('bold', text, process.stdout)));
  return EXIT.ok;
}

export const show: Command<Args> = {
  command: 'show <baseline>',
  describe: 'Print a baseline for a person',
  builder: (yargs) =>
    yargs
      .positional('baseline', { type: 'string', demandOption: true, describe: 'Baseline document' })
      .example('$0 baseline show baseline.json', 'applications, destinations, clients and their rhythm'),
  handler,
};
