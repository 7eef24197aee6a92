/** `pools add`: one endpoint into the user's own catalogue. */
import { EXIT, type ExitStatus } from '../../../model/errors.ts';
import { addCatalogueOption, ownCatalogue, type CatalogueFlags } from '../../catalogue-options.ts';
import type { Command } from '../../command.ts';
import { addEndpointOptions, fieldsOf, notAnEndpoint, type EndpointFlags } from '../../endpoint-options.ts';
import { printData, say } from '../../output.ts';

interface Args extends CatalogueFlags, EndpointFlags {
  endpoint: string;
}

async function handler(args: Args): Promise<ExitStatus> {
  const [{ changeOwn }, { shippedCatalogue }, { knownPoolNames }, { recordOfFields }, { endpointText }] =
    await Promise.all([
      import('../../../pools/own/change.ts'),
      import('../../../pools/catalogue/load.ts'),
      import('../../../pools/own/import.ts'),
      import('../../../pools/own/record-of-fields.ts'),
      import('../../../pools/catalogue/record.ts'),
    ]);
  const nameOf = knownPoolNames(shippedCatalogue());
  const read = recordOfFields(fieldsOf(args.endpoint, args), { nameOf, allowPrivate: args['allow-private'] });
  if ('refused' in read) throw notAnEndpoint(read.refused);
  const file = ownCatalogue(args);
  const outcome = await changeOwn(file, (own) => own.add(read.record), waitForOther);
  await printData(`${outcome.padEnd(9)}  ${endpointText(read.record)}\n`);
  say(`${file}: ${outcome === 'unchanged' ? 'as it was' : 'written'}`);
  return EXIT.ok;
}

/** Says that another process changes the catalogue. */
export function waitForOther(pid: number): void {
  say(`waiting for process ${pid}, which changes the same catalogue`);
}

export const add: Command<Args> = {
  command: 'add <endpoint>',
  describe: 'Add an endpoint to your own catalogue, or to what is known of it',
  builder: (yargs) =>
    addEndpointOptions(addCatalogueOption(yargs))
      .positional('endpoint', {
        type: 'string',
        demandOption: true,
        describe: 'host[:port], or a URL such as stratum+ssl://host:port',
      })
      .example('$0 pools add pool.example:3333 --coin XMR --pool Example', 'merged with what the catalogue has'),
  handler,
};
