/** `sessions`: captures in, index documents of their sessions out. */
import { readSessions, type Tunnels } from '../../capture/sessions.ts';
import { AtomicFile } from '../../files/atomic-file.ts';
import { refuseInput } from '../../files/destination.ts';
import { expandFiles } from '../../files/glob.ts';
import { loadProfile } from '../../files/profile.ts';
import { parseAddressRange, rangeContains } from '../../model/address.ts';
import { documentWriter } from '../../model/document-writer.ts';
import { BitSecureError, EXIT, type ExitStatus } from '../../model/errors.ts';
import { addPool } from '../../model/likely-mining.ts';
import { Octets } from '../../model/octets.ts';
import type { Profile } from '../../model/profile.ts';
import type { SessionUpdate } from '../../model/session.ts';
import { grouped } from '../../model/units.ts';
import { sizeOf } from '../../replay/source.ts';
import type { Action } from '../command.ts';
import { addEnrichmentOptions, enrichmentOf, type EnrichmentFlags } from '../enrichment.ts';
import { KEEP_LOGINS, loginsOf } from '../logins.ts';
import {
  checkMaxSessions,
  checkWhole,
  checkSeconds,
  MAX_SESSIONS,
  NUMBER,
  REPEATED,
  splitList,
  SWITCH,
  TUNNELS,
} from '../options.ts';
import { printData, say, warn } from '../output.ts';
import { leftText, rateText, tellProgress } from '../progress.ts';
import { LargestSessions, MiningCount, summaryLines } from '../sessions-report.ts';

interface Args extends EnrichmentFlags {
  capture: string[];
  profile: string;
  'update-interval': number;
  tunnels: Tunnels;
  'max-sessions'?: number | undefined;
  'keep-logins': boolean;
  'miner-ip'?: string[] | undefined;
  application?: string[] | undefined;
  mining: boolean;
  top?: number | undefined;
  out?: string | undefined;
}

/** Octets that are gathered before they are written: one write a document would cost more than the documents. */
const BLOCK = 1 << 17;
const NEW_LINE = 0x0a;

interface Output {
  write: (update: SessionUpdate) => void | Promise<void>;
  finish: () => Promise<void>;
  discard: () => void;
}

/** Documents as NDJSON to a file or stdout. */
function documentsTo(out: string, profile: Profile): Output {
  const file = out === '-' ? undefined : new AtomicFile(out);
  const write = documentWriter(profile);
  const block = new Octets();
  const flush = (): void | Promise<void> => {
    const octets = block.view();
    block.truncate(0);
    // What is on its way to stdout must not be written over.
    return file === undefined ? printData(Buffer.from(octets)) : file.write(octets);
  };
  return {
    write: (update) => {
      write(update, block);
      block.octet(NEW_LINE);
      return block.length < BLOCK ? undefined : flush();
    },
    finish: async () => {
      await flush();
      file?.commit();
    },
    discard: () => file?.discard(),
  };
}

const NOWHERE: Output = { write: () => {}, finish: () => Promise.resolve(), discard: () => {} };

/** Which sessions are asked for. */
function filterOf(args: Args) {
  const miners = splitList(args['miner-ip'] ?? []).map((text) => parseAddressRange(text));
  const names = new Set(splitList(args.application ?? []).map((name) => name.toLowerCase()));
  if (names.has(''))
    throw new BitSecureError('USAGE', 'a name of --application is empty', { hint: 'give one such as stratum' });
  const isMiner = (address: string): boolean => miners.some((range) => rangeContains(range, address));
  return {
    keep: miners.length === 0 ? undefined : (a: string, b: string): boolean => isMiner(a) || isMiner(b),
    // A dialect is what the summary calls it, where its application has a wider name: stratum-zcash is stratum.
    wants: ({ application, mining }: SessionUpdate): boolean =>
      names.size === 0 ||
      (mining?.dialect !== undefined && names.has(mining.dialect)) ||
      application.path.split('/').some((name) => names.has(name)),
  };
}

