/** Proves a pack on an engine: every panel asked as its Kibana would ask, over traffic of which is known who must see it. */
import type { Cluster } from '../cluster/cluster.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { Baseline } from '../model/generated/baseline.ts';
import type { JsonObject } from '../model/json.ts';
import { dashboardOf, type PanelRole } from '../model/panels.ts';
import type { PoolIndexKey } from '../model/pool-indices.ts';
import { templateOf } from '../replay/template.ts';
import { PROOF_IDS, type Proof, type ProofId, type ProofVerdict } from '../model/proof.ts';
import { documentsOf, hourOf, wholeTime, type LabelledDocument } from './documents.ts';
import { factsOf, type Facts } from './facts.ts';
import { judge } from './judge.ts';
import { untold } from './untold.ts';
import type { PanelPlace, ProvablePack, ProvablePanel } from './pack.ts';
import { dialectOf, panelRequest, type PanelRequest } from './request.ts';
import { ACTS, OF_OTHERS, scenarioOf, type Act } from './scenario.ts';
import { poolTemplate } from '../pools/cluster-store.ts';
import { poolDocuments, poolHours, poolIndexFor, wholePoolTime } from './pool-scenario.ts';
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
  const dashboards = new Set(pack.panels.flatMap(({ role }) => (role === undefined ? [] : dashboardOf(role))));
  const reasons: Reasons = {};
  if (!dashboards.has('pools')) reasons['proof-pools'] = 'the pack has no dashboard of the pool index';
  if (facts === undefined) {
    const why = 'no manifest says which miners it is about';
    return { ...reasons, 'proof-live': why, ...Object.fromEntries(ACTS.map((act) => [act, why])) };
  }
  const roles = new Set(pack.panels.map(({ role }) => role));
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
    for (const act of ACTS) if (!OF_OTHERS.has(act)) reasons[act] = 'the pack has no unexpected panel';
  if (!dashboards.has('mining')) reasons['proof-mining'] = 'the pack has no mining dashboard';
  return reasons;
}

const inRange = (documents: readonly LabelledDocument[], { fromMs, toMs }: TimeRange): LabelledDocument[] =>
  documents.filter(({ updatedMs }) => updatedMs >= fromMs && updatedMs <= toMs);

/** The case that a panel's wrong answer belongs to. */
function caseOf(role: PanelRole, act: Act | undefined): ProofId {
  const dashboard = dashboardOf(role);
  if (dashboard !== 'miners') return dashboard === 'mining' ? 'proof-mining' : 'proof-pools';
  if (act !== undefined && OF_OTHERS.has(act)) return 'proof-neighbours';
  return role === 'live' || act === undefined ? 'proof-live' : act;
}

/** The cases that a panel has to pass, none of which is passed when it could not be asked. */
function casesOf(role: PanelRole | undefined): readonly ProofId[] {
  const both = ['proof-query', 'proof-request'] as const;
  if (role === undefined) return both;
  if (role === 'live') return [...both, 'proof-live', 'proof-neighbours'];
  if (dashboardOf(role) !== 'miners') return [...both, caseOf(role, undefined)];
  return [...both, ...ACTS.filter((act) => act !== 'proof-mining')];
}

/** An index with labelled documents, and the spans of time that its panels are asked about. */
interface Stage {
  index: string;
  documents: readonly LabelledDocument[];
  whole: TimeRange;
  spans: readonly (TimeRange & { act?: Act })[];
}

/** The spans that a panel is asked about: of the unexpected ones only the acts, whose hours hold all there is. */
function spansFor(role: PanelRole | undefined, { whole, spans }: Stage): Stage['spans'] {
  if (role === undefined) return [whole];
  return role === 'chart' || role === 'table' || role === 'baseline' ? spans : [whole, ...spans];
}

