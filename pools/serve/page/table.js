/** Tables that can be sorted, and that a phone shows as cards. */
import { h } from './dom.js';

/** @typedef {import('./dom.js').Child} Child */

/**
 * @template Row
 * @typedef {{ label: string, sort?: string, number?: boolean, cell: (row: Row) => Child | Child[] }} Column
 */

/**
 * Where a click on a heading leads: the other way round when the list is sorted by it already.
 * @param {URL} url
 * @param {string} key
 */
function sortAddress(url, key) {
  const next = new URL(url);
  next.searchParams.set('sort', url.searchParams.get('sort') === key ? `-${key}` : key);
  next.searchParams.delete('page');
  return `${next.pathname}${next.search}`;
}

/**
 * @param {string | undefined} key
 * @param {string} sort
 */
function direction(key, sort) {
  if (key === undefined) return undefined;
  return sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none';
}

/**
 * The roles are said aloud: a table that is laid out as cards would lose them.
 * @template Row
 * @param {{ caption: string, columns: Column<Row>[], rows: readonly Row[], url?: URL, sort?: string }} table
 */
export function table({ caption, columns, rows, url, sort = '' }) {
  const head = columns.map(({ label, sort: key, number }) => {
    const order = url === undefined ? undefined : direction(key, sort);
    const sign = order === 'ascending' ? '▲' : order === 'descending' ? '▼' : '';
    const content =
      url === undefined || key === undefined
        ? label
        : h(
            'a',
            { href: sortAddress(url, key), id: `sort-${key}` },
            label,
            h('span', { 'aria-hidden': 'true', class: 'sign' }, sign),
          );
    return h('th', { scope: 'col', role: 'columnheader', 'aria-sort': order, class: number && 'number' }, content);
  });
  const body = rows.map((row) =>
    h(
      'tr',
      { role: 'row' },
      columns.map(({ label, number, cell }) => {
        const content = [cell(row)].flat();
        const empty = content.every((child) => child === undefined || child === '' || child === false);
        return h(
          'td',
          { role: 'cell', 'data-label': label, class: `${number ? 'number' : ''}${empty ? ' empty' : ''}`.trim() },
          // One box: on a phone it stands beside its label.
          h('div', {}, content),
        );
      }),
    ),
  );
  return h(
    'div',
    { class: 'table' },
    h(
      'table',
      { role: 'table' },
      h('caption', { class: 'unseen' }, caption),
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, head)),
      h('tbody', { role: 'rowgroup' }, body),
    ),
  );
}

/**
 * Links to the pages of a list.
 * @param {URL} url
 * @param {{ total: number, size: number, page?: number }} list
 */
export function pager(url, { total, size, page = 1 }) {
  const last = Math.max(1, Math.ceil(total / size));
  if (last === 1 && page === 1) return undefined;
  const link = (/** @type {string} */ label, /** @type {number} */ to) => {
    const next = new URL(url);
    next.searchParams.set('page', String(to));
    const there = to >= 1 && to <= last && to !== page;
    const name = label.toLowerCase();
    return there
      ? h(
          'a',
          {
            href: `${next.pathname}${next.search}`,
            id: `page-${name}`,
            rel: name === 'next' ? 'next' : name === 'previous' ? 'prev' : undefined,
          },
          label,
        )
      : h('span', { class: 'off', 'aria-hidden': 'true' }, label);
  };
  return h(
    'nav',
    { class: 'pager', 'aria-label': 'Pages of the list' },
    link('First', 1),
    link('Previous', Math.min(page - 1, last)),
    h('span', { 'aria-current': 'page' }, `Page ${page} of ${last}`),
    link('Next', page + 1),
    link('Last', last),
  );
}

/**
 * Links to the same as a machine reads it.
 * @param {string} path of the API, without `.csv`
 * @param {URLSearchParams} [query]
 * @param {boolean} [csv]
 */
export function machineLinks(path, query = new URLSearchParams(), csv = true) {
  const all = new URLSearchParams(query);
  // A download has every page.
  for (const name of ['page', 'size']) all.delete(name);
  const text = (/** @type {URLSearchParams} */ one) => (one.size === 0 ? '' : `?${one.toString()}`);
  return h(
    'p',
    { class: 'machine' },
    csv && h('a', { href: `${path}.csv${text(all)}`, download: true }, 'CSV'),
    csv && ' ',
    h('a', { href: `${path}${text(query)}` }, 'JSON'),
  );
}
