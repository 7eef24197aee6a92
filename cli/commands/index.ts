/** Every command, in the order of `--help`. */
import type { Argv } from 'yargs';

export function addCommands(yargs: Argv): Argv {
  return yargs;
}
