/** Proves a pack on an engine: every panel asked as its Kibana would ask, over traffic of which is known who must see it. */
import type { Cluster } from '../cluster/cluster.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { Baseline } from '../model/generated/baseline.ts';
import { PROOF_IDS, type Proof, type ProofId, type ProofVerdict } from '../model/proof.ts';
import { documentsOf, hourOf, wholeTime, type LabelledDocument } from './documents.ts';
import { factsOf, type Facts } from './facts.ts';
import { judge, untold } from './judge.ts';
import type { PanelPlace, ProvablePack, ProvablePanel } from './pack.ts';
import { dialectOf, panelRequest, type PanelRequest } from './request.ts';
import { ACTS, scenarioOf, type Act } from './scenario.ts';
import { withThrowAway } from './throw-away.ts';
import type { TimeRange } from './time-range.ts';

export interface ProveOptions {
  /** That the pack was made with; without it, what it expects is not known. */
  baseline?: Baseline | undefined;
  keepIndices: boolean;
  onWarning: (text: string) => void;
  signal?: AbortSignal | undefined;
}

export interface ProofResult {
  proof: Proof;
  /** What was wrong; their codes are ids of cases. */
  findings: Finding[];
}

type Reasons = Partial<Record<ProofId, string>>;
type Role = NonNullable<ProvablePanel['role']>;

class Findings {
  readonly list: Finding[] = [];

  add(code: ProofId, panel: ProvablePanel, message: string, place: PanelPlace, hint?: string): void {
    const clean = `${panel.name}: ${message}`.replace(/\p{C}+/gu, ' ');
    if (this.list.some((finding) => finding.code === code && finding.message === clean)) return;
    this.list.push({ code, severity: 'error', message: clean, ...place, ...(hint === undefined ? {} : { hint }) });
  }
}

/** Why a case has nothing to try; by the pack alone. */
function skipsOf(pack: ProvablePack, facts: Facts | undefined, acts: ReadonlySet<Act>, known: boolean): Reasons {
  if (facts === undefined) {
    const why = 'no manifest says which miners it is about';
    return { 'proof-live': why, ...Object.fromEntries(ACTS.map((act) => [act, why])) };
  }
  const roles = new Set(pack.panels.map(({ role }) => role));
  const reasons: Reasons = {};
  for (const act of ACTS) if (!acts.has(act)) reasons[act] = 'there is no such traffic';
  if (facts.netmon.length === 0 && facts.ignored.size === 0)
    reasons['proof-settings'] = 'the pack excludes no NetMon and ignores no application';
  if (pack.manifest?.inputs.baseline === undefined)
    reasons['proof-baseline'] = reasons['proof-known-address'] = 'the pack was made without a baseline';
  else if (!known)
    reasons['proof-baseline'] = reasons['proof-known-address'] =
      'what the pack expects is not known: give the baseline it was made with (--baseline)';
  if (!roles.has('live')) reasons['proof-live'] = 'the pack has no live panel';
  if (!roles.has('chart') && !roles.has('table'))
    for (const act of ACTS) if (act !== 'proof-neighbours') reasons[act] = 'the pack has no unexpected panel';
  return reasons;
}

const inRange = (documents: readonly LabelledDocument[], { fromMs, toMs }: TimeRange): LabelledDocument[] =>
  documents.filter(({ updatedMs }) => updatedMs >= fromMs && updatedMs <= toMs);

/** The case that a panel's wrong answer belongs to. */
function caseOf(role: Role, act: Act | undefined): ProofId {
  if (act === 'proof-neighbours') return act;
  return role === 'live' || act === undefined ? 'proof-live' : act;
}

/** The cases that a panel has to pass, none of which is passed when it could not be asked. */
function casesOf(role: ProvablePanel['role']): readonly ProofId[] {
  const both = ['proof-query', 'proof-request'] as const;
  if (role === 'live') return [...both, 'proof-live', 'proof-neighbours'];
  return role === undefined ? both : [...both, ...ACTS];
}

