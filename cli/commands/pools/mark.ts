/** `pools mark`: session documents of a cluster get what is known of their servers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../../cluster/cluster.ts';
import type { RefusedDocument } from '../../../cluster/document.ts';
import { readDuration } from '../../../model/duration.ts';
import { BitSecureError, EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { PoolMarkReport } from '../../../model/generated/pool-mark.ts';
import type { Profile } from '../../../model/profile.ts';
import { grouped } from '../../../model/units.ts';
import type { MarkCounts } from '../../../pools/mark/mark.ts';
import type { PoolStore } from '../../../pools/store.ts';
import { addCatalogueOption, overlayOf, type CatalogueFlags } from '../../catalogue-options.ts';
import { requiredConnection } from '../../cluster-options.ts';
import type { Command } from '../../command.ts';
import { interruptible } from '../../interrupt.ts';
import { SWITCH, TEXT } from '../../options.ts';
import { printData, say, warn } from '../../output.ts';
import { addStoreOptions, type StoreFlags } from '../../pools-options.ts';

interface Args extends StoreFlags, CatalogueFlags {
  profile: string;
  since: string;
  watch?: string | undefined;
  'dry-run': boolean;
  json: boolean;
}

const TIMEOUT_MS = 60_000;
/** Refusals that are told one by one. */
const TOLD = 5;

/** A file, read and let go; else the documents' own cluster, which may hold the pool index too and is closed by its owner. */
async function storeFor(
  cluster: Cluster,
  { store: file }: Args,
  signal: AbortSignal,
): Promise<Pick<PoolStore, 'load'>> {
  if (file === undefined) {
    const { ClusterStore } = await import('../../../pools/cluster-store.ts');
    return new ClusterStore(cluster, { timeoutMs: TIMEOUT_MS });
  }
  const { openStore } = await import('../../../pools/open-store.ts');
  const store = await openStore({ file }, { purpose: 'read', onWarning: warn, signal });
  try {
    const states = await store.load(signal);
    return { load: () => Promise.resolve(states) };
  } finally {
    await store.close();
  }
}

/** One look: the index is loaded anew, so that a refresh in the meantime counts. */
async function pass(cluster: Cluster, args: Args, profile: Profile, signal: AbortSignal): Promise<MarkCounts> {
  const [{ mark }, { loadIndex }, { loadCatalogue }] = await Promise.all([
    import('../../../pools/mark/mark.ts'),
    import('../../../pools/ask/pool-index.ts'),
    import('../../../pools/catalogue/load.ts'),
  ]);
  const catalogue = loadCatalogue(overlayOf(args));
  const index = await loadIndex(await storeFor(cluster, args, signal), catalogue, signal);
  const toMs = Date.now();
  let refused = 0;
  return mark(cluster, index, {
    profile,
    fromMs: toMs - readDuration('since', args.since) * 1000,
    toMs,
    dryRun: args['dry-run'],
    timeoutMs: TIMEOUT_MS,
    onRefused: ({ index: of, id, error }: RefusedDocument) => {
      refused += 1;
      if (refused <= TOLD) warn(`${of}/${id} was refused: ${error.type}: ${error.reason}`);
    },
    signal,
  });
}

async function tell(counts: MarkCounts, args: Args): Promise<void> {
  if (args.json) {
    const report: PoolMarkReport = { schema: 'bitsecure/pool-mark/1', dryRun: args['dry-run'], ...counts };
    return printData(`${JSON.stringify(report)}\n`);
  }
  const parts = [
    `${grouped(counts.marked)} ${args['dry-run'] ? 'would be marked' : 'marked'}`,
    `${grouped(counts.unchanged)} unchanged`,
    `${grouped(counts.others)} on other ports`,
    ...(counts.refused > 0 ? [`${grouped(counts.refused)} refused`] : []),
  ];
  say(`${grouped(counts.read)} documents of known hosts = ${parts.join(' + ')}`);
}

async function watch(
  cluster: Cluster,
  args: Args,
  profile: Profile,
  everyMs: number,
  signal: AbortSignal,
): Promise<never> {
  let trouble: string | undefined;
  for (let first = true; ; first = false) {
    try {
      const counts = await pass(cluster, args, profile, signal);
      if (first || counts.marked > 0 || counts.refused > 0) await tell(counts, args);
      if (trouble !== undefined) warn('the cluster answers again');
      trouble = undefined;
    } catch (error) {
      // What is wrong with the first look is wrong with the settings.
      if (!(error instanceof BitSecureError) || error.code === 'INTERRUPTED' || first) throw error;
      const line = error.toLine();
      if (line !== trouble) warn(line);
      trouble = line;
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new BitSecureError('INTERRUPTED', 'interrupted');
  }
}

async function run(args: Args, signal: AbortSignal): Promise<ExitStatus> {
  const everyMs = args.watch === undefined ? undefined : readDuration('watch', args.watch) * 1000;
  readDuration('since', args.since);
  const [{ connectCluster }, { loadProfile }] = await Promise.all([
    import('../../../cluster/connect.ts'),
    import('../../../files/profile.ts'),
  ]);
  const profile = loadProfile(args.profile);
  const cluster = await connectCluster(await requiredConnection(args), { timeoutMs: TIMEOUT_MS, signal });
  try {
    if (everyMs !== undefined) return await watch(cluster, args, profile, everyMs, signal);
    const counts = await pass(cluster, args, profile, signal);
    await tell(counts, args);
    return counts.refused > 0 ? EXIT.findings : EXIT.ok;
  } finally {
    await cluster.close();
  }
}

export const mark: Command<Args> = {
  command: 'mark',
  describe: "Add pool, coin, status and likely mining to a cluster's session documents to known endpoints",
  builder: (yargs) =>
    addStoreOptions(addCatalogueOption(yargs))
      .option('profile', { ...TEXT, default: 'netmon', describe: 'Field names: netmon, ecs, or a profile file' })
      .option('since', { ...TEXT, default: '30m', describe: 'How far to look back: 30m, 2h, 7d' })
      .option('watch', { ...TEXT, describe: 'Look again and again, such as every 60s' })
      .option('dry-run', { ...SWITCH, describe: 'Count, write nothing' })
      .option('json', { ...SWITCH, describe: 'Counts as NDJSON (schemas/pool-mark.schema.json)' })
      .example('$0 pools mark --cluster-url http://127.0.0.1:9200 --since 1d', 'what came in since yesterday')
      .example('$0 pools mark --profile ecs --since 10m --watch 60s', 'all that comes in from now on'),
  handler: (args) => interruptible((signal) => run(args, signal)),
};
