/** The catalogue: what ships with BitSecure, and what the user adds to it. */
import { readData } from '../../files/package-data.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { applyOverlay, readOverlay } from './overlay.ts';

/** The records that ship with BitSecure, sorted by host and port. */
export function shippedCatalogue(): PoolRecord[] {
  // One parse for all lines: a quarter quicker than one for each.
  return JSON.parse(`[${readData('catalogue', 'endpoints.ndjson').trimEnd().replaceAll('\n', ',')}]`) as PoolRecord[];
}

/**
 * Every record, sorted by host and port.
 * @param overlay the user's own catalogue: its records are merged with those of the same host and port, its tombstones remove
 * @throws BitSecureError BAD_CATALOGUE, NOT_FOUND or UNREADABLE for the user's file
 */
export function loadCatalogue(overlay?: string): PoolRecord[] {
  const shipped = shippedCatalogue();
  return overlay === undefined ? shipped : applyOverlay(shipped, readOverlay(overlay));
}
