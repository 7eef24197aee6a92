/** From checked inputs to what the templates of one target may name. */
import { packageVersion } from '../files/package-data.ts';
import { isSingleAddress, rangeToString } from '../model/address.ts';
import type { TemplateContext } from '../model/generated/template-context.ts';
import { POOL_INDICES, type PoolIndexDefinition } from '../model/pool-indices.ts';
import { count } from '../model/units.ts';
import { baselineQueries, minerQuery, settingsQueries } from './exclusions.ts';
import { fieldFormats, indexPatternId, intervalOf, poolFormats } from './index-pattern.ts';
import { DEFAULT_IGNORED, type GenerateOptions, type Inputs } from './inputs.ts';
import { codeSpan, shellWord } from './markdown.ts';
import { knownEndpointQuery, miningQueries, poolFieldsOf } from './mining.ts';
import { DEFAULT_TITLE } from './naming.ts';
import { baselineMarkdown } from './panel.ts';
import { exclusionPhrases } from './phrases.ts';
import type { Query } from './query/ast.ts';
import { selectionOf, type Part, type Selection } from './selection.ts';
import { render } from './templates.ts';
import type { Target } from './targets/target.ts';

/** The pattern that a target's panels stand on. */
export function patternFor(inputs: Inputs, target: Target): string {
  const { index } = inputs.profile;
  return inputs.indexPattern ?? (target.intervalPatterns ? (index.intervalPattern ?? index.pattern) : index.pattern);
}

function parts({ miners, exclusions, profile }: Inputs): { live: Part[]; unexpected: Part[] } {
  const own: Part = {
    alias: `of ${count(miners.length, 'miner')}`,
    negate: false,
    queries: [minerQuery(miners, profile)],
  };
  const peers = (groups: readonly { addresses: string[] }[]): number =>
    new Set(groups.flatMap(({ addresses }) => addresses)).size;
  const destinations = count(peers(exclusions.destinations), 'destination');
  const clients = count(peers(exclusions.clients), 'client');
  const settings = { alias: 'the NetMon and ignored applications', negate: true };
  const expected = { alias: `the baseline: ${destinations}, ${clients}`, negate: true };
  return {
    live: [own],
    unexpected: [
      own,
      { ...settings, queries: settingsQueries(exclusions, profile) },
      { ...expected, queries: baselineQueries(exclusions, miners, profile) },
    ],
  };
}

/** The index patterns of the pool index, as the target names them. */
function poolIndicesOf(target: Target): TemplateContext['poolIndices'] {
  const of = (index: PoolIndexDefinition): TemplateContext['poolIndices']['endpoints'] => ({
    id: target.intervalPatterns ? index.pattern : index.id,
    pattern: index.pattern,
    timeField: index.timeField,
    formats: poolFormats(index),
  });
  return { endpoints: of(POOL_INDICES.endpoints), observations: of(POOL_INDICES.observations) };
}

/** What tcpdump is to record: all that the miners take part in. */
function captureCommand({ miners }: Inputs): string {
  const shown = miners.slice(0, 3).map((range) => `${isSingleAddress(range) ? 'host' : 'net'} ${rangeToString(range)}`);
  return `tcpdump -w capture.pcap '${shown.join(' or ')}${miners.length > 3 ? ' or …' : ''}'`;
}

/** The command that makes this pack, but with a baseline. */
function commandWithBaseline(inputs: Inputs, options: GenerateOptions): string {
  const { exclusions, names, expect, profile, indexPattern, timeFrom } = inputs;
  const ignored = exclusions.applications;
  const words = ['npm run generate --', ...inputs.miners.map((range) => `--miner-ip ${rangeToString(range)}`)];
  words.push('--baseline-capture capture.pcap');
  words.push(...exclusions.netmon.map((range) => `--netmon-ip ${rangeToString(range)}`));
  if (ignored.length === 0) words.push(`--ignore-application ''`);
  else if (ignored.join() !== DEFAULT_IGNORED.join()) {
    words.push(...ignored.map((name) => `--ignore-application ${shellWord(name)}`));
  }
  if (profile.id !== 'netmon') words.push(`--profile ${profile.id}`);
  if (options.targets !== undefined) words.push(...options.targets.map((id) => `--target ${id}`));
  if (indexPattern !== undefined) words.push(`--index-pattern ${shellWord(indexPattern)}`);
  if (names.dashboard.title !== DEFAULT_TITLE) words.push(`--title ${shellWord(names.dashboard.title)}`);
  if (timeFrom !== undefined) words.push(`--time-from ${timeFrom}`);
  if (expect !== 'application') words.push(`--expect ${expect}`);
  return words.join(' ');
}

/**
 * Context of one target's templates.
 * @throws BitSecureError TOO_LARGE, CIDR_UNSUPPORTED
 */
export function contextFor(target: Target, inputs: Inputs, options: GenerateOptions): TemplateContext {
  const { fields } = inputs.profile;
  const pattern = patternFor(inputs, target);
  const interval = intervalOf(pattern);
  const timeField = fields['time.updated'].name;
  const id = target.intervalPatterns ? pattern : indexPatternId(pattern, timeField);
  const inTarget = (selection: Selection): TemplateContext['live'] => ({
    query: selection.query,
    ...target.filters(selection.filters, id),
  });
  const { live, unexpected } = parts(inputs);
  const select = (queries: readonly Query[]): TemplateContext['live'] =>
    inTarget(selectionOf([{ alias: 'mining', negate: false, queries: [...queries] }], target.clauseLimit));
  const pool = poolFieldsOf(inputs.profile);
  const note = options.baseline?.document.note;
  const port = fields['destination.port']?.name;
  const packets = fields['packets.delta']?.name;
  const context: TemplateContext = {
    tool: { version: packageVersion() },
    objects: inputs.names,
    index: {
      id,
      pattern,
      timeField,
      ...(interval === undefined ? {} : { interval }),
      formats: fieldFormats(inputs.profile),
    },
    poolIndices: poolIndicesOf(target),
    fields: {
      application: fields['application.name'].name,
      source: fields['source.address'].name,
      destination: fields['destination.address'].name,
      ...(port === undefined ? {} : { port }),
      bytes: fields['bytes.delta'].name,
      ...(packets === undefined ? {} : { packets }),
      started: fields['time.start']?.name ?? timeField,
      updated: timeField,
    },
    live: inTarget(selectionOf(live, target.clauseLimit)),
    unexpected: inTarget(selectionOf(unexpected, target.clauseLimit)),
    mining: select(miningQueries(inputs.profile)),
    ...(pool === undefined ? {} : { known: { selection: select([knownEndpointQuery(pool)]), fields: pool } }),
    markdown: '',
    ...(inputs.timeFrom === undefined ? {} : { timeFrom: inputs.timeFrom }),
    hasBaseline: options.baseline !== undefined,
    addressSuffices: inputs.expect === 'address',
    ...(note === undefined ? {} : { note }),
    miners: inputs.miners.map((range) => rangeToString(range)),
    captureCommand: captureCommand(inputs),
    excluded: exclusionPhrases(inputs.exclusions, codeSpan),
    command: commandWithBaseline(inputs, options),
  };
  const { baseline } = options;
  return {
    ...context,
    markdown:
      baseline === undefined
        ? render('partials', 'no-baseline.md.hbs', context)
        : baselineMarkdown(baseline.document, baseline.picture),
  };
}
