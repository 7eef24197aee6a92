/** What a panel of this tool must tell, by its aggregations alone: an answer can be right and say too little. */
import type { SemanticField } from '../model/fields.ts';
import type { PanelRole } from '../model/panels.ts';
import { POOL_INDICES } from '../model/pool-indices.ts';
import type { Profile } from '../model/profile.ts';
import type { MetricColumn } from './aggregations.ts';
import type { ProvablePanel } from './pack.ts';
import { poolIndexFor } from './pool-scenario.ts';
import type { PanelRequest } from './request.ts';

interface Duty {
  /** What it tells apart: semantic fields of sessions, or fields of the pool index. */
  by: Readonly<Record<string, string>>;
  metrics: readonly { kind: MetricColumn['kind']; field?: string; words: string }[];
  overTime: boolean;
}

const SESSION_BYTES = { kind: 'sum', field: 'bytes.delta', words: 'add up the bytes' } as const;
const ENDPOINTS = { kind: 'count', words: 'count the endpoints' } as const;
const WHO = { source: 'source.address', application: 'application.name', destination: 'destination.address' } as const;
const APPLICATION = { application: 'application.name' } as const;

const DUTIES: Readonly<Record<Exclude<PanelRole, 'baseline'>, Duty>> = {
  live: { by: APPLICATION, metrics: [SESSION_BYTES], overTime: true },
  chart: { by: APPLICATION, metrics: [SESSION_BYTES], overTime: true },
  table: { by: WHO, metrics: [SESSION_BYTES], overTime: false },
  'mining-activity': { by: APPLICATION, metrics: [SESSION_BYTES], overTime: true },
  'mining-sources': { by: { host: 'source.address' }, metrics: [], overTime: false },
  'mining-hosts': { by: WHO, metrics: [SESSION_BYTES], overTime: false },
  'mining-pools': {
    by: {
      host: 'source.address',
      endpoint: 'pool.endpoint',
      pool: 'pool.name',
      coin: 'pool.coin',
      status: 'pool.status',
    },
    metrics: [SESSION_BYTES],
    overTime: false,
  },
  'pool-status': {
    by: { status: 'status' },
    metrics: [{ kind: 'cardinality', field: 'endpoint', words: 'count the endpoints' }],
    overTime: true,
  },
  'pool-currencies': { by: { coin: 'coins', status: 'status' }, metrics: [ENDPOINTS], overTime: false },
  'pool-names': { by: { pool: 'pools', status: 'status' }, metrics: [ENDPOINTS], overTime: false },
  'pool-changes': {
    by: { name: 'fqdn', address: 'address', port: 'port', status: 'status' },
    metrics: [{ kind: 'max', field: 'statusSince', words: 'say since when' }],
    overTime: false,
  },
};

/** What is lacking, in words. */
export function untold({ role }: ProvablePanel, { buckets, metrics }: PanelRequest, { fields }: Profile): string[] {
  if (role === undefined || role === 'baseline') return [];
  const { by, metrics: wanted, overTime } = DUTIES[role];
  const pool = poolIndexFor(role);
  const nameOf = (field: string): string => (pool === undefined ? (fields[field as SemanticField]?.name ?? '') : field);
  const told = new Set(buckets.filter(({ kind }) => kind === 'terms').map(({ field }) => field));
  const missing = Object.entries(by)
    .map(([words, field]) => ({ words, name: nameOf(field) }))
    .filter(({ name }) => !told.has(name))
    .map(({ words, name }) => `it does not tell the ${words} (${name})`);
  for (const { kind, field, words } of wanted) {
    const name = field === undefined ? undefined : nameOf(field);
    if (metrics.some((metric) => metric.kind === kind && metric.field === name)) continue;
    missing.push(`it does not ${words} (${name === undefined ? kind : `${kind} of ${name}`})`);
  }
  const time = pool === undefined ? fields['time.updated'].name : POOL_INDICES[pool].timeField;
  if (overTime && !buckets.some(({ kind, field }) => kind === 'date_histogram' && field === time))
    missing.push(`it is not drawn over time (${time})`);
  return missing;
}
