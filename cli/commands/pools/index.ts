/** `pools`: known mining endpoints. */
import { EXIT } from '../../../model/errors.ts';
import { addCommand, type Action } from '../../command.ts';
import { add } from './add.ts';
import { edit } from './edit.ts';
import { exportPools } from './export.ts';
import { importList } from './import.ts';
import { list } from './list.ts';
import { lookup } from './lookup.ts';
import { mark } from './mark.ts';
import { match } from './match.ts';
import { refresh } from './refresh.ts';
import { remove } from './remove.ts';
import { serve } from './serve.ts';

export const pools: Action<object> = {
  builder: (yargs) => {
    addCommand(yargs, list);
    addCommand(yargs, lookup);
    addCommand(yargs, match);
    addCommand(yargs, mark);
    addCommand(yargs, importList);
    addCommand(yargs, add);
    addCommand(yargs, edit);
    addCommand(yargs, remove);
    addCommand(yargs, refresh);
    addCommand(yargs, serve);
    addCommand(yargs, exportPools);
    return yargs.demandCommand(1, 'name what to do; see --help');
  },
  // Not reached: a subcommand is demanded.
  handler: () => Promise.resolve(EXIT.ok),
};
