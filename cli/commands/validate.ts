/** `validate`: what is wrong with a pack, a file or a document; on paper, and where asked for on a real engine. */
import { BitSecureError, EXIT, type ExitStatus } from '../../model/errors.ts';
import type { TargetId } from '../../files/profile.ts';
import { FORMATS, type Format } from '../../validator/report/formats.ts';
import type { PackResult } from '../../validator/validate.ts';
import { addClusterOptions, connectionOptions, type ClusterFlags } from '../cluster-options.ts';
import type { Action } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { checkNumber } from '../options.ts';
import { paint, printData, say } from '../output.ts';

interface Args extends ClusterFlags {
  path: string[];
  target?: TargetId | undefined;
  profile?: string | undefined;
  format?: Format | undefined;
  json?: boolean | undefined;
  output?: string | undefined;
  'fail-on': 'error' | 'warning';
  /** Engine to start; empty for each target's own. */
  cluster?: string | undefined;
  baseline?: string | undefined;
  'keep-indices': boolean;
  timeout: number;
}

/** Adds what the packs do on an engine, where the user asked for that. */
async function proved(results: PackResult[], args: Args): Promise<PackResult[]> {
  // Only what is named here asks for a proof: a variable of the environment is for other commands too.
  const named = await connectionOptions(args, {});
  if (args.cluster !== undefined && args['cluster-url'] !== undefined)
    throw new BitSecureError('USAGE', '--cluster starts a cluster, and --cluster-url names one', {
      hint: 'give one of the two',
    });
  if (args.cluster === undefined && named === undefined) {
    if (args.baseline === undefined && !args['keep-indices']) return results;
    throw new BitSecureError('USAGE', `--${args['keep-indices'] ? 'keep-indices' : 'baseline'} is for a proof`, {
      hint: 'add --cluster, or --cluster-url',
    });
  }
  checkNumber('timeout', args.timeout, 1, 86_400);
  const connection = args.cluster === undefined ? await connectionOptions(args) : undefined;
  const { provePacks } = await import('../prove-packs.ts');
  return interruptible((signal) =>
    provePacks(results, {
      connection,
      engine: args.cluster ?? '',
      baseline: args.baseline,
      keepIndices: args['keep-indices'],
      timeoutMs: args.timeout * 1000,
      signal,
    }),
  );
}

async function handler(args: Args): Promise<ExitStatus> {
  const [{ validate }, { allFindings, REPORTERS }, { writeFileAtomic }, { refuseInput }] = await Promise.all([
    import('../../validator/validate.ts'),
    import('../../validator/report/report.ts'),
    import('../../files/atomic.ts'),
    import('../../files/destination.ts'),
  ]);
  const onPaper = validate(args.path, {
    ...(args.target === undefined ? {} : { target: args.target }),
    ...(args.profile === undefined ? {} : { profile: args.profile }),
  });
  const read = onPaper.flatMap(({ pack }) => pack.files.map(({ name }) => name));
  if (args.output !== undefined) refuseInput(args.output, [...read, args.config, args.baseline]);
  const results = await proved(onPaper, args);
  const format = args.format ?? (args.json === true ? 'json' : 'pretty');
  const report = REPORTERS[format](results, (style, text) =>
    args.output === undefined ? paint(style, text, process.stdout) : text,
  );
  const findings = allFindings(results);
  if (args.output === undefined) await printData(report);
  else {
    writeFileAtomic(args.output, report);
    say(`${findings.length} finding(s), written to ${args.output}`);
  }
  if (results.some(({ proof }) => proof?.verdicts.some(({ status }) => status === 'error'))) return EXIT.failed;
  const counts = findings.some(({ severity }) => severity === 'error' || args['fail-on'] === 'warning');
  return counts ? EXIT.findings : EXIT.ok;
}

export const validate: Action<Args> = {
  builder: (yargs) =>
    addClusterOptions(
      yargs
        .usage(
          '$0 validate <path..>\n\nReads pack folders, Kibana 4/5 arrays, NDJSON exports, manifests, baselines, profiles and configurations, ' +
            'and says what would break after an import that looks well. Needs no cluster; with one it also proves that the ' +
            'panels show what they ought to, on throw-away indices of labelled traffic.',
        )
        .positional('path', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Folders of packs, or files; files for one target are one pack',
        }),
    )
      .option('target', {
        choices: ['netmon', 'kibana', 'opensearch-dashboards'] as const,
        group: 'What it is for:',
        describe: 'Else by manifest or shape',
      })
      .option('profile', {
        type: 'string',
        requiresArg: true,
        group: 'What it is for:',
        describe: 'Field names: netmon, ecs or a file; else by manifest or best match',
      })
      .option('format', { choices: FORMATS, group: 'Report:', describe: 'Default: pretty' })
      .option('json', {
        type: 'boolean',
        conflicts: 'format',
        group: 'Report:',
        describe: 'The same as --format json',
      })
      .option('output', { type: 'string', requiresArg: true, group: 'Report:', describe: 'Write it to a file' })
      .option('fail-on', {
        choices: ['error', 'warning'] as const,
        default: 'warning' as const,
        group: 'Report:',
        describe: 'Least that makes the exit status 1',
      })
      .option('cluster', {
        type: 'string',
        group: 'Proof on an engine:',
        describe: "Start an engine: opensearch, elasticsearch@8, or the target's",
      })
      .option('baseline', {
        type: 'string',
        requiresArg: true,
        group: 'Proof on an engine:',
        describe: 'That the packs were made with: its traffic is expected',
      })
      .option('keep-indices', {
        type: 'boolean',
        default: false,
        group: 'Proof on an engine:',
        describe: 'Leave the throw-away indices on the cluster',
      })
      .option('timeout', {
        type: 'number',
        default: 30,
        requiresArg: true,
        group: 'Proof on an engine:',
        describe: 'Seconds that a cluster may take to be ready',
      })
      .example('$0 validate dist', 'Every pack in dist')
      .example('$0 validate dist/kibana --cluster', 'And prove it on an engine')
      .example('$0 validate old.json more.json', 'Exports of Kibana 5, as one pack')
      .example('$0 validate dist --format sarif', 'For a code host'),
  handler,
};
