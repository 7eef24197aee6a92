/** `pools remove`: endpoints out of the catalogue, shipped or the user's own. */
import { BitSecureError, EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { PoolRecord } from '../../../model/generated/pool-record.ts';
import type { OwnCatalogue } from '../../../pools/own/own-catalogue.ts';
import { addCatalogueOption, ownCatalogue, type CatalogueFlags } from '../../catalogue-options.ts';
import type { Command } from '../../command.ts';
import { notAnEndpoint } from '../../endpoint-options.ts';
import { printData, say } from '../../output.ts';
import { waitForOther } from './add.ts';

interface Args extends CatalogueFlags {
  endpoint: string[];
}

async function handler(args: Args): Promise<ExitStatus> {
  const [{ changeOwn }, { recordOfFields }, { endpointText }] = await Promise.all([
    import('../../../pools/own/change.ts'),
    import('../../../pools/own/record-of-fields.ts'),
    import('../../../pools/catalogue/record.ts'),
  ]);
  const places = args.endpoint.map((text) => {
    const read = recordOfFields({ host: text }, { nameOf: () => undefined, allowPrivate: true });
    if ('refused' in read) throw notAnEndpoint(read.refused);
    return { text, place: read.record };
  });
  const remove = (own: OwnCatalogue): PoolRecord[] =>
    places.flatMap(({ text, place }) => {
      const one = own.get(place);
      const records = place.port === undefined ? own.ofHost(place.host) : one === undefined ? [] : [one];
      if (records.length === 0) {
        throw new BitSecureError('NOT_FOUND', `${text} is not in the catalogue; nothing was removed`, {
          hint: 'bitsecure pools list shows what is there',
        });
      }
      for (const record of records) own.remove(record);
      return records;
    });
  const file = ownCatalogue(args);
  const removed = await changeOwn(file, remove, waitForOther);
  await printData(removed.map((record) => `removed  ${endpointText(record)}\n`).join(''));
  say(`${file}: written`);
  return EXIT.ok;
}

export const remove: Command<Args> = {
  command: 'remove <endpoint..>',
  describe: 'Take endpoints out of the catalogue, shipped or your own; all of them, or none',
  builder: (yargs) =>
    addCatalogueOption(yargs)
      .positional('endpoint', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'host:port; a host alone: all of its ports',
      })
      .example('$0 pools remove pool.example', 'bitsecure pools add brings it back'),
  handler,
};
