/** The list of endpoints: filtered, sorted and paged by what stands in the address. */
import { askEndpoints, askStatistics } from './api.js';
import { h } from './dom.js';
import { filterForm, SORTS } from './filters.js';
import { count, hostText, plain, timeText } from './format.js';
import { statusBadge } from './status.js';
import { machineLinks, pager, table } from './table.js';

/** @typedef {import('../../../model/generated/pools-api.ts').EndpointRow} EndpointRow */

/** @param {{ dialect?: string, tls?: boolean }} endpoint */
export function speaks({ dialect, tls }) {
  return plain([dialect, tls === true ? 'TLS' : undefined].filter((part) => part !== undefined).join(', '));
}

/** @type {Record<(typeof SORTS)[number][0], import('./table.js').Column<EndpointRow>['cell']>} */
const CELLS = {
  fqdn: ({ id, fqdn, address, port }) =>
    h(
      'a',
      { href: `/endpoints/${id}` },
      fqdn === undefined ? hostText(address === undefined ? {} : { address }) : plain(fqdn),
      h('span', { class: 'unseen' }, port === undefined ? '' : ` port ${port}`),
    ),
  address: ({ address }) => address && h('span', { class: address.includes(':') ? '' : 'still' }, plain(address)),
  port: ({ port }) => port ?? 'any',
  pool: ({ pools }) => plain(pools.join(', ')),
  coin: ({ coins }) => plain(coins.join(' ')),
  status: ({ status, reason }) => statusBadge(status, reason),
  dialect: speaks,
  latency: ({ latencyMs }) => latencyMs !== undefined && `${Math.round(latencyMs)} ms`,
  checked: ({ checkedAt }) => checkedAt !== undefined && h('time', { datetime: checkedAt }, timeText(checkedAt)),
  since: ({ statusSince }) => statusSince !== undefined && h('time', { datetime: statusSince }, timeText(statusSince)),
};
const NUMBERS = new Set(['port', 'latency']);

/** What the list shows; since when a status holds, each endpoint's own page tells. */
const COLUMNS = SORTS.filter(([key]) => key !== 'since').map(([key, label]) => ({
  label,
  sort: key,
  number: NUMBERS.has(key),
  cell: CELLS[key],
}));

/**
 * What there is to choose from. Without it a name can still be typed.
 * @param {AbortSignal} signal
 * @returns {Promise<import('./filters.js').Choices>}
 */
async function loadChoices(signal) {
  try {
    const { coins, pools, dialects, reasons } = await askStatistics(undefined, signal);
    const names = (/** @type {{ name: string }[]} */ tally) => tally.map(({ name }) => name);
    return { coins: names(coins), pools: names(pools), dialects: names(dialects), reasons: names(reasons) };
  } catch (error) {
    if (signal.aborted) throw error;
    return { coins: [], pools: [], dialects: [], reasons: [] };
  }
}

/**
 * @param {URL} url
 * @param {AbortSignal} signal
 * @param {(address: string) => void} go
 */
export async function endpoints(url, signal, go) {
  const query = url.searchParams;
  const [choices, answer] = await Promise.all([
    loadChoices(signal),
    askEndpoints(query, signal).then(
      (page) => ({ page }),
      (/** @type {unknown} */ error) => ({ error }),
    ),
  ]);
  const form = filterForm(query, choices, go);
  const heading = h('h1', {}, 'Endpoints');
  if ('error' in answer) {
    const { error } = answer;
    if (signal.aborted) throw error;
    // The form stays, so that what is wrong can be put right.
    return {
      title: 'Endpoints',
      nodes: [heading, form, h('p', { class: 'note bad', role: 'alert' }, /** @type {Error} */ (error).message)],
    };
  }
  const { page } = answer;
  const found = count(page.total, 'endpoint');
  const nodes = [
    heading,
    form,
    h('div', { class: 'foot' }, h('p', { id: 'found' }, found), machineLinks('/api/v1/endpoints', query)),
    page.items.length === 0
      ? h(
          'p',
          { class: 'note' },
          page.total === 0 ? 'No endpoint meets these conditions.' : 'The list ends before this page.',
        )
      : table({ caption: 'Endpoints', columns: COLUMNS, rows: page.items, url, sort: query.get('sort') ?? 'fqdn' }),
    pager(url, page),
  ];
  return { title: 'Endpoints', nodes, news: found };
}
