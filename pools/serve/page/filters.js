/** The form above the list: what is filtered by, kept in the address. */
import { filledIn, h } from './dom.js';
import { plain } from './format.js';
import { STATUSES } from './status.js';

/** @typedef {Record<'coins' | 'pools' | 'dialects' | 'reasons', string[]>} Choices */

/** What a list can be sorted by, by the words of its columns. */
export const SORTS = /** @type {const} */ ([
  ['fqdn', 'Name'],
  ['address', 'Address'],
  ['port', 'Port'],
  ['pool', 'Pool'],
  ['coin', 'Coins'],
  ['status', 'Status'],
  ['dialect', 'Speaks'],
  ['latency', 'Latency'],
  ['checked', 'Checked'],
  ['since', 'Since'],
]);
const SIZES = ['25', '50', '100', '200'];

/**
 * @param {string} name
 * @param {string} label
 * @param {string} value
 * @param {readonly (readonly [string, string])[]} options
 */
function select(name, label, value, options) {
  const id = `filter-${name}`;
  // A value of the address that is no choice of ours still filters, so it is shown.
  const known = value === '' || options.some(([key]) => key === value);
  const all = known ? options : [...options, /** @type {const} */ ([value, plain(value)])];
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    h(
      'select',
      { id, name },
      all.map(([key, text]) => h('option', { value: key, selected: key === value }, text)),
    ),
  );
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} value
 * @param {Record<string, string>} [more]
 */
function input(name, label, value, more = {}) {
  const id = `filter-${name}`;
  const field = h('input', {
    id,
    name,
    type: 'text',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    ...more,
  });
  field.value = value;
  return h('div', { class: 'field' }, h('label', { for: id }, label), field);
}

/**
 * @param {string} id
 * @param {string[]} values
 */
function suggestions(id, values) {
  return h(
    'datalist',
    { id },
    values.map((value) => h('option', { value })),
  );
}

/**
 * Where the form leads: what is left empty is not in the address.
 * @param {HTMLFormElement} form
 */
export function filterAddress(form) {
  const query = filledIn(form);
  if (query.get('sort') === 'fqdn') query.delete('sort');
  if (query.get('size') === '50') query.delete('size');
  return `/endpoints${query.size === 0 ? '' : `?${query.toString()}`}`;
}

const FILTERS = ['coin', 'pool', 'status', 'reason', 'dialect', 'tls', 'port', 'fqdn', 'address', 'text'];

/**
 * @param {URLSearchParams} query
 * @param {Choices} choices
 * @param {(address: string) => void} go
 */
export function filterForm(query, choices, go) {
  const value = (/** @type {string} */ name) => query.get(name) ?? '';
  const any = /** @type {const} */ (['', 'any']);
  const same = (/** @type {readonly string[]} */ texts) => texts.map((text) => /** @type {const} */ ([text, text]));
  const sorts = SORTS.flatMap(
    ([key, label]) =>
      /** @type {const} */ ([
        [key, `${label} ▲`],
        [`-${key}`, `${label} ▼`],
      ]),
  );
  const active = FILTERS.filter((name) => query.has(name)).length;
  const form = h(
    'form',
    { class: 'filters', action: '/endpoints', id: 'filters', 'aria-label': 'Filters' },
    input('text', 'Words', value('text'), { type: 'search', maxlength: '200' }),
    input('coin', 'Coin', value('coin'), { list: 'coins', maxlength: '32' }),
    input('pool', 'Pool', value('pool'), { list: 'pools', maxlength: '200' }),
    select('status', 'Status', value('status'), [any, ...same(STATUSES)]),
    select('reason', 'Reason', value('reason'), [any, ...same(choices.reasons)]),
    select('dialect', 'Speaks', value('dialect'), [any, ...same(choices.dialects)]),
    select('tls', 'TLS', value('tls'), [any, ['true', 'inside TLS'], ['false', 'plain']]),
    input('port', 'Port', value('port'), {
      inputmode: 'numeric',
      pattern: '[0-9]{1,5}',
      maxlength: '5',
      title: 'a number from 1 to 65535',
    }),
    input('fqdn', 'Name (* and ?)', value('fqdn'), { maxlength: '253', placeholder: '*.example.org' }),
    input('address', 'Address or block', value('address'), { maxlength: '64', placeholder: '192.0.2.0/24' }),
    select('sort', 'Sort by', value('sort') || 'fqdn', sorts),
    select('size', 'Per page', value('size') || '50', same(SIZES)),
    h(
      'div',
      { class: 'field actions' },
      h('button', { type: 'submit', id: 'filter-apply' }, 'Apply'),
      active > 0 && h('a', { href: '/endpoints', id: 'filter-clear' }, 'Clear'),
    ),
    suggestions('coins', choices.coins),
    suggestions('pools', choices.pools),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    go(filterAddress(form));
  });
  // A choice is meant at once; what is typed waits until it is complete.
  form.addEventListener('change', (event) => {
    if (event.target instanceof HTMLSelectElement) go(filterAddress(form));
  });
  const wide = matchMedia('(min-width: 800px)').matches;
  return h(
    'details',
    { class: 'card filter-box', open: wide || undefined },
    h('summary', {}, `Filters${active > 0 ? ` (${active})` : ''}`),
    form,
  );
}
