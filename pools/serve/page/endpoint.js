/** One endpoint: what it is, and what it was. */
import { askEndpoint } from './api.js';
import { stripChart } from './charts.js';
import { h } from './dom.js';
import { speaks } from './endpoints.js';
import { agoText, count, hostText, plain, timeText } from './format.js';
import { legend, meaningOf, statusBadge } from './status.js';
import { machineLinks, table } from './table.js';

/** @typedef {import('../../../model/generated/pool-endpoint.ts').PoolEndpoint} PoolEndpoint */
/** @typedef {import('./dom.js').Child} Child */

/** @param {string | undefined} time */
function when(time) {
  return time === undefined ? undefined : h('time', { datetime: time }, `${timeText(time)}, ${agoText(time)}`);
}

/**
 * A web site is followed only where its address is one of the web.
 * @param {string | undefined} site
 */
function siteLink(site) {
  if (site === undefined) return undefined;
  const web = URL.canParse(site) && /^https?:$/.test(new URL(site).protocol);
  return web ? h('a', { href: site, rel: 'noreferrer noopener external' }, plain(site)) : plain(site);
}

/** @param {string[] | undefined} texts */
function words(texts) {
  return texts === undefined || texts.length === 0 ? undefined : plain(texts.join(', '));
}

/** @param {(readonly [string, Child])[]} facts */
function factList(facts) {
  const told = facts.filter(([, value]) => value !== undefined && value !== '');
  return h(
    'dl',
    { class: 'facts' },
    told.map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))),
  );
}

/** @param {PoolEndpoint} endpoint */
function facts(endpoint) {
  const { certificate, latencyMs } = endpoint;
  return factList([
    ['Pool', words(endpoint.pools)],
    ['Site', siteLink(endpoint.site)],
    ['Coins', words(endpoint.coins)],
    ['Algorithms', words(endpoint.algorithms)],
    ['Speaks', speaks(endpoint)],
    ['Name', endpoint.fqdn && plain(endpoint.fqdn)],
    ['Alias of', words(endpoint.canonicalNames)],
    ['Address', endpoint.address && plain(endpoint.address)],
    ['Port', endpoint.port ?? 'any'],
    ['Regions', words(endpoint.regions)],
    ['Latency', latencyMs === undefined ? undefined : `${Math.round(latencyMs)} ms`],
    ['Checked', when(endpoint.checkedAt)],
    ['Status since', when(endpoint.statusSince)],
    ['First up', when(endpoint.upFirst)],
    ['Last up', when(endpoint.upLast)],
    ['Address first seen', when(endpoint.addressFirstSeen)],
    ['Address last seen', when(endpoint.addressLastSeen)],
    ['Address', endpoint.addressCurrent === false ? 'the name has left it' : undefined],
    ['Certificate', certificate && plain(`${certificate.subject}, by ${certificate.issuer}`)],
    ['Valid', certificate && `${timeText(certificate.validFrom)} to ${timeText(certificate.validTo)}`],
    ['SHA-256', certificate && h('code', {}, certificate.sha256)],
    ['Lists', words(endpoint.sources)],
  ]);
}

/**
 * @param {PoolEndpoint} endpoint
 * @param {number | undefined} atMs
 */
function past({ history }, atMs) {
  if (history.length === 0) return [h('p', { class: 'soft' }, 'It was never probed: this is what lists say.')];
  return [
    stripChart(history, atMs),
    legend(['up', 'listening', 'down']),
    h('p', { class: 'soft' }, 'Pale: nobody looked in between.'),
    table({
      caption: 'Runs of equal probes, newest first',
      rows: [...history].reverse(),
      columns: [
        { label: 'From', cell: ({ from }) => h('time', { datetime: from }, timeText(from)) },
        { label: 'To', cell: ({ to }) => h('time', { datetime: to }, timeText(to)) },
        { label: 'Probes', number: true, cell: ({ checks }) => checks },
        { label: 'Status', cell: ({ status, reason }) => statusBadge(status, reason) },
        { label: 'Speaks', cell: speaks },
      ],
    }),
  ];
}

/**
 * @param {URL} url
 * @param {AbortSignal} signal
 */
export async function endpoint(url, signal) {
  const id = url.pathname.split('/').at(-1) ?? '';
  const found = await askEndpoint(id, signal);
  const at = url.searchParams.get('at');
  const atMs = at === null ? undefined : Date.parse(/Z|[+-]\d\d:\d\d$/.test(at) ? at : `${at}Z`);
  const name = hostText(found);
  return {
    title: name,
    nodes: [
      h('p', { class: 'crumb' }, h('a', { href: '/endpoints' }, 'Endpoints')),
      h('h1', { class: 'name' }, name),
      h(
        'p',
        {},
        statusBadge(found.status, found.reason),
        h('span', { class: 'soft' }, `: ${meaningOf(found.status ?? 'unprobed')}`),
      ),
      h(
        'section',
        { class: 'card', 'aria-labelledby': 'past' },
        h(
          'h2',
          { id: 'past' },
          `Status over time${found.history.length > 0 ? `: ${count(found.history.length, 'run')}` : ''}`,
        ),
        past(found, atMs),
      ),
      h(
        'section',
        { class: 'card', 'aria-labelledby': 'facts' },
        h('h2', { id: 'facts' }, 'What is known'),
        facts(found),
      ),
      (found.evidence || found.firstReply) &&
        h(
          'section',
          { class: 'card', 'aria-labelledby': 'reply' },
          h('h2', { id: 'reply' }, 'What it said'),
          found.evidence && h('p', {}, 'Decisive: ', h('code', {}, plain(found.evidence))),
          found.firstReply && h('pre', { tabindex: '0', 'aria-label': 'First reply' }, plain(found.firstReply)),
        ),
      machineLinks(`/api/v1/endpoints/${found.id}`, undefined, false),
    ],
  };
}
