/** `pools import`: a user's list into their own catalogue. */
import { EXIT, type ExitStatus } from '../../../model/errors.ts';
import { count, grouped } from '../../../model/units.ts';
import { plainLine } from '../../../model/text.ts';
import type { Import } from '../../../pools/own/import.ts';
import { LIST_FORMATS, type ListFormat } from '../../../pools/own/fields.ts';
import { addCatalogueOption, ownCatalogue, type CatalogueFlags } from '../../catalogue-options.ts';
import type { Command } from '../../command.ts';
import { addPrivateSwitch } from '../../endpoint-options.ts';
import { SWITCH, TEXT } from '../../options.ts';
import { printData, say, warn } from '../../output.ts';
import { waitForOther } from './add.ts';

interface Args extends CatalogueFlags {
  list: string;
  format?: ListFormat | undefined;
  'dry-run': boolean;
  'allow-private': boolean;
}

const OUTCOMES = ['new', 'merged', 'changed', 'unchanged'] as const;

/** Every line that is left out, or that is taken and contradicts another, by its number. */
function tell(name: string, { left, noted, unused }: Import): void {
  if (unused.length > 0) warn(`${name}: not used: ${unused.join(', ')}`);
  const told = [
    ...left.map(({ line, message }) => ({ line, text: `${name}:${line}: left out: it ${message}` })),
    ...noted.map(({ line, message }) => ({ line, text: `${name}:${line}: it ${message}` })),
  ];
  for (const { text } of told.sort((a, b) => a.line - b.line)) say(plainLine(text));
}

async function handler(args: Args): Promise<ExitStatus> {
  const [{ readList }, { changeOwn, openOwn }, own, { shippedCatalogue }, { endpointText }] = await Promise.all([
    import('../../../pools/own/read-list.ts'),
    import('../../../pools/own/change.ts'),
    import('../../../pools/own/import.ts'),
    import('../../../pools/catalogue/load.ts'),
    import('../../../pools/catalogue/record.ts'),
  ]);
  const parsed = await readList(args.list, args.format);
  const options = {
    nameOf: own.knownPoolNames(shippedCatalogue()),
    allowPrivate: args['allow-private'],
  };
  const file = ownCatalogue(args);
  const done = args['dry-run']
    ? own.importList(parsed, openOwn(file), options)
    : await changeOwn(file, (catalogue) => own.importList(parsed, catalogue, options), waitForOther);
  if (args['dry-run']) {
    const lines = done.added.map(({ record, outcome }) => {
      const coins = record.coins.map(({ symbol }) => symbol).join(',');
      return `${outcome.padEnd(9)}  ${endpointText(record)}  ${coins}`.trimEnd();
    });
    if (lines.length > 0) await printData(`${lines.join('\n')}\n`);
  }
  tell(args.list === '-' ? 'stdin' : args.list, done);
  const numbers = OUTCOMES.map((each) => ({
    each,
    number: done.added.filter(({ outcome }) => outcome === each).length,
  }));
  const shown = numbers.filter(({ number }) => number > 0).map(({ each, number }) => `${grouped(number)} ${each}`);
  say(
    `${count(done.added.length, 'endpoint')}${shown.length > 0 ? `: ${shown.join(', ')}` : ''}; ` +
      `${count(done.left.length, 'line')} left out`,
  );
  say(args['dry-run'] ? 'Nothing was written. Run again without --dry-run.' : `${file}: written`);
  return done.left.length > 0 ? EXIT.findings : EXIT.ok;
}

export const importList: Command<Args> = {
  command: 'import <list>',
  describe: 'Add the endpoints of a list to your own catalogue; exit 1 when lines are left out',
  builder: (yargs) =>
    addPrivateSwitch(addCatalogueOption(yargs))
      .positional('list', {
        type: 'string',
        demandOption: true,
        describe: 'CSV, TSV, JSON, NDJSON, or text with host[:port] or URLs on its lines; - for stdin',
      })
      .option('format', { ...TEXT, choices: LIST_FORMATS, describe: 'Format [default: by name or content]' })
      .option('dry-run', { ...SWITCH, describe: 'Show what would be added, and write nothing' })
      .example('$0 pools import pools.csv --dry-run', 'columns such as host, port, coin, pool, tls, region')
      .example('$0 pools import -', 'lines such as stratum+ssl://pool.example:3333'),
  handler,
};
