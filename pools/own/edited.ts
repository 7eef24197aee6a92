/** A record of which some things are said anew. */
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { mergeRecords } from '../catalogue/record.ts';
import type { Field, FieldValues } from './fields.ts';

/** What each field says. A coin and its algorithm are said together, and with them what is likely spoken. */
const PROPERTIES: Readonly<Partial<Record<Field, readonly (keyof PoolRecord)[]>>> = {
  coin: ['coins', 'algorithms', 'dialects'],
  pool: ['pools'],
  site: ['site'],
  dialect: ['dialects'],
  tls: ['tls'],
  region: ['regions'],
};

/**
 * The record after an edit; what no field says stays.
 * @param said a record made of the fields alone
 */
export function edited(known: PoolRecord, said: PoolRecord, fields: FieldValues): PoolRecord {
  const names = new Set<string>((Object.keys(fields) as Field[]).flatMap((field) => PROPERTIES[field] ?? []));
  const kept = Object.entries(known).filter(([name]) => !names.has(name));
  const anew = Object.entries(said).filter(([name]) => names.has(name));
  const record = Object.fromEntries([...kept, ...anew]) as unknown as PoolRecord;
  return mergeRecords([{ ...record, sources: [...known.sources, { id: 'user' }] }]);
}
