/** `cluster status`: what runs in the background. */
import { EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { printData, say } from '../../output.ts';
import { clusterLines } from './lines.ts';

interface Args {
  json: boolean;
}

async function handler(args: Args): Promise<ExitStatus> {
  const { backgroundClusters } = await import('../../../cluster/background.ts');
  const clusters = backgroundClusters();
  if (clusters.length === 0) say('none is running');
  await printData(clusterLines(clusters, args.json));
  return EXIT.ok;
}

export const status: Command<Args> = {
  command: 'status',
  describe: 'List the nodes that run in the background',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'One JSON object a line' })
      .example('$0 cluster status', 'engine, address and process of each'),
  handler,
};
