/** `ecs-threat`: a document of the Elastic Common Schema for each indicator, as Elastic's indicator match rules read them. NDJSON. */
import type { EcsBase, EcsEcs, EcsEvent, EcsThreat } from '@elastic/ecs';
import { pieces, type Exporter, type ExportInput } from './exporter.ts';
import { exportId } from './ids.ts';
import { confidenceOf, describeIndicator, type Indicator } from './indicators.ts';

const FILE = 'pools.ndjson';
/** The version that types the documents; every field of them is in 8.0 already. */
const ECS_VERSION = '9.4.0';
/** ECS' own words for types and confidence. */
const TYPES: Readonly<Record<Indicator['kind'], string>> = {
  domain: 'domain-name',
  ipv4: 'ipv4-addr',
  ipv6: 'ipv6-addr',
};

/** Typed by ECS itself: a field that it does not have does not compile. */
interface ThreatDocument extends EcsBase {
  ecs: EcsEcs;
  event: EcsEvent;
  threat: EcsThreat;
  /** Beside ECS, as its guidelines want custom fields. */
  bitsecure: { pool: { name: string[]; coin: string[]; port: number[]; dialect: string[]; status?: string } };
}

function confidenceWord(confidence: number): string {
  return confidence >= 70 ? 'High' : confidence >= 30 ? 'Medium' : 'Low';
}

function documentOf(indicator: Indicator, time: string): ThreatDocument {
  const { kind, value, ports, pools, coins, dialects, sites, status, upFirst, upLast, checkedAt } = indicator;
  const [site] = sites;
  const [port] = ports;
  return {
    '@timestamp': checkedAt ?? time,
    ecs: { version: ECS_VERSION },
    event: {
      id: exportId('ecs-threat', kind, value),
      kind: 'enrichment',
      category: ['threat'],
      type: ['indicator'],
      dataset: 'bitsecure.pools',
    },
    tags: ['cryptomining'],
    threat: {
      feed: { name: 'BitSecure pools' },
      indicator: {
        type: TYPES[kind],
        name: value,
        ...(kind === 'domain' ? { url: { domain: value } } : { ip: value }),
        ...(ports.length === 1 && port !== undefined ? { port } : {}),
        description: describeIndicator(indicator),
        confidence: confidenceWord(confidenceOf(indicator)),
        provider: 'BitSecure',
        ...(site === undefined ? {} : { reference: site }),
        ...(upFirst === undefined ? {} : { first_seen: upFirst }),
        ...(upLast === undefined ? {} : { last_seen: upLast }),
        modified_at: checkedAt ?? time,
      },
    },
    bitsecure: {
      pool: { name: pools, coin: coins, port: ports, dialect: dialects, ...(status === undefined ? {} : { status }) },
    },
  };
}

function* lines({ indicators, time }: ExportInput): Generator<string> {
  for (const indicator of indicators) yield `${JSON.stringify(documentOf(indicator, time))}\n`;
}

export const ecsThreat: Exporter = { files: [FILE], write: (input) => pieces(FILE, lines(input)) };
