/** `pools export`: endpoints in the formats of detection tools. */
import { join } from 'node:path';
import { BitSecureError, EXIT, type ExitStatus } from '../../../model/errors.ts';
import { readDuration } from '../../../model/duration.ts';
import { POOL_STATUSES, type PoolStatus } from '../../../model/pool-words.ts';
import { isoMs } from '../../../model/time.ts';
import { count } from '../../../model/units.ts';
import type { Exporter, ExportInput } from '../../../pools/export/exporter.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../../pools/export/formats.ts';
import { addCatalogueOption, overlayOf, type CatalogueFlags } from '../../catalogue-options.ts';
import type { Command } from '../../command.ts';
import { interruptible } from '../../interrupt.ts';
import { REPEATED, splitList, TEXT } from '../../options.ts';
import { printData, say, warn } from '../../output.ts';
import { addStoreOptions, storeOf, type StoreFlags } from '../../pools-options.ts';
import { addEndpointFilter, FILTER_GROUP, recordFilterOf, type RecordFilterFlags } from '../../record-filter.ts';

interface Args extends CatalogueFlags, StoreFlags, Pick<RecordFilterFlags, 'coin' | 'pool' | 'fqdn'> {
  format: ExportFormat;
  out: string;
  status?: string[] | undefined;
  since?: string | undefined;
}

function statusesOf(words: readonly string[]): PoolStatus[] {
  return splitList(words).map((word) => {
    const status = POOL_STATUSES.find((each) => each === word);
    if (status !== undefined) return status;
    throw new BitSecureError('USAGE', `--status ${JSON.stringify(word)} is none`, {
      hint: `give ${POOL_STATUSES.join(', ')}`,
    });
  });
}

/** A time, or a span of time until now. */
function sinceMs(text: string): number {
  return isoMs(text) ?? Date.now() - readDuration('since', text) * 1000;
}

async function toStdout(exporter: Exporter, input: ExportInput): Promise<void> {
  for (const { text } of exporter.write(input)) await printData(text);
}

/** All of the files, or none. */
async function toFiles(exporter: Exporter, input: ExportInput, args: Args): Promise<string[]> {
  const [{ AtomicFile }, { refuseInput }] = await Promise.all([
    import('../../../files/atomic-file.ts'),
    import('../../../files/destination.ts'),
  ]);
  const { out } = args;
  const single = exporter.files.length === 1;
  const paths = exporter.files.map((name) => (single ? out : join(out, name)));
  for (const path of paths) refuseInput(path, [args.store, overlayOf(args)]);
  const files = new Map(exporter.files.map((name, at) => [name, new AtomicFile(paths[at] ?? out)]));
  try {
    for (const { file, text } of exporter.write(input)) files.get(file)?.write(text);
    for (const file of files.values()) file.commit();
  } catch (error) {
    for (const file of files.values()) file.discard();
    throw error;
  }
  return paths;
}

async function run(args: Args, signal: AbortSignal): Promise<ExitStatus> {
  const [{ EXPORTERS }, { indicatorsOf }, { selectEndpoints, timeOf }, { loadCatalogue }, { loadIndex }] =
    await Promise.all([
      import('../../../pools/export/index.ts'),
      import('../../../pools/export/indicators.ts'),
      import('../../../pools/export/select.ts'),
      import('../../../pools/catalogue/load.ts'),
      import('../../../pools/ask/pool-index.ts'),
    ]);
  const exporter = EXPORTERS[args.format];
  if (args.out === '-' && exporter.files.length > 1) {
    throw new BitSecureError('USAGE', `${args.format} is ${exporter.files.length} files`, {
      hint: 'give a folder for them: --out rules',
    });
  }
  const selection = {
    ...recordFilterOf(args),
    ...(args.status && { statuses: statusesOf(args.status) }),
    ...(args.since === undefined ? {} : { upSinceMs: sinceMs(args.since) }),
  };
  const store = await storeOf(args, 'read', signal);
  try {
    const index = await loadIndex(store, loadCatalogue(overlayOf(args)), signal);
    if (store !== undefined && index.endpoints.every(({ checkedAt }) => checkedAt === undefined)) {
      warn(`${store.name} holds no probe yet: this is the catalogue alone`);
    }
    const endpoints = selectEndpoints(index, selection);
    const input = { endpoints, indicators: indicatorsOf(endpoints), time: timeOf(endpoints) };
    const from = store === undefined ? 'the catalogue; none was probed' : store.name;
    if (args.out === '-') await toStdout(exporter, input);
    else for (const path of await toFiles(exporter, input, args)) say(`${path}: written`);
    say(`${count(endpoints.length, 'endpoint')} of ${from}`);
    const left = exporter.leavesOut?.(input);
    if (left !== undefined) say(`left out: ${left}`);
    return endpoints.length > 0 ? EXIT.ok : EXIT.findings;
  } finally {
    await store?.close();
  }
}

export const exportPools: Command<Args> = {
  command: 'export',
  describe: 'Write the endpoints for detection tools; exit 1 when there is none',
  builder: (yargs) =>
    addStoreOptions(addEndpointFilter(addCatalogueOption(yargs)))
      .option('format', { ...TEXT, choices: EXPORT_FORMATS, demandOption: true, describe: 'For which tool' })
      .option('out', {
        ...TEXT,
        alias: 'output',
        default: '-',
        describe: 'File, or folder for suricata; - for stdout',
      })
      .option('status', { ...REPEATED, describe: 'Only what the last probe found up, listening or down' })
      .option('since', { ...TEXT, describe: 'Only what was up since a time, or within a span such as 7d' })
      .group(['status', 'since'], FILTER_GROUP)
      .example('$0 pools export --format suricata --out rules', 'rules and the sets that they look up')
      .example('$0 pools export --format csv --coin XMR', 'endpoints where Monero is mined'),
  handler: (args) => interruptible((signal) => run(args, signal)),
};
