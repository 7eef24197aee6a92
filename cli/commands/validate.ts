/** `validate`: what is wrong with a pack, a file or a document, without a cluster. */
import { EXIT, type ExitStatus } from '../../model/errors.ts';
import type { TargetId } from '../../files/profile.ts';
import { FORMATS, type Format } from '../../validator/report/formats.ts';
import type { Command } from '../command.ts';
import { paint, printData, say } from '../output.ts';

interface Args {
  path: string[];
  target?: TargetId | undefined;
  profile?: string | undefined;
  format?: Format | undefined;
  json: boolean;
  output?: string | undefined;
  'fail-on': 'error' | 'warning';
}

async function handler(args: Args): Promise<ExitStatus> {
  const [{ validate }, { allFindings, REPORTERS }, { writeFileAtomic }] = await Promise.all([
    import('../../validator/validate.ts'),
    import('../../validator/report/report.ts'),
    import('../../files/atomic.ts'),
  ]);
  const results = validate(args.path, {
    ...(args.target === undefined ? {} : { target: args.target }),
    ...(args.profile === undefined ? {} : { profile: args.profile }),
  });
  const format = args.format ?? (args.json ? 'json' : 'pretty');
  const report = REPORTERS[format](results, (style, text) =>
    args.output === undefined ? paint(style, text, process.stdout) : text,
  );
  const findings = allFindings(results);
  if (args.output === undefined) await printData(report);
  else {
    writeFileAtomic(args.output, report);
    say(`${findings.length} finding(s), written to ${args.output}`);
  }
  const counts = findings.some(({ severity }) => severity === 'error' || args['fail-on'] === 'warning');
  return counts ? EXIT.findings : EXIT.ok;
}

export const validate: Command<Args> = {
  command: 'validate <path..>',
  describe: 'Say what is wrong with packs, files and documents',
  builder: (yargs) =>
    yargs
      .usage(
        '$0 validate <path..>\n\nReads pack folders, Kibana 4/5 arrays, NDJSON exports, manifests, baselines, profiles and configurations,\n' +
          'and says what would break after an import that looks well. Needs no cluster.',
      )
      .positional('path', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Folders of packs, or files; files for one target are one pack',
      })
      .option('target', {
        choices: ['netmon', 'kibana', 'opensearch-dashboards'] as const,
        group: 'What it is for:',
        describe: 'Default: by the manifest, else by the shape of the files',
      })
      .option('profile', {
        type: 'string',
        requiresArg: true,
        group: 'What it is for:',
        describe: 'Names of fields, built in (netmon, ecs) or a file. Default: by the manifest, else the best match',
      })
      .option('format', { choices: FORMATS, group: 'Report:', describe: 'Default: pretty' })
      .option('json', {
        type: 'boolean',
        default: false,
        conflicts: 'format',
        group: 'Report:',
        describe: 'The same as --format json',
      })
      .option('output', { type: 'string', requiresArg: true, group: 'Report:', describe: 'Write it to a file' })
      .option('fail-on', {
        choices: ['error', 'warning'] as const,
        default: 'warning' as const,
        group: 'Report:',
        describe: 'Least severe finding that makes the exit status 1',
      })
      .example('$0 validate dist', 'Every pack in dist')
      .example('$0 validate visualizations.json dashboard.json', "Somebody's export from Kibana 5, as one pack")
      .example('$0 validate dist/kibana --format sarif --output findings.sarif', 'For a code host'),
  handler,
};
