/** `pools list`: the catalogue's records. */
import { table } from '../../../model/table.ts';
import { EXIT, type ExitStatus } from '../../../model/errors.ts';
import { endpointText } from '../../../pools/catalogue/record.ts';
import type { PoolRecord } from '../../../model/generated/pool-record.ts';
import { grouped } from '../../../model/units.ts';
import { addCatalogueOption, overlayOf, type CatalogueFlags } from '../../catalogue-options.ts';
import type { Command } from '../../command.ts';
import { SWITCH } from '../../options.ts';
import { printData, say } from '../../output.ts';
import { addRecordFilter, recordFilterOf, type RecordFilterFlags } from '../../record-filter.ts';

interface Args extends CatalogueFlags, RecordFilterFlags {
  json: boolean;
}

/** Lines that are written at once. */
const BLOCK = 1000;

const HEADING = ['endpoint', 'coins', 'dialect', 'tls', 'pool', 'region'];

function cells(record: PoolRecord): string[] {
  const { pools, coins, tls, dialects = [], regions = [] } = record;
  return [
    endpointText(record),
    [...new Set(coins.map(({ symbol }) => symbol))].join(','),
    dialects[0] ?? '',
    tls === undefined ? '' : tls ? 'tls' : 'plain',
    pools.join(', '),
    regions.join(', '),
  ];
}

async function handler(args: Args): Promise<ExitStatus> {
  const [{ loadCatalogue }, { recordTest }] = await Promise.all([
    import('../../../pools/catalogue/load.ts'),
    import('../../../pools/catalogue/filter.ts'),
  ]);
  const catalogue = loadCatalogue(overlayOf(args));
  const records = catalogue.filter(recordTest(recordFilterOf(args)));
  const lines = args.json ? records.map((record) => JSON.stringify(record)) : table(HEADING, records.map(cells), []);
  for (let at = 0; at < lines.length; at += BLOCK) await printData(`${lines.slice(at, at + BLOCK).join('\n')}\n`);
  say(`${grouped(records.length)} of ${grouped(catalogue.length)} records`);
  return records.length > 0 ? EXIT.ok : EXIT.findings;
}

export const list: Command<Args> = {
  command: 'list',
  describe: 'List the mining endpoints of the catalogue; exit 1 when there is none',
  builder: (yargs) =>
    addRecordFilter(addCatalogueOption(yargs))
      .option('json', { ...SWITCH, describe: 'Records as NDJSON (schemas/pool-record.schema.json)' })
      .example('$0 pools list --coin XMR --tls', 'endpoints for Monero inside TLS')
      .example("$0 pools list --fqdn '*.nanopool.org' --json", 'all that is known of them'),
  handler,
};
