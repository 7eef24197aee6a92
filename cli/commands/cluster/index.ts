/** `cluster`: throw-away engines to load captures into and to prove packs against. */
import { EXIT } from '../../../model/errors.ts';
import { addCommand, type Action } from '../../command.ts';
import { engines } from './engines.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';

export const cluster: Action<object> = {
  builder: (yargs) => {
    addCommand(yargs, start);
    addCommand(yargs, status);
    addCommand(yargs, stop);
    addCommand(yargs, engines);
    return yargs.demandCommand(1, 'name what to do: start, status, stop or engines');
  },
  // Not reached: a subcommand is demanded.
  handler: () => Promise.resolve(EXIT.ok),
};
