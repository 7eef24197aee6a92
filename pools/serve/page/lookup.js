/** The answer to a question: pool, coin and status, now and then. */
import { addressOf, ApiError, askLookup } from './api.js';
import { h } from './dom.js';
import { count, grouped, hostText, plain, spanText, timeText } from './format.js';
import { statusBadge } from './status.js';
import { machineLinks, table } from './table.js';

/** @typedef {import('../../../model/generated/pool-answer.ts').PoolAnswer} PoolAnswer */
/** @typedef {import('../../../model/generated/pool-answer.ts').PoolAnswerMatch} PoolAnswerMatch */
/** @typedef {import('../../../model/generated/pool-answer.ts').PoolAnswerEndpoint} PoolAnswerEndpoint */
/** @typedef {import('../../../model/generated/pool-answer.ts').PoolAnswerStatus} PoolAnswerStatus */

/** @type {Record<PoolAnswerMatch['by'], string>} */
const BY = {
  address: 'At the address',
  range: 'In the block',
  name: 'Of the name',
  'canonical-name': 'Names that are aliases of',
  subdomain: 'Of names below it',
  'parent-domain': 'Of the name above it,',
  pool: 'Of the pool',
  coin: 'For the coin',
};

/** @param {PoolAnswerStatus} was */
function statusCell(was) {
  const badge = statusBadge(was.status, was.reason);
  const left = was.addressLeft !== undefined && `; the name had left the address after ${timeText(was.addressLeft)}`;
  /** @type {Record<PoolAnswerStatus['basis'], string | undefined>} */
  const basis = {
    observed: undefined,
    earlier: was.ageSeconds === undefined ? undefined : `, seen ${spanText(was.ageSeconds)} before`,
    unobserved: was.firstObserved === undefined ? ', not probed then' : `, first probed ${timeText(was.firstObserved)}`,
    listed: undefined,
  };
  return [
    was.basis === 'unobserved' ? h('span', { class: 'badge unprobed' }, 'not known') : badge,
    h('span', { class: 'soft' }, basis[was.basis], left),
  ];
}

/**
 * All that was found in one way; names below a name are many, and one table.
 * @param {PoolAnswerMatch['by']} by
 * @param {PoolAnswerMatch[]} matches
 * @param {string | undefined} at
 */
function matchSection(by, matches, at) {
  const rows = matches.flatMap(({ endpoints }) => endpoints);
  const keys = by === 'subdomain' ? '' : ` ${matches.map(({ key }) => plain(key)).join(', ')}`;
  const title = `${BY[by]}${keys}: ${count(rows.length, 'endpoint')}`;
  /** @type {import('./table.js').Column<PoolAnswerEndpoint>[]} */
  const columns = [
    {
      label: 'Endpoint',
      cell: (one) => {
        const query = at === undefined ? undefined : new URLSearchParams({ at });
        return h('a', { href: addressOf(`/endpoints/${one.id}`, query) }, hostText(one));
      },
    },
    { label: 'Address', cell: ({ fqdn, address }) => fqdn !== undefined && address !== undefined && plain(address) },
    { label: 'Pool', cell: ({ pools }) => plain(pools.join(', ')) },
    { label: 'Coins', cell: ({ coins }) => plain(coins.map(({ symbol }) => symbol).join(' ')) },
    { label: 'Now', cell: ({ now }) => statusCell(now) },
  ];
  if (at !== undefined) columns.push({ label: 'Then', cell: ({ was }) => was !== undefined && statusCell(was) });
  return h('section', { class: 'card' }, h('h2', {}, title), table({ caption: title, columns, rows }));
}

/**
 * What a person reads first.
 * @param {PoolAnswer} answer
 */
function verdict({ question, known, otherPorts, at }) {
  const asked = plain(question);
  if (known)
    return h(
      'p',
      { class: 'note good' },
      h('strong', {}, asked),
      ` is known${at === undefined ? '' : `; asked for ${timeText(at)}`}.`,
    );
  const ports =
    otherPorts === undefined ? '' : ` Known there are the ports ${otherPorts.slice(0, 20).map(String).join(', ')}.`;
  return h('p', { class: 'note' }, h('strong', {}, asked), ` is not known as a mining endpoint.${ports}`);
}

/**
 * @param {URL} url
 * @param {AbortSignal} signal
 */
export async function lookup(url, signal) {
  const query = url.searchParams;
  const heading = h('h1', {}, 'Look-up');
  if ((query.get('q') ?? '').trim() === '')
    return {
      title: 'Look-up',
      nodes: [heading, h('p', { class: 'note' }, 'Ask for a name, an address, a block, a pool or a coin above.')],
    };
  const asked = new URLSearchParams([...query].filter(([name, value]) => ['q', 'at'].includes(name) && value !== ''));
  let answer;
  try {
    answer = await askLookup(asked, signal);
  } catch (error) {
    if (!(error instanceof ApiError) || error.see === undefined) throw error;
    const list = error.see.replace('/api/v1/', '/');
    return {
      title: 'Look-up',
      nodes: [heading, h('p', { class: 'note' }, error.message, ' ', h('a', { href: list }, 'Show the list'))],
    };
  }
  /** @type {Map<PoolAnswerMatch['by'], PoolAnswerMatch[]>} */
  const byKind = new Map();
  for (const match of answer.matches) byKind.set(match.by, [...(byKind.get(match.by) ?? []), match]);
  const total = answer.matches.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
  return {
    title: `Look-up: ${plain(answer.question)}`,
    nodes: [
      heading,
      verdict(answer),
      [...byKind].map(([by, matches]) => matchSection(by, matches, query.get('at') || undefined)),
      machineLinks('/api/v1/lookup', asked, false),
    ].flat(),
    news: answer.known ? `Known: ${grouped(total)} endpoints` : 'Not known',
  };
}
