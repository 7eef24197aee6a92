/** `pools`: known mining endpoints. */
import { EXIT } from '../../../model/errors.ts';
import { addCommand, type Command } from '../../command.ts';
import { list } from './list.ts';

export const pools: Command<object> = {
  command: 'pools',
  describe: 'Known mining endpoints: list them',
  builder: (yargs) => {
    addCommand(yargs, list);
    return yargs.demandCommand(1, 'name what to do; see --help');
  },
  // Not reached: a subcommand is demanded.
  handler: () => Promise.resolve(EXIT.ok),
};
