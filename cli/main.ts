#!/usr/bin/env node
/** The command line: parses, runs one command, turns errors into one line and an exit status. */
import yargs, { type Argv } from 'yargs';
import { BitSecureError, EXIT } from '../model/errors.ts';
import { packageVersion } from '../files/package-data.ts';
import { fileError } from '../files/read.ts';
import { Understood } from './command.ts';
import { addCommands } from './commands/index.ts';
import { hideDashes, withDashes } from './dash.ts';
import { paint, say } from './output.ts';
import { usageError } from './usage.ts';

const argv = process.argv.slice(2);
const asJson = argv.includes('--json');

function report(error: unknown): void {
  const known =
    error instanceof BitSecureError
      ? error
      : new BitSecureError('INTERNAL', `internal fault: ${error instanceof Error ? error.message : String(error)}`, {
          hint: 'run again with --verbose for the stack trace, and report it',
          cause: error,
        });
  process.exitCode = known.exitStatus;
  if (asJson)
    say(JSON.stringify({ error: { code: known.code, message: known.message, ...known.place, cause: undefined } }));
  else say(`${paint('red', 'bitsecure:', process.stderr)} ${known.toLine()} [${known.code}]`);
  if (argv.includes('--verbose')) say(String((known.cause instanceof Error ? known.cause : known).stack));
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader went away (`| head`): nothing more to say, and no fault of ours.
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  report(fileError(error, 'stdout', true));
  process.exit();
});

function build(): Argv {
  const cli: Argv = yargs(hideDashes(argv))
    .scriptName('bitsecure')
    .locale('en')
    .usage('$0 <command>\n\nFrom what a miner normally does on the wire: dashboards, and checks that they are right.')
    .parserConfiguration({ 'dot-notation': false, 'camel-case-expansion': false })
    .strict()
    .demandCommand(1, 'name a command')
    .option('verbose', { type: 'boolean', global: true, describe: 'Stack trace of a fault' })
    .version(packageVersion())
    .help()
    .alias({ help: 'h' })
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .epilogue('Exit status: 0 fine, 1 findings, 2 could not run, 130 interrupted.')
    .fail((message: string | undefined, error: Error | undefined) => {
      // A YError is yargs' own complaint about the command line, as a message is.
      if (error !== undefined && error.name !== 'YError') throw error;
      throw usageError(withDashes(message ?? error?.message ?? 'cannot be understood'), cli);
    });
  return addCommands(cli);
}

// An exit, not a death: half-written files go with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(EXIT.interrupted));
/** Undefined for what yargs did itself, such as help. @throws BitSecureError USAGE */
async function understand(): Promise<Understood | undefined> {
  const cli = build();
  try {
    await cli.parseAsync();
    return undefined;
  } catch (error) {
    if (error instanceof Understood) return error;
    // What it says of a command that was loaded for it does not come to `fail`.
    throw error instanceof Error && error.name === 'YError' ? usageError(withDashes(error.message), cli) : error;
  }
}

try {
  process.exitCode = await (await understand())?.run();
} catch (error) {
  report(error);
}
