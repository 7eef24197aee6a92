/** `cluster engines`: what can be started, and what that would take. */
import { EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { printData } from '../../output.ts';

interface Args {
  json: boolean;
}

async function handler(args: Args): Promise<ExitStatus> {
  const [{ existsSync }, { ENGINES }, { engineFolder }, { installedJdks, suitingJdk }] = await Promise.all([
    import('node:fs'),
    import('../../../cluster/engines.ts'),
    import('../../../cluster/fetch.ts'),
    import('../../../cluster/jdk.ts'),
  ]);
  const jdks = installedJdks();
  for (const engine of ENGINES) {
    const cached = existsSync(engineFolder(engine));
    const megabytes = Math.round(engine.artefacts.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
    const jdk = suitingJdk(engine, jdks);
    const { id, jdk: needed } = engine;
    const line = args.json
      ? JSON.stringify({ id, cached, megabytes, jdk: { ...needed, found: jdk?.version ?? null } })
      : [
          id.padEnd(22),
          `${megabytes} MB`.padStart(7),
          (cached ? 'cached' : 'to be fetched').padEnd(14),
          `JDK ${needed.min} to ${needed.max}: ${jdk === undefined ? 'none found' : `${jdk.version} found`}`,
        ].join('  ');
    await printData(`${line}\n`);
  }
  return EXIT.ok;
}

export const engines: Command<Args> = {
  command: 'engines',
  describe: 'List the engines, which are cached, and whether their Java is there',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'One JSON object a line' })
      .example('$0 cluster engines', 'seven engines, size and Java of each'),
  handler,
};
