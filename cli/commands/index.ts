/** Every command, in the order of `--help`. */
import type { Argv } from 'yargs';
import { addCommand } from '../command.ts';
import { generate } from './generate.ts';

export function addCommands(yargs: Argv): Argv {
  addCommand(yargs, generate);
  return yargs;
}
