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

/** A command line that was understood: what it asks for is still to be done. */
export class Understood {
  readonly run: () => Promise<ExitStatus>;

  constructor(run: () => Promise<ExitStatus>) {
    this.run = run;
  }
}

/**
 * Adds a command. Parsing a command line of it throws `Understood`: behind a handler that returns, yargs renders the whole help
 * of the command in case somebody wants it, which takes a tenth of a second.
 */
export function addCommand<Args>(yargs: Argv, command: Command<Args>): Argv {
  return yargs.command(
    command.command,
    command.describe,
    (inner) => command.builder(inner),
    (args) => {
      checkFlags(args, yargs, process.argv.slice(2));
      throw new Understood(() => command.handler(restoreDashes(args) as Args));
    },
  );
}
