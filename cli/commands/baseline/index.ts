/** `baseline`: what a miner does when all is well. */
import { EXIT } from '../../../model/errors.ts';
import { addCommand, type Command } from '../../command.ts';
import { compare } from './compare.ts';
import { draw } from './draw.ts';
import { learn } from './learn.ts';
import { show } from './show.ts';

export const baseline: Command<object> = {
  command: 'baseline',
  describe: 'Learn what a miner normally does, show it, draw it, compare with it',
  builder: (yargs) => {
    addCommand(yargs, learn);
    addCommand(yargs, show);
    addCommand(yargs, draw);
    addCommand(yargs, compare);
    return yargs.demandCommand(1, 'name what to do: learn, show, draw or compare');
  },
  // Not reached: a subcommand is demanded.
  handler: () => Promise.resolve(EXIT.ok),
};
