/** The first page: how many, of what, and what is new. */
import { askChanges, askCurrencies, askPools, askStatistics, askTimeline } from './api.js';
import { changeTable } from './changes.js';
import { barList, timelineChart } from './charts.js';
import { h } from './dom.js';
import { grouped, plain } from './format.js';
import { legend, meaningOf, STATUSES } from './status.js';
import { machineLinks } from './table.js';

/** @typedef {import('../../../model/generated/pools-api.ts').Statistics} Statistics */

/** How many of a chart are shown before somebody asks for all. */
const SHOWN = 12;
const MOST = 500;

/** @param {Statistics} statistics */
function tiles(statistics) {
  const tile = (/** @type {string} */ label, /** @type {number} */ value, /** @type {string} */ href, kind = '') =>
    h(
      'li',
      {},
      h(
        'a',
        {
          class: `tile ${kind}`,
          href,
          title: STATUSES.includes(/** @type {never} */ (kind)) ? meaningOf(/** @type {never} */ (kind)) : undefined,
        },
        h('strong', {}, grouped(value)),
        h('span', {}, label),
      ),
    );
  return h(
    'ul',
    { class: 'tiles' },
    tile('endpoints', statistics.endpoints, '/endpoints'),
    STATUSES.map((status) => tile(status, statistics.statuses[status], `/endpoints?status=${status}`, status)),
    tile('inside TLS', statistics.tls, '/endpoints?tls=true'),
  );
}

/**
 * A chart with the way to all of it.
 * @param {{ id: string, title: string, total: number, path: string, all: boolean, chart: Node }} panel
 */
function panel({ id, title, total, path, all, chart }) {
  const more =
    !all && total > SHOWN && h('a', { href: `/?all=${id}#${id}` }, `Show all ${grouped(Math.min(total, MOST))}`);
  return h(
    'section',
    { class: 'card', 'aria-labelledby': id },
    h('h2', { id }, title),
    chart,
    h('div', { class: 'foot' }, more, machineLinks(path)),
  );
}

/** @param {{ name: string, endpoints: number }[]} tally */
function tallyList(tally, /** @type {string} */ parameter) {
  return barList(
    tally.map(({ name, endpoints }) => ({
      name,
      href: `/endpoints?${parameter}=${encodeURIComponent(name)}`,
      endpoints,
    })),
  );
}

/**
 * @param {URL} url
 * @param {AbortSignal} signal
 */
export async function overview(url, signal) {
  const all = url.searchParams.get('all');
  const size = (/** @type {string} */ id) => new URLSearchParams({ size: String(all === id ? MOST : SHOWN) });
  const [statistics, timeline, currencies, pools, changes] = await Promise.all([
    askStatistics(undefined, signal),
    askTimeline(undefined, signal),
    askCurrencies(size('currencies'), signal),
    askPools(size('pools'), signal),
    askChanges(new URLSearchParams({ size: '8' }), signal),
  ]);
  const addresses = statistics.ipv4 + statistics.ipv6;
  const nodes = [
    h('h1', {}, 'Mining endpoints'),
    h(
      'p',
      { class: 'soft' },
      `${grouped(statistics.fqdns)} names, ${grouped(addresses)} addresses (${grouped(statistics.ipv6)} IPv6), ${grouped(currencies.total)} coins, ${grouped(pools.total)} pools.`,
    ),
    tiles(statistics),
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'over-time' },
      h('h2', { id: 'over-time' }, 'Status over time'),
      timeline.points.length === 0
        ? h('p', { class: 'soft' }, 'Nothing was probed yet.')
        : timelineChart(timeline.points),
      timeline.points.length > 0 && legend(['up', 'listening', 'down']),
      h('div', { class: 'foot' }, machineLinks('/api/v1/timeline', undefined, false)),
    ),
    h(
      'div',
      { class: 'columns' },
      panel({
        id: 'currencies',
        title: 'Currencies',
        total: currencies.total,
        path: '/api/v1/currencies',
        all: all === 'currencies',
        chart: barList(
          currencies.items.map(({ symbol, name, endpoints, statuses }) => ({
            name: plain(symbol),
            more: name === undefined ? undefined : plain(name),
            href: `/endpoints?coin=${encodeURIComponent(symbol)}`,
            endpoints,
            statuses,
          })),
        ),
      }),
      panel({
        id: 'pools',
        title: 'Pools',
        total: pools.total,
        path: '/api/v1/pools',
        all: all === 'pools',
        chart: barList(
          pools.items.map(({ name, endpoints, statuses }) => ({
            name: plain(name),
            href: `/endpoints?pool=${encodeURIComponent(name)}`,
            endpoints,
            statuses,
          })),
        ),
      }),
      statistics.dialects.length > 0 &&
        h(
          'section',
          { class: 'card', 'aria-labelledby': 'dialects' },
          h('h2', { id: 'dialects' }, 'What they speak'),
          tallyList(statistics.dialects, 'dialect'),
        ),
      statistics.reasons.length > 0 &&
        h(
          'section',
          { class: 'card', 'aria-labelledby': 'reasons' },
          h('h2', { id: 'reasons' }, 'Why they have their status'),
          tallyList(statistics.reasons, 'reason'),
        ),
    ),
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'newest' },
      h('h2', { id: 'newest' }, 'Newest changes'),
      changeTable(changes.items),
      changes.total > 0 &&
        h(
          'div',
          { class: 'foot' },
          h('a', { href: '/changes' }, `All ${grouped(changes.total)} changes`),
          machineLinks('/api/v1/changes'),
        ),
    ),
  ];
  return { title: 'Overview', nodes };
}
