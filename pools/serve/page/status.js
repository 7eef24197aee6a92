/** Statuses as people see them: a word, a sign and a colour, so that none depends on the colour alone. */
import { h } from './dom.js';

/** @typedef {'up' | 'listening' | 'down' | 'unprobed'} Status */

/** @type {readonly Status[]} */
export const STATUSES = ['up', 'listening', 'down', 'unprobed'];

/** @type {Record<Status, { sign: string, meaning: string }>} */
const WORDS = {
  up: { sign: '●', meaning: 'speaks a mining dialect' },
  listening: { sign: '◐', meaning: 'takes connections, and proves no mining dialect' },
  down: { sign: '○', meaning: 'takes no connection' },
  unprobed: { sign: '–', meaning: 'known from lists alone' },
};

/** @param {Status} status */
export function meaningOf(status) {
  return WORDS[status].meaning;
}

/**
 * @param {Status | undefined} status
 * @param {string} [reason]
 */
export function statusBadge(status = 'unprobed', reason) {
  const { sign, meaning } = WORDS[status];
  return h(
    'span',
    { class: `badge ${status}`, title: meaning },
    h('span', { 'aria-hidden': 'true' }, sign),
    ` ${status}`,
    reason !== undefined && h('span', { class: 'soft' }, ` ${reason}`),
  );
}

/** What each colour means. */
export function legend(shown = STATUSES) {
  return h(
    'ul',
    { class: 'legend' },
    shown.map((status) =>
      h(
        'li',
        {},
        h('span', { class: `swatch ${status}`, 'aria-hidden': 'true' }),
        `${status}: ${WORDS[status].meaning}`,
      ),
    ),
  );
}
