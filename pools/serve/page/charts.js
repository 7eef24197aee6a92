/** Charts as SVG. Each says the same in words beside or behind it, so the drawing itself is hidden from readers. */
import { h, s } from './dom.js';
import { grouped, timeText } from './format.js';
import { STATUSES } from './status.js';

/** @typedef {import('../../../model/generated/pools-api.ts').StatusCounts} StatusCounts */
/** @typedef {import('../../../model/generated/pools-api.ts').TimelinePoint} TimelinePoint */
/** @typedef {import('../../../model/generated/pool-endpoint.ts').PoolSpan} PoolSpan */

/**
 * A bar whose length is the share of `most`, in parts by status where they are known.
 * @param {number} endpoints
 * @param {StatusCounts | undefined} statuses
 * @param {number} most
 */
function bar(endpoints, statuses, most) {
  let x = 0;
  const counts =
    statuses === undefined
      ? [/** @type {const} */ (['neutral', endpoints])]
      : STATUSES.map((status) => /** @type {const} */ ([status, statuses[status]]));
  const parts = counts.map(([kind, number]) => {
    const width = (number / most) * 100;
    const part = s('rect', { class: kind, x, y: 0, width, height: 10 });
    x += width;
    return part;
  });
  return s(
    'svg',
    { class: 'bar-chart', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    parts,
  );
}

/**
 * Things with their endpoints, longest first, each a link.
 * @param {{ name: string, more?: string | undefined, href: string, endpoints: number, statuses?: StatusCounts }[]} items
 */
export function barList(items) {
  const most = Math.max(...items.map(({ endpoints }) => endpoints), 1);
  return h(
    'ol',
    { class: 'bars' },
    items.map(({ name, more, href, endpoints, statuses }) =>
      h(
        'li',
        {},
        h('span', {}, h('a', { href }, name), more !== undefined && h('span', { class: 'soft' }, ` ${more}`)),
        bar(endpoints, statuses, most),
        h(
          'span',
          { class: 'number' },
          grouped(endpoints),
          h(
            'span',
            { class: 'unseen' },
            ` endpoints${statuses === undefined ? '' : `, ${grouped(statuses.up)} of them up`}`,
          ),
        ),
      ),
    ),
  );
}

/**
 * Layers of how many endpoints had which status.
 * @param {TimelinePoint[]} points
 */
export function timelineChart(points) {
  const [width, height] = [600, 140];
  const most = Math.max(...points.map(({ up, listening, down }) => up + listening + down), 1);
  const x = (/** @type {number} */ at) => (points.length < 2 ? 0 : (at / (points.length - 1)) * width);
  const y = (/** @type {number} */ value) => height - (value / most) * height;
  const layers = /** @type {const} */ (['up', 'listening', 'down']);
  /** @type {number[]} */
  let base = points.map(() => 0);
  const areas = layers.map((status) => {
    const top = points.map((point, at) => (base[at] ?? 0) + point[status]);
    // Each point holds until the next one: steps, as nothing is known in between.
    const steps = (/** @type {number[]} */ values) =>
      values.flatMap((value, at) => [
        `${x(at).toFixed(1)},${y(value).toFixed(1)}`,
        `${x(Math.min(at + 1, points.length - 1)).toFixed(1)},${y(value).toFixed(1)}`,
      ]);
    const outline = [...steps(top), ...steps(base).reverse()].join(' ');
    base = top;
    return s('polygon', { class: status, points: outline });
  });
  const [first, last] = [points[0], points.at(-1)];
  return h(
    'figure',
    { class: 'timeline' },
    s('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, areas),
    h(
      'figcaption',
      { class: 'axis' },
      h('span', {}, first ? timeText(first.time) : ''),
      h('span', { class: 'number' }, `at most ${grouped(most)}`),
      h('span', {}, last ? timeText(last.time) : ''),
    ),
  );
}

/**
 * One line through time: what an endpoint was. Pale where nobody looked.
 * @param {PoolSpan[]} history oldest first
 * @param {number | undefined} atMs a moment to mark
 */
export function stripChart(history, atMs) {
  const width = 1000;
  const times = history.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)]);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const x = (/** @type {number} */ ms) => (last === first ? 0 : ((ms - first) / (last - first)) * width);
  const parts = history.flatMap(({ from, to, status }, at) => {
    const [begin, end] = [x(Date.parse(from)), last === first ? width : x(Date.parse(to))];
    const next = history[at + 1];
    const until = next === undefined ? end : x(Date.parse(next.from));
    return [
      s('rect', { class: `${status} pale`, x: begin, y: 0, width: Math.max(0, until - begin), height: 40 }),
      // A run of one probe has no length, and is there all the same.
      s('rect', { class: status, x: Math.min(begin, width - 4), y: 0, width: Math.max(4, end - begin), height: 40 }),
    ];
  });
  const inside = atMs !== undefined && atMs >= first && atMs <= last;
  return h(
    'figure',
    { class: 'strip' },
    s(
      'svg',
      { viewBox: `0 0 ${width} 40`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      parts,
      inside && s('rect', { class: 'mark', x: x(atMs) - 1.5, y: 0, width: 3, height: 40 }),
    ),
    h(
      'figcaption',
      { class: 'axis' },
      h('span', {}, timeText(new Date(first).toISOString())),
      h('span', {}, timeText(new Date(last).toISOString())),
    ),
  );
}
