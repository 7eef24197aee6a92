/** `validate --cluster`: proves validated packs on a cluster that is there, or on engines that are started for it. */
import { readBaseline } from '../baseline/read.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { connectCluster } from '../cluster/connect.ts';
import type { ConnectionOptions } from '../cluster/connection.ts';
import { engineOf, type EngineId } from '../cluster/engines.ts';
import { startCluster } from '../cluster/start.ts';
import { sha256 } from '../files/digest.ts';
import { readText } from '../files/read.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Baseline } from '../model/generated/baseline.ts';
import { PROOF_IDS, type Proof } from '../model/proof.ts';
import { DEFAULT_ENGINES } from '../proof/engines.ts';
import { provePack } from '../proof/prove.ts';
import type { PackResult } from '../validator/validate.ts';
import { packName } from '../validator/report/words.ts';
import { say, warn } from './output.ts';
import { provable } from './provable.ts';

export interface ProofSettings {
  /** A cluster that is there; else one is started. */
  connection: ConnectionOptions | undefined;
  /** Engine to start for all packs; empty for each target's own. */
  engine: string;
  /** File that the packs were made with. */
  baseline: string | undefined;
  keepIndices: boolean;
  timeoutMs: number;
  signal: AbortSignal;
}

/** The baseline's file, which must be the one that every pack was made with. */
function checkedBaseline(results: readonly PackResult[], file: string | undefined): Baseline | undefined {
  if (file === undefined) return undefined;
  const document = readBaseline(file);
  const digest = sha256(readText(file));
  for (const result of results) {
    const { manifest } = result.pack;
    if (manifest === undefined || manifest.inputs.baseline?.sha256 === digest) continue;
    const made = manifest.inputs.baseline;
    throw new BitSecureError(
      'BAD_BASELINE',
      `${packName(result)} was made ${made === undefined ? 'without a baseline' : `with ${made.id}, whose content was another`}`,
      { file, hint: 'give the baseline as it was, or generate the pack again' },
    );
  }
  return document;
}

function unproved(status: 'error' | 'skipped', reason: string): Proof {
  return { engine: 'no engine', verdicts: PROOF_IDS.map((id) => ({ id, status, reason })) };
}

async function proveOne(
  result: PackResult,
  cluster: Cluster,
  baseline: Baseline | undefined,
  { keepIndices, signal }: ProofSettings,
): Promise<PackResult> {
  const pack = provable(result.pack);
  if (pack === undefined)
    return { ...result, proof: unproved('skipped', 'no profile says what the fields are called: give --profile') };
  try {
    const { proof, findings } = await provePack(cluster, pack, { baseline, keepIndices, onWarning: warn, signal });
    return { ...result, findings: [...result.findings, ...findings], proof };
  } catch (error) {
    // Of the things that are read here, only the manifest has addresses that nobody has looked at.
    if (!(error instanceof BitSecureError) || error.code !== 'BAD_ADDRESS') throw error;
    return { ...result, proof: unproved('error', `the manifest of the pack: ${error.toLine()}`) };
  }
}

async function proveOn(
  connection: ConnectionOptions,
  results: readonly PackResult[],
  baseline: Baseline | undefined,
  settings: ProofSettings,
): Promise<PackResult[]> {
  const { timeoutMs, signal } = settings;
  const cluster = await connectCluster(connection, { timeoutMs, signal });
  const proved: PackResult[] = [];
  try {
    for (const result of results) proved.push(await proveOne(result, cluster, baseline, settings));
  } finally {
    await cluster.close();
  }
  return proved;
}

/**
 * Proves packs, one after the other; findings and verdicts are added to their results.
 * @throws BitSecureError for a cluster or a baseline that cannot be had, and INTERRUPTED
 */
export async function provePacks(results: readonly PackResult[], settings: ProofSettings): Promise<PackResult[]> {
  const { connection, engine, signal } = settings;
  const baseline = checkedBaseline(results, settings.baseline);
  if (connection !== undefined) return proveOn(connection, results, baseline, settings);
  const engines = results.map(({ pack }): EngineId =>
    engine === '' ? DEFAULT_ENGINES[pack.target.id] : engineOf(engine).id,
  );
  const proved = new Map<PackResult, PackResult>();
  for (const id of new Set(engines)) {
    const own = results.filter((_, index) => engines[index] === id);
    say(`starting ${id} for ${own.map((result) => packName(result)).join(', ')}`);
    const running = await startCluster(id, { onProgress: say });
    try {
      if (signal.aborted) throw new BitSecureError('INTERRUPTED', 'interrupted');
      const done = await proveOn({ url: running.url }, own, baseline, settings);
      own.forEach((result, index) => proved.set(result, done[index] ?? result));
    } finally {
      await running.stop();
    }
  }
  return results.map((result) => proved.get(result) ?? result);
}
