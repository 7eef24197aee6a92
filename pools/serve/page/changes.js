/** What has another status than before, newest first. */
import { askChanges } from './api.js';
import { h } from './dom.js';
import { count, hostText, plain, timeText } from './format.js';
import { statusBadge } from './status.js';
import { machineLinks, pager, table } from './table.js';

/** @typedef {import('../../../model/generated/pools-api.ts').Change} Change */

/** @param {readonly Change[]} changes */
export function changeTable(changes) {
  if (changes.length === 0) return h('p', { class: 'soft' }, 'No status has changed yet.');
  return table({
    caption: 'Changes of status, newest first',
    rows: changes,
    columns: [
      { label: 'Time', cell: ({ time }) => h('time', { datetime: time }, timeText(time)) },
      { label: 'Endpoint', cell: (change) => h('a', { href: `/endpoints/${change.id}` }, hostText(change)) },
      { label: 'Pool', cell: ({ pools }) => plain(pools.join(', ')) },
      { label: 'Coins', cell: ({ coins }) => plain(coins.join(' ')) },
      { label: 'Was', cell: ({ was }) => statusBadge(was) },
      { label: 'Is', cell: ({ is, reason }) => statusBadge(is, reason) },
    ],
  });
}

/**
 * @param {URL} url
 * @param {AbortSignal} signal
 */
export async function changes(url, signal) {
  const page = await askChanges(url.searchParams, signal);
  return {
    title: 'Changes',
    nodes: [
      h('h1', {}, 'Changes of status'),
      h(
        'div',
        { class: 'foot' },
        h('p', { class: 'soft' }, `${count(page.total, 'change')}; the first probe of an endpoint is none.`),
        machineLinks('/api/v1/changes', url.searchParams),
      ),
      changeTable(page.items),
      pager(url, page),
    ],
    news: count(page.total, 'change'),
  };
}
