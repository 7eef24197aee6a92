/** What a command is: its place in yargs, and a handler that answers with an exit status. */
import type { Argv } from 'yargs';
import type { ExitStatus } from '../model/errors.ts';
import { restoreDashes } from './dash.ts';
import { checkFlags } from './flags.ts';
import { tidyHelp } from './help.ts';

/** What a command asks for and does. `Args` is what `builder` makes of the command line. */
export interface Action<Args> {
  builder: (yargs: Argv) => Argv<Args>;
  /** Throws BitSecureError for what could not run. Heavy imports belong inside, so that `--help` stays quick. */
  handler: (args: Args) => Promise<ExitStatus>;
}

/** What `--help` lists of a command. */
export interface Named {
  /** yargs command string, such as `validate <pack..>`. */
  command: string;
  describe: string;
}

export type Command<Args> = Named & Action<Args>;

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
export function addCommand<Args>(yargs: Argv, { command, describe, builder, handler }: Command<Args>): Argv {
  return add(yargs, { command, describe }, builder, (args) => new Understood(() => handler(args as Args)));
}

/** Adds a command whose code is loaded when a command line names it. */
export function addLater<Args>(yargs: Argv, named: Named, load: () => Promise<Action<Args>>): Argv {
  return add(
    yargs,
    named,
    async (inner) => (await load()).builder(inner),
    (args) => new Understood(async () => (await load()).handler(args as Args)),
  );
}

function add(
  yargs: Argv,
  { command, describe }: Named,
  builder: (yargs: Argv) => Argv<unknown> | Promise<Argv<unknown>>,
  understood: (args: object) => Understood,
): Argv {
  return yargs.command(
    command,
    describe,
    async (inner) => tidyHelp(await builder(inner)),
    (args) => {
      checkFlags(args, yargs, process.argv.slice(2));
      throw understood(restoreDashes(args));
    },
  );
}