async function handler(args: Args): Promise<ExitStatus> {
  checkSeconds('update-interval', args['update-interval']);
  checkMaxSessions(args['max-sessions']);
  checkWhole('top', args.top, 1, 10_000);
  const profile = loadProfile(args.profile);
  const captures = await expandFiles(args.capture);
  const { keep, wants } = filterOf(args);
  const out = args.out ?? (args.top === undefined ? '-' : undefined);
  if (out !== undefined) refuseInput(out, [...captures, args.store, args.catalogue]);
  const enrich = await enrichmentOf(args, profile);
  const output = out === undefined ? NOWHERE : documentsTo(out, profile);
  const mining = new MiningCount();
  const largest = args.top === undefined ? undefined : new LargestSessions(args.top);
  const size = await sizeOf({ captures, stored: [] });
  const began = Date.now();
  let octets = 0;
  let documents = 0;
  const quiet = tellProgress(() => {
    const seconds = (Date.now() - began) / 1000;
    const part = size === undefined || size === 0 ? 0 : Math.min(1, octets / size);
    const percent = size === undefined ? [] : [`${Math.floor(part * 100)} %`, ...leftText(part, seconds)];
    return [`${grouped(documents)} documents`, rateText(documents, seconds), ...percent].join(', ');
  });
  try {
    const summary = await readSessions(captures, {
      updateIntervalSeconds: args['update-interval'],
      tunnels: args.tunnels,
      maxSessions: args['max-sessions'],
      logins: loginsOf(args['keep-logins']),
      identify: profile.fields['session.id'] !== undefined,
      ...(keep === undefined ? {} : { keep }),
      onRead: (read) => {
        octets += read;
      },
      onWarning: warn,
      onUpdate: (update) => {
        if (!wants(update)) return undefined;
        const pool = enrich?.(update);
        if (pool !== undefined) addPool(update, pool);
        if (args.mining && update.mining === undefined) return undefined;
        if (update.final) {
          mining.add(update);
          largest?.add(update);
        }
        documents += 1;
        return output.write(update);
      },
    });
    await output.finish();
    quiet();
    if (largest !== undefined) await printData(`${largest.lines().join('\n')}\n`);
    for (const line of summaryLines(summary, mining, out === undefined ? undefined : { documents, out })) say(line);
  } catch (error) {
    output.discard();
    throw error;
  } finally {
    quiet();
  }
  return EXIT.ok;
}

export const sessions: Action<Args> = {
  builder: (yargs) =>
    addEnrichmentOptions(
      yargs.positional('capture', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'pcap or pcapng files or patterns, plain, gzip or zstd, in any order; - for stdin',
      }),
    )
      .option('profile', {
        type: 'string',
        default: 'netmon',
        requiresArg: true,
        describe: 'Field names: netmon, ecs or a file',
      })
      .option('update-interval', {
        type: 'number',
        default: 60,
        requiresArg: true,
        describe: 'Seconds between documents of a session',
      })
      .option('tunnels', TUNNELS)
      .option('max-sessions', MAX_SESSIONS)
      .option('keep-logins', KEEP_LOGINS)
      .option('miner-ip', { ...REPEATED, describe: 'Only sessions of these addresses or CIDR blocks' })
      .option('application', { ...REPEATED, describe: 'Only sessions that speak this, such as stratum or tls' })
      .option('mining', { ...SWITCH, describe: 'Only sessions that are mining, or likely are' })
      .option('top', { ...NUMBER, describe: 'Table of so many sessions, the largest, instead of documents' })
      .option('out', {
        alias: 'output',
        type: 'string',
        requiresArg: true,
        describe: 'File for the documents [default: -, stdout; none with --top]',
      })
      .group(['miner-ip', 'application', 'mining'], 'Which sessions:')
      .group(['tunnels', 'max-sessions', 'update-interval', 'keep-logins'], 'How they are read:')
      .group(['profile', 'top', 'out'], 'Output:')
      .example('$0 sessions miner.pcap --profile ecs', 'ECS documents to stdout')
      .example('$0 sessions miner.pcap --mining --top 20', 'who mines, as a table')
      .example("$0 sessions 'caps/*.pcap*' --out s.ndjson", 'NetMon documents to a file'),
  handler,
};
