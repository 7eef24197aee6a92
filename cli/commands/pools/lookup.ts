/** `pools lookup`: whether a name, address, block, coin or pool is a known mining endpoint, now and then. */
import { BitSecureError, EXIT, type ExitStatus } from '../../../model/errors.ts';
import type { Question } from '../../../pools/ask/question.ts';
import type { Command } from '../../command.ts';
import { interruptible } from '../../interrupt.ts';
import { SWITCH, TEXT } from '../../options.ts';
import { printData } from '../../output.ts';
import { addIndexOptions, openIndex, type IndexFlags } from '../../pool-index.ts';

interface Args extends IndexFlags {
  question: string[];
  at?: string | undefined;
  json: boolean;
}

async function run(args: Args, signal: AbortSignal): Promise<ExitStatus> {
  const [{ readQuestion }, { answer }, { prettyAnswer }, { isoMs }, { readLines }] = await Promise.all([
    import('../../../pools/ask/question.ts'),
    import('../../../pools/ask/answer.ts'),
    import('../../pool-answer.ts'),
    import('../../../model/time.ts'),
    import('../../../capture/lines.ts'),
  ]);
  const atMs = args.at === undefined ? undefined : isoMs(args.at);
  if (args.at !== undefined && atMs === undefined)
    throw new BitSecureError('USAGE', `--at ${JSON.stringify(args.at)} is no time`, {
      hint: 'give a date and time such as 2026-03-02T12:00:00Z; without a zone it is UTC',
    });
  // All are read before the first is answered: a slip of the pen costs no waiting.
  const questions = args.question.map((text) => (text === '-' ? undefined : { text, question: readQuestion(text) }));
  const { index } = await openIndex(args, signal);
  let unknown = 0;
  const tell = async (text: string, question: Question): Promise<void> => {
    const told = answer(index, text, question, { nowMs: Date.now(), atMs });
    if (!told.known) unknown += 1;
    await printData(args.json ? `${JSON.stringify(told)}\n` : prettyAnswer(told));
  };
  for (const asked of questions) {
    if (asked !== undefined) await tell(asked.text, asked.question);
    else
      await readLines(
        '-',
        (line, number) => {
          try {
            return tell(line, readQuestion(line));
          } catch (error) {
            if (!(error instanceof BitSecureError)) throw error;
            throw new BitSecureError(error.code, error.message, { file: 'stdin', line: number, ...error.place });
          }
        },
        { signal },
      );
  }
  return unknown > 0 ? EXIT.findings : EXIT.ok;
}

export const lookup: Command<Args> = {
  command: 'lookup <question..>',
  describe: 'Tell whether something is a known mining endpoint; exit 1 when one is unknown',
  builder: (yargs) =>
    addIndexOptions(
      yargs.positional('question', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'FQDN, address or CIDR block, with :port or without, a coin or a pool; - for lines of stdin',
      }),
    )
      .option('at', { ...TEXT, describe: 'Also what it was at this time, such as 2026-03-02T12:00:00Z' })
      .option('json', { ...SWITCH, describe: 'One answer a line (schemas/pool-answer.schema.json)' })
      .example('$0 pools lookup eu1.pool.example:3333 --store pools.ndjson', 'pool, coin, status and history')
      .example("$0 pools lookup '[2001:db8::1]:3333' 192.0.2.0/24 XMR", 'several questions'),
  handler: (args) => interruptible((signal) => run(args, signal)),
};
