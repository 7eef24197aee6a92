/** `pools edit`: says anew what is known of an endpoint. */
import { BitSecureError, EXIT, type ExitStatus } from '../../../model/errors.ts';
import { addCatalogueOption, ownCatalogue, type CatalogueFlags } from '../../catalogue-options.ts';
import type { Command } from '../../command.ts';
import { addEndpointOptions, fieldsOf, notAnEndpoint, type EndpointFlags } from '../../endpoint-options.ts';
import { printData, say } from '../../output.ts';
import { waitForOther } from './add.ts';

interface Args extends CatalogueFlags, EndpointFlags {
  endpoint: string;
}

async function handler(args: Args): Promise<ExitStatus> {
  const [{ changeOwn }, { shippedCatalogue }, { knownPoolNames }, { recordOfFields }, { edited }] = await Promise.all([
    import('../../../pools/own/change.ts'),
    import('../../../pools/catalogue/load.ts'),
    import('../../../pools/own/import.ts'),
    import('../../../pools/own/record-of-fields.ts'),
    import('../../../pools/own/edited.ts'),
  ]);
  const fields = fieldsOf(args.endpoint, args);
  if (Object.keys(fields).length === 1) {
    throw new BitSecureError('USAGE', 'nothing is said anew', { hint: 'give --coin, --pool, --tls or another option' });
  }
  if (fields.algorithm !== undefined && fields.coin === undefined) {
    throw new BitSecureError('USAGE', '--algorithm says of which coin it is', { hint: 'give --coin, too' });
  }
  const nameOf = knownPoolNames(shippedCatalogue());
  // What is in the catalogue may be named, private or not.
  const read = recordOfFields(fields, { nameOf, allowPrivate: true });
  if ('refused' in read) throw notAnEndpoint(read.refused);
  const file = ownCatalogue(args);
  const record = await changeOwn(
    file,
    (own) => {
      const known = own.get(read.record);
      if (known === undefined) {
        throw new BitSecureError('NOT_FOUND', `${args.endpoint} is not in the catalogue`, {
          hint: 'bitsecure pools add adds it, pools list shows what is there',
        });
      }
      const after = edited(known, read.record, fields);
      own.replace(after);
      return after;
    },
    waitForOther,
  );
  await printData(`${JSON.stringify(record)}\n`);
  say(`${file}: written`);
  return EXIT.ok;
}

export const edit: Command<Args> = {
  command: 'edit <endpoint>',
  describe: 'Say anew what is known of an endpoint; what is not named stays',
  builder: (yargs) =>
    addEndpointOptions(addCatalogueOption(yargs))
      .positional('endpoint', { type: 'string', demandOption: true, describe: 'host:port, or a host that has no port' })
      .example("$0 pools edit pool.example:3333 --no-tls --coin ''", 'plain, and no coin'),
  handler,
};
