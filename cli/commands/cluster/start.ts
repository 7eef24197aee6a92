/** `cluster start`: nodes that run in the background until they are stopped. */
import { EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { checkNumber, checkWhole } from '../../options.ts';
import { printData, say } from '../../output.ts';
import { clusterLines } from './lines.ts';

interface Args {
  engine: string[];
  heap?: number | undefined;
  timeout: number;
  json: boolean;
}

async function handler(args: Args): Promise<ExitStatus> {
  const { startInBackground } = await import('../../../cluster/background.ts');
  const { engineOf } = await import('../../../cluster/engines.ts');
  checkWhole('heap', args.heap, 128, 65_536);
  checkNumber('timeout', args.timeout, 1, 3600);
  // All names first: a wrong one at the end must not leave the others running.
  const ids = args.engine.flatMap((text) => text.split(',')).map((text) => engineOf(text).id);
  for (const id of ids) {
    const options = { onProgress: say, timeoutMs: args.timeout * 1000 };
    const cluster = await startInBackground(id, args.heap === undefined ? options : { ...options, heapMb: args.heap });
    await printData(clusterLines([cluster], args.json));
  }
  say('stop with: bitsecure cluster stop --all');
  return EXIT.ok;
}

export const start: Command<Args> = {
  command: 'start',
  describe: 'Start nodes in the background; prints engine, address and process',
  builder: (yargs) =>
    yargs
      .option('engine', {
        type: 'string',
        array: true,
        default: ['elasticsearch@9.2.0'],
        describe: 'Engine, such as opensearch, elasticsearch@8 or elasticsearch@8.19.0; repeat for several',
      })
      .option('heap', { type: 'number', describe: 'Java heap in MB [default: 1024, for 5.6 512]' })
      .option('timeout', { type: 'number', default: 120, describe: 'Seconds until it must answer, fetching apart' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON object a line' })
      .example('$0 cluster start', 'Elasticsearch 9.2 on a free port of 127.0.0.1, without security')
      .example('$0 cluster start --engine opensearch --engine elasticsearch@7', 'two nodes'),
  handler,
};
