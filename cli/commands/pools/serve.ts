/** `pools serve`: a page and a read-only API over the pool index. */
import { EXIT, type ExitStatus } from '../../../model/errors.ts';
import { readDuration } from '../../../model/duration.ts';
import { grouped } from '../../../model/units.ts';
import { overlayOf } from '../../catalogue-options.ts';
import type { Command } from '../../command.ts';
import { interruptible } from '../../interrupt.ts';
import { checkWhole, NUMBER, TEXT } from '../../options.ts';
import { printData, say, warn } from '../../output.ts';
import { addIndexOptions, type IndexFlags } from '../../pool-index.ts';
import { storeOf } from '../../pools-options.ts';

interface Args extends IndexFlags {
  port: number;
  host: string;
  reload: string;
}

async function run(args: Args, signal: AbortSignal): Promise<ExitStatus> {
  const { host, port } = args;
  checkWhole('port', port, 0, 65_535);
  const reloadMs = readDuration('reload', args.reload) * 1000;
  const [{ loadCatalogue }, { loadIndex }, { Live }, { isLoopback }, server] = await Promise.all([
    import('../../../pools/catalogue/load.ts'),
    import('../../../pools/ask/pool-index.ts'),
    import('../../../pools/serve/live.ts'),
    import('../../../pools/serve/loopback.ts'),
    import('../../../pools/serve/server.ts'),
  ]);
  const store = await storeOf(args, 'read', signal);
  try {
    const live = await Live.start({
      source: store?.name ?? 'the catalogue',
      load: (loading) => loadIndex(store, loadCatalogue(overlayOf(args)), loading),
      reloadMs,
      onTrouble: warn,
      signal,
    });
    const onFault = (error: unknown): void => warn(`a request failed: ${String((error as Error).stack ?? error)}`);
    const app = await server.buildServer({ live, host, onFault });
    const url = await server.listen(app, host, port);
    try {
      if (!isLoopback(host))
        warn(`${host} is reached from other machines, and whoever reaches it may read: no login is asked for`);
      const { index, checkedAt } = live.snapshot;
      const age = checkedAt === undefined ? 'nothing was probed yet' : `newest probe ${checkedAt}`;
      say(`endpoints of ${live.source}: ${grouped(index.endpoints.length)}; ${age}; Ctrl-C ends`);
      await printData(`${url}/\n`);
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    } finally {
      await server.shutDown(app);
    }
  } finally {
    await store?.close();
  }
  return EXIT.ok;
}

export const serve: Command<Args> = {
  command: 'serve',
  describe: 'Show the pool index on a web page, with a read-only API',
  builder: (yargs) =>
    addIndexOptions(yargs)
      .option('port', { ...NUMBER, default: 8377, describe: 'Port; 0 for any that is free' })
      .option('host', {
        ...TEXT,
        default: '127.0.0.1',
        describe: 'Address to listen at; 0.0.0.0 lets other machines ask',
      })
      .option('reload', { ...TEXT, default: '5m', describe: 'How often the data is read again: 90s, 30m, 2h' })
      .example('$0 pools serve --store pools.ndjson', 'http://127.0.0.1:8377/')
      .example('curl http://127.0.0.1:8377/api/v1/openapi.json', 'what the API answers'),
  handler: (args) => interruptible((signal) => run(args, signal)),
};
