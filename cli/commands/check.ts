/** `check`: what the miners do now that their baseline does not expect. */
import { BitSecureError, EXIT, type ExitStatus } from '../../model/errors.ts';
import type { Inputs } from '../../generator/inputs.ts';
import type { Baseline } from '../../model/generated/baseline.ts';
import type { CheckReport } from '../../model/generated/check.ts';
import type { Config } from '../../model/generated/config.ts';
import { count } from '../../model/units.ts';
import { addClusterOptions, requiredConnection, type ClusterFlags } from '../cluster-options.ts';
import type { Action } from '../command.ts';
import { settingsOf, type GenerateFlags } from '../generate-settings.ts';
import { interruptible } from '../interrupt.ts';
import { checkNumber, REPEATED, TEXT } from '../options.ts';
import { printData, warn } from '../output.ts';

type Flags = Pick<
  GenerateFlags,
  'miner-ip' | 'baseline' | 'netmon-ip' | 'ignore-application' | 'profile' | 'index-pattern' | 'expect'
>;

interface Args extends Flags, ClusterFlags {
  since: string;
  watch?: string | undefined;
  notify?: string | undefined;
  timeout: number;
  json: boolean;
}

/** What is expected, checked as `generate` checks it. */
async function readSettings(args: Args): Promise<{ inputs: Inputs; baseline: Baseline }> {
  const [{ readYamlDocument }, { readBaseline }, { readInputs }, { checkIndexPattern }, profiles] = await Promise.all([
    import('../../files/yaml-document.ts'),
    import('../../baseline/read.ts'),
    import('../../generator/inputs.ts'),
    import('../../generator/index-pattern.ts'),
    import('../../files/profile.ts'),
  ]);
  const config =
    args.config === undefined
      ? {}
      : readYamlDocument<Config>(args.config, 'config', 'BAD_CONFIG', 'the keys are named like the flags');
  const settings = settingsOf(args, config, args.config);
  if (settings.baseline === undefined)
    throw new BitSecureError('USAGE', 'no baseline is given', {
      hint: 'give --baseline; bitsecure baseline learn makes one of a capture',
    });
  const baseline = readBaseline(settings.baseline);
  const { netmonAddresses, ignoredApplications, indexPattern, expect } = settings;
  const inputs = readInputs({
    miners: settings.miners.length > 0 ? settings.miners : baseline.miners.map(({ address }) => address),
    profile: { document: profiles.loadProfile(settings.profile), sha256: profiles.profileDigest(settings.profile) },
    baseline: { document: baseline, source: { id: settings.baseline, sha256: '' }, picture: new Uint8Array() },
    netmonAddresses,
    ...(ignoredApplications === undefined ? {} : { ignoredApplications }),
    ...(expect === undefined ? {} : { expect }),
  });
  // Not among the options: for a pack it has to suit a target, and here any that the cluster knows will do.
  return {
    inputs: indexPattern === undefined ? inputs : { ...inputs, indexPattern: checkIndexPattern(indexPattern) },
    baseline,
  };
}

async function run(args: Args, signal: AbortSignal): Promise<ExitStatus> {
  checkNumber('timeout', args.timeout, 1, 86_400);
  const [
    { readDuration },
    { isAlarming, look },
    { Deliveries, webhookOf },
    { watch },
    { prettyCheck },
    { connectCluster },
  ] = await Promise.all([
    import('../../model/duration.ts'),
    import('../../check/look.ts'),
    import('../../check/notify.ts'),
    import('../../check/watch.ts'),
    import('../check-report.ts'),
    import('../../cluster/connect.ts'),
  ]);
  const sinceMs = readDuration('since', args.since) * 1000;
  const everyMs = args.watch === undefined ? undefined : readDuration('watch', args.watch) * 1000;
  if (everyMs !== undefined && everyMs > sinceMs)
    throw new BitSecureError('USAGE', `--watch ${args.watch} is longer than --since ${args.since}`, {
      hint: 'what happens in between would be missed: look further back',
    });
  const deliveries = args.notify === undefined ? undefined : new Deliveries(webhookOf(args.notify), warn);
  const settings = await readSettings(args);
  const connection = await requiredConnection(args);
  const timeoutMs = args.timeout * 1000;
  const cluster = await connectCluster(connection, { timeoutMs, signal });
  const tell = async (report: CheckReport, verdict: boolean): Promise<void> => {
    await printData(args.json ? `${JSON.stringify(report)}\n` : prettyCheck(report, verdict));
    if (isAlarming(report)) deliveries?.add(report);
  };
  const deliver = async (): Promise<void> => deliveries?.post(signal);
  const options = { ...settings, timeoutMs, signal };
  try {
    if (everyMs !== undefined) {
      return await watch(cluster, {
        ...options,
        sinceMs,
        everyMs,
        onNews: (report) => tell(report, false),
        afterLook: deliver,
        onTrouble: warn,
      });
    }
    const toMs = Date.now();
    const report = await look(cluster, { fromMs: toMs - sinceMs, toMs }, options);
    if (report.documents === 0) warn(`nobody was heard for ${args.since}: are sessions still being recorded?`);
    await tell(report, true);
    await deliver();
    return isAlarming(report) ? EXIT.findings : EXIT.ok;
  } finally {
    const lost = deliveries?.waiting ?? 0;
    if (everyMs !== undefined && lost > 0) warn(`the webhook never took ${count(lost, 'report')}`);
    await cluster.close();
  }
}

export const check: Action<Args> = {
  builder: (yargs) =>
    addClusterOptions(yargs)
      .option('baseline', { ...TEXT, describe: 'Baseline document of `bitsecure baseline learn`' })
      .option('miner-ip', { ...REPEATED, describe: "Address or CIDR block of a miner [default: the baseline's]" })
      .option('netmon-ip', { ...REPEATED, describe: 'Address of the NetMon itself, whose traffic is expected' })
      .option('ignore-application', {
        ...REPEATED,
        describe: "Application that is never unexpected; '' for none [default: windows_update]",
      })
      .option('expect', {
        ...TEXT,
        choices: ['application', 'address'],
        describe: 'Expected is a known address with its application, or the address alone [default: application]',
      })
      .group(['baseline', 'miner-ip', 'netmon-ip', 'ignore-application', 'expect'], 'What is normal:')
      .option('profile', { ...TEXT, describe: 'Field names: netmon, ecs, or a profile file [default: netmon]' })
      .option('index-pattern', { ...TEXT, describe: "Indices of the sessions [default: the profile's]" })
      .option('since', { ...TEXT, default: '30m', describe: 'How far to look back: 90s, 30m, 2h, 1d' })
      .option('watch', { ...TEXT, describe: 'Look again so often, and print what is new; ends on a signal' })
      .group(['profile', 'index-pattern', 'since', 'watch'], 'Where and when:')
      .option('notify', { ...TEXT, describe: 'Post what is found to this webhook, as JSON' })
      .option('json', { type: 'boolean', default: false, describe: 'Report as JSON, one line a look' })
      .option('timeout', { type: 'number', default: 30, requiresArg: true, describe: 'Seconds a cluster may take' })
      .group(['notify', 'json', 'timeout'], 'Report:')
      .example(
        '$0 check --baseline baseline.json --cluster-url http://netmon:9200',
        'exit 1 when there is something: for cron',
      )
      .example('$0 check --baseline baseline.json --watch 60s --notify https://chat.example/hook', 'keeps looking'),
  handler: (args) => interruptible((signal) => run(args, signal)),
};
