/** `replay`: captures into a cluster, as the documents that NetMon or a sensor would have written. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Tunnels } from '../../capture/sessions.ts';
import { BitSecureError, EXIT, type ExitStatus } from '../../model/errors.ts';
import type { ReplayProgress, ReplayReport } from '../../replay/replay.ts';
import { addClusterOptions } from '../cluster-options.ts';
import type { Action } from '../command.ts';
import { addEnrichmentOptions, enrichmentOf, type EnrichmentFlags } from '../enrichment.ts';
import { interruptible } from '../interrupt.ts';
import { KEEP_LOGINS, loginsOf } from '../logins.ts';
import {
  checkMaxSessions,
  checkNumber,
  checkWhole,
  checkSeconds,
  MAX_SESSIONS,
  NUMBER,
  REPEATED,
  splitList,
  SWITCH,
  TEXT,
  TUNNELS,
} from '../options.ts';
import { printData, say, warn } from '../output.ts';
import { openSink, type SinkArgs } from '../replay-sink.ts';

interface Args extends SinkArgs, EnrichmentFlags {
  capture: string[];
  'miner-ip'?: string[] | undefined;
  'update-interval'?: number | undefined;
  'max-sessions'?: number | undefined;
  'shift-to'?: string | undefined;
  tunnels: Tunnels;
  'keep-logins': boolean;
  speed: string;
  'dead-letter'?: string | undefined;
  json: boolean;
}

async function checkArgs(args: Args): Promise<void> {
  checkSeconds('update-interval', args['update-interval']);
  checkMaxSessions(args['max-sessions']);
  checkNumber('timeout', args.timeout, 1, 86_400);
  checkWhole('shards', args.shards, 1, 1024);
  checkWhole('replicas', args.replicas, 0, 100);
  const refresh = args['refresh-interval'];
  if (refresh !== undefined && !/^(?:-1|\d+(?:ms|s|m|h))$/.test(refresh))
    throw new BitSecureError('USAGE', `--refresh-interval ${refresh} is no interval`, { hint: 'give 30s, 1m or -1' });
  const { refuseInput } = await import('../../files/destination.ts');
  for (const file of [args.output, args['dead-letter']])
    if (file !== undefined) refuseInput(file, [...args.capture, args.store, args.catalogue]);
  if (args.json && args.output === '-')
    throw new BitSecureError('USAGE', '--json and --output - both want stdout', { hint: 'give --output a file' });
}

async function run(given: Args, signal: AbortSignal): Promise<ExitStatus> {
  const { expandFiles } = await import('../../files/glob.ts');
  const args = { ...given, capture: await expandFiles(given.capture) };
  await checkArgs(args);
  const [{ replay }, source, { parseSpeed }, { parseTarget }, { loadProfile }, { parseAddressRange }, text, letters] =
    await Promise.all([
      import('../../replay/replay.ts'),
      import('../../replay/source.ts'),
      import('../../replay/pace.ts'),
      import('../../replay/shift.ts'),
      import('../../files/profile.ts'),
      import('../../model/address.ts'),
      import('../replay-report.ts'),
      import('../../replay/dead-letters.ts'),
    ]);
  const profile = loadProfile(args.profile);
  const miners = splitList(args['miner-ip'] ?? []).map((address) => parseAddressRange(address));
  const speed = parseSpeed(args.speed);
  const target = args['shift-to'];
  const endUs = target === undefined ? undefined : parseTarget(target, Date.now());
  const inputs = await source.sortInputs(args.capture);
  const enrich = inputs.captures.length === 0 ? undefined : await enrichmentOf(args, profile, signal);
  const dead = new letters.DeadLetters(args['dead-letter']);
  const purpose = args['dry-run'] ? 'would be indexed' : args.output === undefined ? 'indexed' : 'written';
  const { sink, cluster } = await openSink(args, (document) => dead.add(document), signal);
  if (target === 'now') say(`shifted to ${new Date((endUs ?? 0) / 1000).toISOString()}`);
  const began = Date.now();
  let progress: ReplayProgress | undefined;
  const quiet = text.tellReplay(
    () => (progress === undefined ? undefined : { progress, counts: sink.counts }),
    // What is paced is read long before it is sent: how much was read says nothing then.
    speed === undefined ? await source.sizeOf(inputs) : undefined,
  );
  try {
    const report = await replay(inputs, sink, {
      profile,
      miners,
      endUs,
      speed,
      signal,
      updateIntervalSeconds: args['update-interval'],
      tunnels: args.tunnels,
      logins: loginsOf(args['keep-logins']),
      maxSessions: args['max-sessions'],
      enrich,
      onWarning: warn,
      onProgress: (live) => {
        progress = live;
      },
    }).finally(quiet);
    const seconds = (Date.now() - began) / 1000;
    const deadLetter = dead.commit();
    if (cluster !== undefined && report.stopped === undefined && report.indexed > 0) await makeVisible(cluster, report);
    for (const reason of dead.reasons) warn(reason);
    if (report.refused > dead.reasons.length) warn(`and ${report.refused - dead.reasons.length} more were refused`);
    if (args.json) await printData(`${JSON.stringify(text.jsonReport(report, seconds, cluster, deadLetter))}\n`);
    else if (report.read > 0 || report.stopped === undefined)
      for (const line of text.countLines(report, seconds, purpose)) say(line);
    if (deadLetter !== undefined) say(`refused documents are in ${deadLetter}: mend the cause, then replay that file`);
    if (report.stopped !== undefined) throw report.read > 0 ? stopOf(report.stopped, endUs, target) : report.stopped;
    return report.refused > 0 ? EXIT.findings : EXIT.ok;
  } finally {
    await cluster?.close();
  }
}

/** An interrupted run that was moved to `now` is finished at the same time, or it would be another set of documents. */
function stopOf(error: BitSecureError, endUs: number | undefined, target: string | undefined): BitSecureError {
  if (target !== 'now' || endUs === undefined) return error;
  return error.withHint(`to finish it run it again with --shift-to ${new Date(endUs / 1000).toISOString()}`);
}

