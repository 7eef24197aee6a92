/** What the documents of the pool index are filed under. */
import { POOL_INDICES } from '../model/pool-indices.ts';

/** The index of states. */
export const STATES = POOL_INDICES.endpoints.pattern;

/** `2026-11` of a time as observations have it. */
export function monthOf(time: string): string {
  return time.slice(0, 7);
}

/** Index of the observations of a time's month. */
export function observationIndex(time: string): string {
  return POOL_INDICES.observations.pattern.replace('*', monthOf(time));
}