async function provePanel(
  cluster: Cluster,
  index: string,
  pack: ProvablePack,
  panel: ProvablePanel,
  documents: readonly LabelledDocument[],
  findings: Findings,
  skips: Reasons,
  signal: AbortSignal | undefined,
): Promise<void> {
  const dialect = dialectOf(cluster);
  const { role } = panel;
  const request = (range: TimeRange): PanelRequest | undefined => {
    const made = panelRequest(panel, pack, range, dialect);
    if (!('why' in made)) return made;
    if (!made.asksNothing) for (const id of casesOf(role)) skips[id] ??= `${panel.name}: ${made.why}`;
    return undefined;
  };
  const whole = request(wholeTime());
  if (whole === undefined) return;
  const { valid, error } = await cluster.validateQuery(index, whole.query);
  if (!valid) {
    findings.add(
      'proof-query',
      panel,
      `${cluster.product} ${cluster.version} refuses its query: ${error}`,
      panel.query,
    );
    return;
  }
  const spans: (Act | undefined)[] = role === 'live' || role === undefined ? [undefined] : [];
  if (role !== undefined) spans.push(...ACTS);
  for (const act of spans) {
    const range = act === undefined ? wholeTime() : hourOf(act);
    const asked = act === undefined ? whole : request(range);
    const own = inRange(documents, range);
    if (asked === undefined || (act !== undefined && own.length === 0)) continue;
    const result = await judge(cluster, index, panel, asked, own, signal);
    if (result === undefined || (role === undefined && 'wrong' in result)) continue;
    if ('refused' in result) {
      findings.add('proof-request', panel, `the engine does not answer it: ${result.refused}`, panel.state);
      return;
    }
    findings.add(caseOf(role ?? 'live', act), panel, result.wrong, panel.query);
  }
  if (role === undefined || role === 'baseline' || pack.manifest === undefined) return;
  for (const lack of untold(panel, whole, pack.profile))
    findings.add(role === 'live' ? 'proof-live' : 'proof-intruders', panel, lack, panel.state);
}

function verdictsOf(findings: readonly Finding[], skips: Reasons, fault: string | undefined): ProofVerdict[] {
  const failed = new Set(findings.map(({ code }) => code));
  return PROOF_IDS.map((id): ProofVerdict => {
    const reason = skips[id];
    if (failed.has(id)) return { id, status: 'failed' };
    if (reason !== undefined) return { id, status: 'skipped', reason };
    return fault === undefined ? { id, status: 'passed' } : { id, status: 'error', reason: fault };
  });
}

/**
 * Proves a pack. What goes wrong with the cluster is told by the verdicts; only an interruption is thrown.
 * @throws BitSecureError INTERRUPTED, BAD_ADDRESS
 */
export async function provePack(cluster: Cluster, pack: ProvablePack, options: ProveOptions): Promise<ProofResult> {
  const facts = pack.manifest === undefined ? undefined : factsOf(pack.manifest, options.baseline);
  const texts = pack.panels.map(({ source }) => JSON.stringify(source));
  const scenes =
    facts === undefined
      ? []
      : scenarioOf(facts, {
          families: pack.profile.addressFamilies,
          baselineKnown: options.baseline !== undefined || pack.manifest?.inputs.baseline === undefined,
          mentioned: (address) => texts.some((text) => text.includes(address)),
        });
  const skips = skipsOf(pack, facts, new Set(scenes.map(({ act }) => act)), options.baseline !== undefined);
  // Of traffic whose standing is not known nothing can be demanded.
  const documents = documentsOf(
    scenes.filter(({ act }) => skips[act] === undefined),
    pack.profile,
  );
  const findings = new Findings();
  let fault: string | undefined;
  try {
    await withThrowAway(
      cluster,
      pack.profile,
      documents,
      { keep: options.keepIndices, onWarning: options.onWarning, signal: options.signal },
      async (index) => {
        for (const panel of pack.panels)
          await provePanel(cluster, index, pack, panel, documents, findings, skips, options.signal);
      },
    );
  } catch (error) {
    if (!(error instanceof BitSecureError) || error.code === 'INTERRUPTED') throw error;
    fault = error.toLine();
  }
  const proof = { engine: `${cluster.product} ${cluster.version}`, verdicts: verdictsOf(findings.list, skips, fault) };
  return { proof, findings: findings.list };
}