async function makeVisible(cluster: Cluster, report: ReplayReport): Promise<void> {
  try {
    await cluster.refresh([...report.indices.keys()].join(','));
  } catch (error) {
    // They are there all the same, and seen after the index's own interval.
    if (error instanceof BitSecureError) warn(`the documents are not visible at once: ${error.message}`);
    else throw error;
  }
}

export const replay: Action<Args> = {
  builder: (yargs) =>
    addEnrichmentOptions(
      addClusterOptions(
        yargs.positional('capture', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Captures, patterns, or session documents (NDJSON); - for stdin',
        }),
      ),
    )
      .option('miner-ip', { ...REPEATED, describe: 'Only sessions of these addresses or CIDR blocks' })
      .option('profile', { ...TEXT, default: 'netmon', describe: 'Field names: netmon, ecs or a file' })
      .option('update-interval', { ...NUMBER, describe: 'Seconds between documents of a session [default: 60]' })
      .option('max-sessions', MAX_SESSIONS)
      .option('tunnels', TUNNELS)
      .option('keep-logins', KEEP_LOGINS)
      .option('shift-to', { ...TEXT, describe: 'Move the end of the captures to now or to an ISO time' })
      .option('speed', { ...TEXT, default: 'max', describe: 'max, or 1x, 10x … as fast as the traffic was' })
      .group(
        ['miner-ip', 'profile', 'update-interval', 'max-sessions', 'tunnels', 'keep-logins', 'shift-to', 'speed'],
        'What is loaded:',
      )
      .option('shards', { ...NUMBER, describe: "Shards of an index [default: the engine's]" })
      .option('replicas', { ...NUMBER, describe: "Replicas of an index [default: the engine's]" })
      .option('refresh-interval', { ...TEXT, describe: "Such as 30s; -1 for never [default: the engine's]" })
      .option('timeout', { ...NUMBER, default: 60, describe: 'Seconds without progress before it gives up' })
      .option('dead-letter', { ...TEXT, describe: 'File for refused documents; can be replayed' })
      .option('output', { ...TEXT, describe: 'Write the documents to this file instead; - for stdout' })
      .option('dry-run', { ...SWITCH, describe: 'Say how many documents go where, write nothing' })
      .option('json', { ...SWITCH, describe: 'Report as JSON' })
      .group(
        ['dead-letter', 'output', 'dry-run', 'json', 'shards', 'replicas', 'refresh-interval', 'timeout'],
        'How it is loaded:',
      )
      .example('$0 replay a.pcap --shift-to now', 'as if it were happening now')
      .example('$0 replay *.pcap.gz --profile ecs', 'as a sensor would have written it'),
  handler: (args) => interruptible((signal) => run(args, signal)),
};
