/** What a command is: its place in yargs, and a handler that answers with an exit status. */
import type { Argv } from 'yargs';
import type { ExitStatus } from '../model/errors.ts';
import { restoreDashes } from './dash.ts';
import { checkFlags } from './flags.ts';

/** `Args` is what `builder` makes of the command line. */
export interface Command<Args> {
  /** yargs command string, such as `validate <pack..>`. */
  command: string;
  describe: string;
  builder: (yargs: Argv) => Argv<Args>;
  /** Throws BitSecureError for what could not run. Heavy imports belong inside, so that `--help` stays quick. */
  handler: (args: Args) => Promise<ExitStatus>;
}

/** Adds a command; its exit status becomes the process's. */
export function addCommand<Args>(yargs: Argv, command: Command<Args>): Argv {
  return yargs.command(
    command.command,
    command.describe,
    (inner) => command.builder(inner),
    async (args) => {
      checkFlags(args, yargs, process.argv.slice(2));
      process.exitCode = await command.handler(restoreDashes(args) as Args);
    },
  );
}
