/** `pools refresh`: resolves and probes the catalogue, and stores what it finds. */
import { BitSecureError, EXIT, type ExitStatus } from '../../../model/errors.ts';
import { keepHeapSmall } from '../../../pools/small-heap.ts';
import type { Rhythm } from '../../../pools/refresh/schedule.ts';
import type { Shard } from '../../../pools/refresh/targets.ts';
import { addCatalogueOption, overlayOf, type CatalogueFlags } from '../../catalogue-options.ts';
import type { Command } from '../../command.ts';
import { interruptible } from '../../interrupt.ts';
import { checkNumber, checkWhole, NUMBER, REPEATED, splitList, SWITCH, TEXT } from '../../options.ts';
import { printData, warn } from '../../output.ts';
import { addStoreOptions, storeOf, type StoreFlags } from '../../pools-options.ts';

interface Args extends StoreFlags, CatalogueFlags {
  only?: string[] | undefined;
  shard?: string | undefined;
  every?: string | undefined;
  'resolve-every'?: string | undefined;
  resolver?: string[] | undefined;
  'allow-private': boolean;
  deny?: string[] | undefined;
  rate?: number | undefined;
  keep: number;
  json: boolean;
}

/** @throws BitSecureError USAGE */
function readShard(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [, number = 0, count = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (number >= 1 && number <= count) return { number, count };
  throw new BitSecureError('USAGE', `--shard ${JSON.stringify(text)} is no part of a whole`, {
    hint: 'give 1/2 on one machine and 2/2 on the other',
  });
}

/** @throws BitSecureError USAGE */
async function readRhythm(args: Args): Promise<Rhythm | undefined> {
  const { readDuration } = await import('../../../model/duration.ts');
  const [every, resolve] = (['every', 'resolve-every'] as const).map((option) => {
    const text = args[option];
    return text === undefined ? undefined : readDuration(option, text) * 1000;
  });
  if (every === undefined && resolve !== undefined)
    throw new BitSecureError('USAGE', '--resolve-every is given without --every', { hint: 'give both' });
  return every === undefined ? undefined : { everyMs: every, resolveEveryMs: resolve };
}

/** Values of a list option, none of them empty. @throws BitSecureError USAGE */
function listOf(option: string, values: string[] | undefined): string[] | undefined {
  const list = values && splitList(values);
  if (list?.includes('') !== true) return list;
  throw new BitSecureError('USAGE', `--${option} is empty`, { hint: 'give a value, or leave the option out' });
}

async function run(args: Args, signal: AbortSignal): Promise<ExitStatus> {
  checkNumber('rate', args.rate, 1, 100_000);
  checkWhole('keep', args.keep, 1, 1200);
  const [only, resolver, deny] = (['only', 'resolver', 'deny'] as const).map((name) => listOf(name, args[name]));
  const shard = readShard(args.shard);
  const rhythm = await readRhythm(args);
  keepHeapSmall();
  const [{ refresh }, { Spool }, { ProbeEngine }, { PROBERS }, { NameResolver }, { loadCatalogue }, text, more] =
    await Promise.all([
      import('../../../pools/refresh/job.ts'),
      import('../../../pools/spool.ts'),
      import('../../../pools/probe/engine.ts'),
      import('../../../pools/dialects/index.ts'),
      import('../../../pools/resolve/resolver.ts'),
      import('../../../pools/catalogue/load.ts'),
      import('../../refresh-report.ts'),
      Promise.all([import('../../../model/address.ts'), import('../../../files/package-data.ts')]),
    ]);
  const [{ parseAddressRange }, { packageVersion }] = more;
  const allowPrivate = args['allow-private'];
  const policy = { allowPrivate, deny: (deny ?? []).map(parseAddressRange) };
  const engine = new ProbeEngine({
    userAgent: `BitSecure/${packageVersion()}`,
    probers: PROBERS,
    allowPrivate,
    ...(deny === undefined ? {} : { deny }),
    ...(args.rate === undefined ? {} : { rate: args.rate }),
  });
  const names = new NameResolver(resolver === undefined ? {} : { servers: resolver });
  const store = await storeOf(args, 'write', signal);
  if (store === undefined)
    throw new BitSecureError('USAGE', 'no place for the pool index is named', {
      hint: 'give --store pools.ndjson, or --cluster-url',
    });
  if (engine.notice !== undefined) warn(engine.notice);
  const progress = text.tellRefresh();
  try {
    await refresh(
      store,
      new Spool(store.name),
      { engine, resolver: names, policy },
      {
        catalogue: () => loadCatalogue(overlayOf(args)),
        ...(only === undefined ? {} : { only }),
        shard,
        rhythm,
        keepMonths: args.keep,
        signal,
        onProgress: progress.onProgress,
        onWarning: warn,
        onReport: (report) =>
          printData(args.json ? `${JSON.stringify(report)}\n` : `${text.refreshLines(report).join('\n')}\n`),
      },
    );
  } finally {
    progress.stop();
    engine.close();
    names.close();
    await store.close();
  }
  return EXIT.ok;
}

export const refresh: Command<Args> = {
  command: 'refresh',
  describe: 'Resolve and probe the catalogue, and store what is found; politely, once or for ever',
  builder: (yargs) =>
    addStoreOptions(addCatalogueOption(yargs))
      .option('only', { ...REPEATED, describe: 'Coin, pool, or name with all below it: XMR, 2Miners, nanopool.org' })
      .option('shard', { ...TEXT, describe: 'Part of the work, by hash: 2/8 on the second of eight machines' })
      .group(['store', 'catalogue', 'only', 'shard'], 'What and where:')
      .option('every', { ...TEXT, describe: 'Pass after pass, each so long after the last began: 3h' })
      .option('resolve-every', { ...TEXT, describe: 'Resolve names more often, and probe new addresses: 30m' })
      .option('keep', { ...NUMBER, default: 13, describe: 'Months of observations to keep' })
      .group(['every', 'resolve-every', 'keep'], 'When:')
      .option('resolver', { ...REPEATED, describe: "DNS server, 192.0.2.53 or with :port [default: the system's]" })
      .option('allow-private', { ...SWITCH, describe: 'Probe addresses that are not globally routable, too' })
      .option('deny', { ...REPEATED, describe: 'Address or CIDR block that is never probed' })
      .option('rate', { ...NUMBER, describe: 'Connections a second in all [default: 3000]' })
      .group(['resolver', 'allow-private', 'deny', 'rate'], 'How:')
      .option('json', { ...SWITCH, describe: 'Reports as NDJSON (schemas/pool-refresh.schema.json)' })
      .example('$0 pools refresh --cluster-url http://127.0.0.1:9200 --every 3h --resolve-every 30m', 'keeps it fresh'),
  handler: (args) => interruptible((signal) => run(args, signal)),
};
