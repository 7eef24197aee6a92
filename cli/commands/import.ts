/** `import`: a pack into Kibana or OpenSearch Dashboards, looked at before and after. */
import { EXIT, type ExitStatus, BitSecureError } from '../../model/errors.ts';
import type { Pack } from '../../validator/pack.ts';
import type { Server } from '../../kibana/server.ts';
import { addClusterOptions, connectionOptions, type ClusterFlags } from '../cluster-options.ts';
import type { Action } from '../command.ts';
import type { ImportResult } from '../import-report.ts';
import { interruptible } from '../interrupt.ts';
import { addKibanaOptions, kibanaOptions, type KibanaFlags } from '../kibana-options.ts';
import { SWITCH } from '../options.ts';
import { printData, say } from '../output.ts';

interface Args extends KibanaFlags, ClusterFlags {
  pack: string[];
  overwrite: boolean;
  validate: boolean;
  'dry-run': boolean;
  json: boolean;
}

/** Errors of the validation refuse; its warnings are counted. */
async function checkPacks(packs: readonly Pack[], insist: boolean): Promise<void> {
  const { validatePack } = await import('../../validator/validate.ts');
  const findings = packs.flatMap((pack) => validatePack(pack).findings);
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const names = packs.map(({ folder, files }) => folder ?? files[0]?.name ?? '').join(' ');
  if (first !== undefined && insist)
    throw new BitSecureError('BAD_PACK', `${errors.length} error(s), the first: ${first.message} [${first.code}]`, {
      ...(first.file === undefined ? {} : { file: first.file }),
      ...(first.line === undefined ? {} : { line: first.line }),
      hint: `bitsecure validate ${names} tells all; --no-validate imports it all the same`,
    });
  if (findings.length > 0) say(`validation has ${findings.length} finding(s): bitsecure validate ${names} tells them`);
}

/** Without a default index pattern a new Kibana 4 or 5 shows nothing at all. */
async function ensureDefault(server: Server, result: ImportResult): Promise<ImportResult> {
  const { defaultPattern } = server;
  const pattern = result.objects.find(({ type, outcome }) => type === 'index-pattern' && outcome !== 'failed');
  if (defaultPattern === undefined) return result;
  const { current } = defaultPattern;
  if (current !== undefined) return { ...result, defaultPattern: { id: current, outcome: 'kept' } };
  const blocked = result.objects.some(({ outcome }) => outcome === 'refused');
  if (pattern === undefined || blocked) return result;
  if (result.dryRun) return { ...result, defaultPattern: { id: pattern.id, outcome: 'would choose' } };
  await defaultPattern.choose(pattern.id);
  return { ...result, defaultPattern: { id: pattern.id, outcome: 'chosen' } };
}

async function intoServer(args: Args, packs: readonly Pack[], server: Server): Promise<ExitStatus> {
  const [{ fittingPacks }, { namedPack, objectsToImport }, { importObjects }, { importJson, importText }] =
    await Promise.all([
      import('../../kibana/fit.ts'),
      import('../import-pack.ts'),
      import('../../kibana/import.ts'),
      import('../import-report.ts'),
    ]);
  const { fitting, others } = fittingPacks(
    packs.map((pack) => namedPack(pack)),
    server.product,
    server.url,
  );
  for (const { pack, why } of others) say(`left out: ${pack.name} ${why}`);
  const chosen = fitting.map(({ pack }) => pack);
  const objects = objectsToImport(chosen);
  await checkPacks(chosen, args.validate);
  const options = { overwrite: args.overwrite, dryRun: args['dry-run'] };
  const report = await importObjects(server.store, objects, options);
  const blocked = report.objects.some(({ outcome }) => outcome === 'refused');
  const there = report.objects.filter(({ outcome }) => ['created', 'overwritten', 'unchanged'].includes(outcome));
  const pages = there
    .filter(({ type }) => type === 'dashboard' && !blocked)
    .flatMap(({ id }) => server.pageOf(id) ?? []);
  const done = { ...report, url: server.url, product: server.product, dryRun: args['dry-run'], pages };
  const result = await ensureDefault(server, done);
  await printData((args.json ? importJson : importText)(result));
  return result.findings.some(({ severity }) => severity === 'error') ? EXIT.findings : EXIT.ok;
}

async function run(args: Args, signal: AbortSignal): Promise<ExitStatus> {
  const [{ readPacks }, { openServer }] = await Promise.all([
    import('../../validator/read-pack.ts'),
    import('../../kibana/server.ts'),
  ]);
  const packs = readPacks(args.pack);
  const [kibana, cluster] = [await kibanaOptions(args), await connectionOptions(args)];
  const server = await openServer({ kibana, cluster }, { signal });
  try {
    return await intoServer(args, packs, server);
  } finally {
    await server.close();
  }
}

export const importPack: Action<Args> = {
  builder: (yargs) =>
    addClusterOptions(
      addKibanaOptions(
        yargs
          .usage(
            '$0 import <pack..>\n\nValidates the pack, looks at what is there, imports, reads every object back and compares. Of a folder ' +
              'with several packs the one for that server is taken. Where objects of the same id differ, nothing is ' +
              'written, unless --overwrite is given. Kibana 7 and later and OpenSearch Dashboards take it by their ' +
              'import API; Kibana 4 and 5 (NetMon) in their index, through Kibana, or by --cluster-url alone.\n\n' +
              'Tested with a real Kibana 5.1.1; the others against what their sources and measurements say.',
          )
          .positional('pack', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'Folders of packs, or their files',
          })
          .option('overwrite', { ...SWITCH, describe: 'Replace objects of the same id that differ' })
          .option('validate', {
            type: 'boolean',
            default: true,
            describe: 'Refuse a pack with errors; --no-validate imports it',
          })
          .option('dry-run', { ...SWITCH, describe: 'Say what would be done, write nothing' })
          .option('json', { ...SWITCH, describe: 'Report as JSON' })
          .group(['overwrite', 'validate', 'dry-run', 'json'], 'Import:'),
      ),
    )
      .example('$0 import dist --kibana-url http://127.0.0.1:5601', 'the pack of dist that is for this server')
      .example('$0 import dist/netmon --cluster-url http://netmon:9200', 'NetMon whose Kibana cannot be reached')
      .example('$0 import dist/kibana --space mining --dry-run', 'into the Kibana of BITSECURE_KIBANA_URL'),
  handler: (args) => interruptible((signal) => run(args, signal)),
};
