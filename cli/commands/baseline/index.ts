/** `baseline`: what a miner does when all is well. */
import { EXIT } from '../../../model/errors.ts';
import { addCommand, type Action } from '../../command.ts';
import { compare } from './compare.ts';
import { draw } from './draw.ts';
import { learn } from './learn.ts';
import { show } from './show.ts';

export const baseline: Action<object> = {
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
