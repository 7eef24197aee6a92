/** A page of a sorted list, by its number or behind a cursor. */
import type { Paging } from '../../model/generated/pools-api.ts';
import { comparePlaces, type Order, type Place } from './order.ts';
import { BadRequest } from './problem.ts';

/** Items of a page where the request does not say. */
const SIZE = 50;

export interface Page<T> {
  total: number;
  size: number;
  /** Absent behind a cursor. */
  page?: number;
  /** Cursor of the next page; absent on the last one. */
  next?: string;
  items: T[];
}

function cursorOf(name: string, [value, tie]: Place): string {
  return Buffer.from(JSON.stringify([name, value ?? null, tie])).toString('base64url');
}

function placeOf(cursor: string, name: string): Place {
  const hint = 'give the `next` of an answer to the same question';
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new BadRequest(`cursor is none of this server; ${hint}`);
  }
  const [sort, value, tie] = Array.isArray(parts) ? (parts as unknown[]) : [];
  const valued = value === null || typeof value === 'string' || typeof value === 'number';
  if (!valued || typeof tie !== 'string') throw new BadRequest(`cursor is none of this server; ${hint}`);
  if (sort !== name) throw new BadRequest(`cursor is of another order than ${name}; ${hint}`);
  return [value ?? undefined, tie];
}

/** Index of the first item that comes behind a place. */
function indexBehind<T>(items: readonly T[], order: Order<T>, place: Place): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle] as T;
    const behind = comparePlaces([order.value(item), order.tie(item)], place, order.descending) > 0;
    if (behind) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The page that a request names of items that stand in order.
 * @throws BadRequest for a cursor that is none, and for one beside a page
 */
export function pageOf<T>(items: readonly T[], order: Order<T>, paging: Paging): Page<T> {
  const { size = SIZE, cursor } = paging;
  if (cursor !== undefined && paging.page !== undefined) throw new BadRequest('give page or cursor, not both');
  const page = paging.page ?? 1;
  const start = cursor === undefined ? (page - 1) * size : indexBehind(items, order, placeOf(cursor, order.name));
  const shown = items.slice(start, start + size);
  const last = shown.at(-1);
  const more = last !== undefined && start + size < items.length;
  return {
    total: items.length,
    size,
    ...(cursor === undefined ? { page } : {}),
    ...(more ? { next: cursorOf(order.name, [order.value(last), order.tie(last)]) } : {}),
    items: shown,
  };
}
