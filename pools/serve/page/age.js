/** The line that says how old the data is, and whether it can still be read. */
import { ApiError, askHealth } from './api.js';
import { byId, h } from './dom.js';
import { agoText, grouped, plain, timeText } from './format.js';

/** @typedef {import('../../../model/generated/pools-api.ts').Health} Health */

const DAY_MS = 86_400_000;
const POLL_MS = 60_000;

/** @param {Health} health */
function ageNodes({ checkedAt, endpoints, source, trouble, loadedAt }) {
  const of = `${grouped(endpoints)} endpoints of ${plain(source)}`;
  const age =
    checkedAt === undefined
      ? h(
          'span',
          {},
          h('strong', {}, 'Nothing was probed yet.'),
          ` Shown is what lists say: ${of}. `,
          h('code', {}, 'bitsecure pools refresh'),
          ' probes them.',
        )
      : h('span', {}, 'Newest probe ', h('strong', {}, agoText(checkedAt)), ` (${timeText(checkedAt)}), ${of}.`);
  const failing =
    trouble !== undefined &&
    h(
      'span',
      { class: 'failing' },
      `The data cannot be read any more: ${plain(trouble)}. Shown is what was read at ${timeText(loadedAt)}. `,
    );
  return [failing, age].filter((node) => node !== false);
}

/** Keeps the line true, and offers newer data when there is some. */
export function watchAge(/** @type {() => void} */ onShowNewer) {
  const line = byId('age');
  /** @type {string | undefined} */
  let shown;
  let first = true;
  const tell = async () => {
    try {
      const health = await askHealth();
      const old = health.checkedAt !== undefined && Date.now() - Date.parse(health.checkedAt) > DAY_MS;
      line.className =
        health.trouble !== undefined ? 'age bad' : old || health.checkedAt === undefined ? 'age old' : 'age';
      const version = `${health.checkedAt} ${health.endpoints}`;
      const newer = !first && version !== shown;
      const button = h(
        'button',
        {
          type: 'button',
          click: () => {
            shown = version;
            button.remove();
            onShowNewer();
          },
        },
        'Show the newer data',
      );
      line.replaceChildren(...ageNodes(health), ...(newer ? [' ', button] : []));
      if (first) shown = version;
      first = false;
    } catch (error) {
      line.className = 'age bad';
      line.textContent = error instanceof ApiError ? error.message : 'The server gives no answer that can be read.';
    }
  };
  void tell();
  setInterval(() => {
    // A page that nobody looks at asks nothing.
    if (!document.hidden) void tell();
  }, POLL_MS);
}
