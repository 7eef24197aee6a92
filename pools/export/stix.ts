/** `stix2.1`: a bundle of indicators (STIX 2.1, OASIS Standard of 10 June 2021). */
import { createHash } from 'node:crypto';
import { pieces, type Exporter, type ExportInput } from './exporter.ts';
import { exportId } from './ids.ts';
import { confidenceOf, describeIndicator, type Indicator } from './indicators.ts';

const FILE = 'pools.stix.json';
const IDENTITY = `identity--${exportId('stix', 'identity')}`;
/** The identity is older than every export, and never changes. */
const IDENTITY_TIME = '2026-01-01T00:00:00.000Z';

/** A string constant of a pattern (section 9.4): the quote and the backslash are escaped. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
}

/** A name in whatever observation; an address with its ports as the destination of traffic, or alone where it counts on every port. */
function patternOf({ kind, value, ports, anyPort }: Indicator): string {
  if (kind === 'domain') return `[domain-name:value = ${quoted(value)}]`;
  const type = `${kind}-addr`;
  if (anyPort) return `[${type}:value = ${quoted(value)}]`;
  const port = ports.length === 1 ? `= ${ports.join('')}` : `IN (${ports.join(', ')})`;
  return (
    `[network-traffic:dst_ref.type = ${quoted(type)} AND network-traffic:dst_ref.value = ${quoted(value)} ` +
    `AND network-traffic:dst_port ${port}]`
  );
}

function objectOf(indicator: Indicator, time: string): object {
  const { kind, value, coins, sites, upFirst, checkedAt } = indicator;
  const modified = checkedAt ?? time;
  const created = upFirst !== undefined && upFirst < modified ? upFirst : modified;
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${exportId('stix', kind, value)}`,
    created_by_ref: IDENTITY,
    created,
    modified,
    name: `Mining endpoint ${value}`,
    description: describeIndicator(indicator),
    indicator_types: ['anomalous-activity'],
    pattern: patternOf(indicator),
    pattern_type: 'stix',
    pattern_version: '2.1',
    valid_from: created,
    kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: 'impact' }],
    labels: ['cryptomining', ...coins.map((coin) => `coin:${coin.toLowerCase()}`)],
    confidence: confidenceOf(indicator),
    external_references: [
      { source_name: 'mitre-attack', external_id: 'T1496', description: 'Resource Hijacking' },
      ...sites.slice(0, 1).map((url) => ({ source_name: 'web site of the pool', url })),
    ],
  };
}

function* lines({ indicators, time }: ExportInput): Generator<string> {
  const digest = createHash('sha256');
  for (const indicator of indicators) digest.update(JSON.stringify(indicator));
  const identity = {
    type: 'identity',
    spec_version: '2.1',
    id: IDENTITY,
    created: IDENTITY_TIME,
    modified: IDENTITY_TIME,
    name: 'BitSecure',
    description: 'A catalogue of mining endpoints, and what probes of them found',
    identity_class: 'system',
  };
  const id = `bundle--${exportId('stix', 'bundle', time, digest.digest('hex'))}`;
  yield `{"type":"bundle","id":"${id}","objects":[\n${JSON.stringify(identity)}`;
  for (const indicator of indicators) yield `,\n${JSON.stringify(objectOf(indicator, time))}`;
  yield '\n]}\n';
}

export const stix: Exporter = { files: [FILE], write: (input) => pieces(FILE, lines(input)) };
