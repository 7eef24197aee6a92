/** `cluster stop`: ends nodes of the background and removes their data. */
import type { BackgroundCluster } from '../../../cluster/background.ts';
import { BitSecureError, EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { say } from '../../output.ts';

interface Args {
  which: (string | number)[];
  all: boolean;
}

/** Whether a cluster is meant: by process, by address, or by its engine, also without its version or the end of that. */
function isMeant(name: string, { pid, url, engine }: BackgroundCluster): boolean {
  const shorter = `${name}${name.includes('@') ? '.' : '@'}`;
  return name === String(pid) || name.replace(/\/+$/, '') === url || engine === name || engine.startsWith(shorter);
}

async function handler(args: Args): Promise<ExitStatus> {
  const { backgroundClusters, stopInBackground } = await import('../../../cluster/background.ts');
  const running = backgroundClusters();
  const names = args.which.map(String);
  const unknown = names.find((name) => !running.some((cluster) => isMeant(name, cluster)));
  if (unknown !== undefined)
    throw new BitSecureError('NOT_FOUND', `no cluster ${JSON.stringify(unknown)} is running`, {
      hint: 'see bitsecure cluster status',
    });
  if (names.length === 0 && !args.all && running.length > 1)
    throw new BitSecureError('USAGE', `${running.length} clusters are running`, {
      hint: 'name one by engine, address or process, or give --all',
    });
  const chosen =
    names.length === 0 ? running : running.filter((cluster) => names.some((name) => isMeant(name, cluster)));
  if (chosen.length === 0) say('none is running');
  for (const cluster of chosen) {
    await stopInBackground(cluster);
    say(`stopped ${cluster.engine} (${cluster.url})`);
  }
  return EXIT.ok;
}

export const stop: Command<Args> = {
  command: 'stop [which..]',
  describe: 'Stop nodes of the background and remove their data',
  builder: (yargs) =>
    yargs
      .positional('which', {
        type: 'string',
        array: true,
        default: [] as (string | number)[],
        describe: 'Engine, address or process; may be left out when one runs',
      })
      .option('all', { type: 'boolean', default: false, describe: 'Every one' })
      .example('$0 cluster stop --all', 'ends all and leaves nothing behind'),
  handler,
};