async function provePanel(
  cluster: Cluster,
  stage: Stage,
  pack: ProvablePack,
  panel: ProvablePanel,
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
  const whole = request(stage.whole);
  if (whole === undefined) return;
  const { valid, error } = await cluster.validateQuery(stage.index, whole.query);
  if (!valid) {
    findings.add(
      'proof-query',
      panel,
      `${cluster.product} ${cluster.version} refuses its query: ${error}`,
      panel.query,
    );
    return;
  }
  for (const { act, ...range } of spansFor(role, stage)) {
    const asked = request(range);
    const own = inRange(stage.documents, range);
    if (asked === undefined || (act !== undefined && own.length === 0)) continue;
    const result = await judge(cluster, stage.index, panel, asked, own, signal);
    if (result === undefined || (role === undefined && 'wrong' in result)) continue;
    if ('refused' in result) {
      findings.add('proof-request', panel, `the engine does not answer it: ${result.refused}`, panel.state);
      return;
    }
    findings.add(caseOf(role ?? 'live', act), panel, result.wrong, panel.query);
  }
  if (role === undefined || role === 'baseline' || pack.manifest === undefined) return;
  const untoldCase = role === 'chart' || role === 'table' ? 'proof-intruders' : caseOf(role, undefined);
  for (const lack of untold(panel, whole, pack.profile)) findings.add(untoldCase, panel, lack, panel.state);
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

/** Sessions of every act whose standing is known: of other traffic nothing can be demanded. */
function sessionDocuments(
  pack: ProvablePack,
  facts: Facts | undefined,
  baseline: Baseline | undefined,
): { documents: LabelledDocument[]; skips: Reasons } {
  const texts = pack.panels.map(({ source }) => JSON.stringify(source));
  const scenes =
    facts === undefined
      ? []
      : scenarioOf(facts, {
          families: pack.profile.addressFamilies,
          baselineKnown: baseline !== undefined || pack.manifest?.inputs.baseline === undefined,
          mentioned: (address) => texts.some((text) => text.includes(address)),
        });
  const skips = skipsOf(pack, facts, new Set(scenes.map(({ act }) => act)), baseline !== undefined);
  const told = scenes.filter(({ act }) => skips[act] === undefined);
  return { documents: documentsOf(told, pack.profile), skips };
}

/**
 * Proves a pack. What goes wrong with the cluster is told by the verdicts; only an interruption is thrown.
 * @throws BitSecureError INTERRUPTED, BAD_ADDRESS
 */
export async function provePack(cluster: Cluster, pack: ProvablePack, options: ProveOptions): Promise<ProofResult> {
  const { signal } = options;
  const facts = pack.manifest === undefined ? undefined : factsOf(pack.manifest, options.baseline);
  const { documents, skips } = sessionDocuments(pack, facts, options.baseline);
  const findings = new Findings();
  const throwAway = { keep: options.keepIndices, onWarning: options.onWarning, signal };
  const on = async (mappings: JsonObject, stage: Omit<Stage, 'index'>, panels: ProvablePanel[]): Promise<void> =>
    panels.length === 0
      ? undefined
      : withThrowAway(cluster, mappings, stage.documents, throwAway, async (index) => {
          for (const panel of panels)
            await provePanel(cluster, { ...stage, index }, pack, panel, findings, skips, signal);
        });
  const panelsOn = (key: PoolIndexKey | undefined): ProvablePanel[] =>
    pack.panels.filter(({ role }) => poolIndexFor(role) === key);
  let fault: string | undefined;
  try {
    const acts = ACTS.map((act) => Object.assign({ act }, hourOf(act)));
    const sessions = { documents, whole: wholeTime(), spans: acts };
    await on(templateOf(pack.profile).mappings, sessions, panelsOn(undefined));
    const pools = poolDocuments();
    const whole = wholePoolTime();
    for (const key of ['endpoints', 'observations'] as const)
      await on(poolTemplate(key).mappings, { documents: pools[key], whole, spans: poolHours() }, panelsOn(key));
  } catch (error) {
    if (!(error instanceof BitSecureError) || error.code === 'INTERRUPTED') throw error;
    fault = error.toLine();
  }
  const proof = { engine: `${cluster.product} ${cluster.version}`, verdicts: verdictsOf(findings.list, skips, fault) };
  return { proof, findings: findings.list };
}
