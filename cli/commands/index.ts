/** Every command, in the order of `--help`. */
import type { Argv } from 'yargs';
import { addCommand } from '../command.ts';
import { baseline } from './baseline/index.ts';
import { generate } from './generate.ts';

export function addCommands(yargs: Argv): Argv {
  addCommand(yargs, generate);
  addCommand(yargs, baseline);
  return yargs;
}
