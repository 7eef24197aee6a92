/** `generate`: a miner address and a baseline become an importable content pack. */
import { EXIT, type ExitStatus } from '../../model/errors.ts';
import type { Config } from '../../model/generated/config.ts';
import type { GenerateOptions } from '../../generator/inputs.ts';
import type { Action } from '../command.ts';
import { settingsOf, TARGET_CHOICES, type GenerateFlags, type GenerateSettings } from '../generate-settings.ts';
import { SWITCH, TEXT } from '../options.ts';
import { printData, warn } from '../output.ts';

type BaselineInput = GenerateOptions['baseline'] | undefined;

interface Args extends GenerateFlags {
  config?: string | undefined;
  'dry-run': boolean;
  json: boolean;
  force: boolean;
}

async function readConfig(file: string | undefined): Promise<Config> {
  if (file === undefined) return {};
  const { readYamlDocument } = await import('../../files/yaml-document.ts');
  return readYamlDocument<Config>(
    file,
    'config',
    'BAD_CONFIG',
    'the keys are named like the flags, see generate --help',
  );
}

/** The baseline from its file or learned from captures, with its picture; undefined where neither is given. */
async function baselineInput(settings: GenerateSettings): Promise<BaselineInput> {
  const { baseline: file, baselineCaptures } = settings;
  if (file === undefined && baselineCaptures.length === 0) return undefined;
  const [{ expandFiles }, { panelPicture }, { sha256 }, path] = await Promise.all([
    import('../../files/glob.ts'),
    import('../../baseline/draw.ts'),
    import('../../files/digest.ts'),
    import('node:path'),
  ]);
  if (file !== undefined) {
    const [{ readBaseline }, { readFileSync }] = await Promise.all([
      import('../../baseline/read.ts'),
      import('node:fs'),
    ]);
    const document = readBaseline(file);
    const source = { id: path.basename(file), sha256: sha256(readFileSync(file)) };
    return { document, source, picture: await panelPicture(document) };
  }
  const [{ learnBaseline }, { baselineText }, { parseAddressRange }] = await Promise.all([
    import('../../baseline/learn.ts'),
    import('../../baseline/write.ts'),
    import('../../model/address.ts'),
  ]);
  const miners = settings.miners.map((text) => parseAddressRange(text));
  const captures = await expandFiles(baselineCaptures);
  const document = await learnBaseline(captures, { miners, onWarning: warn });
  const names = captures.map((capture) => (capture === '-' ? 'stdin' : path.basename(capture)));
  const source = { id: `learned from ${names.join(', ')}`, sha256: sha256(baselineText(document)) };
  return { document, source, picture: await panelPicture(document) };
}

async function handler(args: Args): Promise<ExitStatus> {
  const settings = settingsOf(args, await readConfig(args.config), args.config);
  const [{ loadProfile, profileDigest }, { readInputs }, { generatePack }, { writePack }, report] = await Promise.all([
    import('../../files/profile.ts'),
    import('../../generator/inputs.ts'),
    import('../../generator/generate.ts'),
    import('../../generator/write.ts'),
    import('../generate-report.ts'),
  ]);
  const options: GenerateOptions = {
    miners: settings.miners,
    profile: { document: loadProfile(settings.profile), sha256: profileDigest(settings.profile) },
    netmonAddresses: settings.netmonAddresses,
    ...(settings.ignoredApplications === undefined ? {} : { ignoredApplications: settings.ignoredApplications }),
    ...(settings.targets === undefined ? {} : { targets: settings.targets }),
    ...(settings.indexPattern === undefined ? {} : { indexPattern: settings.indexPattern }),
    ...(settings.title === undefined ? {} : { title: settings.title }),
    ...(settings.timeFrom === undefined ? {} : { timeFrom: settings.timeFrom }),
    ...(settings.expect === undefined ? {} : { expect: settings.expect }),
  };
  // A mistyped address is told before a long capture is read.
  readInputs(options);
  const baseline = await baselineInput(settings);
  const pack = generatePack(baseline === undefined ? options : { ...options, baseline });
  for (const warning of pack.warnings) warn(warning);
  const written = writePack(pack, settings.out, { force: args.force, dryRun: args['dry-run'] });
  const make = args.json ? report.jsonReport : report.prettyReport;
  await printData(make(pack, written, settings, args['dry-run']));
  return EXIT.ok;
}

const LIST = { type: 'string', array: true, requiresArg: true } as const;

export const generate: Action<Args> = {
  builder: (yargs) =>
    yargs
      .option('miner-ip', { ...LIST, describe: 'Address or CIDR block of a miner; repeat or separate by commas' })
      .option('baseline', { ...TEXT, describe: 'Baseline document of `bitsecure baseline learn`' })
      .option('baseline-capture', { ...LIST, describe: 'Learn the baseline from these captures instead' })
      .option('netmon-ip', { ...LIST, describe: 'Address of the NetMon itself, whose traffic is expected' })
      .option('ignore-application', {
        type: 'string',
        array: true,
        describe: "Application that is never unexpected; '' for none [default: windows_update]",
      })
      .option('expect', {
        ...TEXT,
        choices: ['application', 'address'],
        describe: 'Expected is a known address with its application, or the address alone [default: application]',
      })
      .group(
        ['miner-ip', 'baseline', 'baseline-capture', 'netmon-ip', 'ignore-application', 'expect'],
        'What is normal:',
      )
      .option('profile', { ...TEXT, describe: 'Field names: netmon, ecs, or a profile file [default: netmon]' })
      .option('target', {
        ...LIST,
        describe: `Where it is imported: ${TARGET_CHOICES.join(', ')} [default: all that suit the profile]`,
      })
      .option('index-pattern', { ...TEXT, describe: "Index pattern of the panels [default: the profile's]" })
      .option('title', { ...TEXT, describe: 'Title of the dashboard [default: BitSecure]' })
      .option('time-from', { ...TEXT, describe: 'Open the dashboard at this time range, such as now-24h' })
      .group(['profile', 'target', 'index-pattern', 'title', 'time-from'], 'What it is for:')
      .option('out', { ...TEXT, describe: 'Folder for the pack [default: dist]' })
      .option('config', { ...TEXT, describe: 'YAML or JSON file with options named like these; flags win' })
      .option('force', { ...SWITCH, describe: 'Overwrite files of the pack that were edited' })
      .option('dry-run', { ...SWITCH, describe: 'Say what would be written, write nothing' })
      .option('json', { ...SWITCH, describe: 'Report as JSON' })
      .group(['out', 'config', 'force', 'dry-run', 'json'], 'Output:')
      .example('$0 generate --miner-ip 192.168.1.167 --baseline-capture normal.pcap', 'a pack from a capture')
      .example('$0 generate --miner-ip 10.20.0.0/24 --baseline baseline.json --target netmon', 'for NetMon only'),
  handler,
};
