/** The page: which view an address has, and the way from one to the next without loading the page again. */
import { watchAge } from './age.js';
import { ApiError } from './api.js';
import { changes } from './changes.js';
import { byId, filledIn, h } from './dom.js';
import { endpoint } from './endpoint.js';
import { endpoints } from './endpoints.js';
import { lookup } from './lookup.js';
import { overview } from './overview.js';

/** @typedef {{ title: string, nodes: (Node | string | undefined | false | null)[], news?: string }} Sight */
/** @typedef {(url: URL, signal: AbortSignal, go: (address: string) => void) => Promise<Sight>} View */

/** @type {readonly { pattern: RegExp, page: string, view: View }[]} */
const VIEWS = [
  { pattern: /^\/$/, page: 'overview', view: overview },
  { pattern: /^\/endpoints$/, page: 'endpoints', view: endpoints },
  { pattern: /^\/endpoints\/[^/]+$/, page: 'endpoints', view: endpoint },
  { pattern: /^\/changes$/, page: 'changes', view: changes },
  { pattern: /^\/lookup$/, page: 'lookup', view: lookup },
];

const main = byId('main');
const news = byId('news');
const search = /** @type {HTMLFormElement} */ (byId('search'));
let under = new AbortController();

/** @param {unknown} error */
function faultNodes(error) {
  const text =
    error instanceof ApiError ? error.message : 'This page failed. Load it again; if that does not help, report it.';
  return [h('h1', {}, 'That did not work'), h('p', { class: 'note bad', role: 'alert' }, text)];
}

/**
 * What the search fields say belongs to the address, too.
 * @param {URL} url
 */
function fillSearch(url) {
  if (url.pathname !== '/lookup') return;
  /** @type {HTMLInputElement} */ (byId('search-q')).value = url.searchParams.get('q') ?? '';
  /** @type {HTMLInputElement} */ (byId('search-at')).value = (url.searchParams.get('at') ?? '').replace(/Z$/, '');
}

/**
 * @param {boolean} moved the reader went to another page, so that its beginning is where to read on
 */
async function show(moved) {
  under.abort();
  under = new AbortController();
  const { signal } = under;
  const url = new URL(location.href);
  const found = VIEWS.find(({ pattern }) => pattern.test(url.pathname));
  for (const link of document.querySelectorAll('nav a[data-page]')) {
    if (link.getAttribute('data-page') === found?.page) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  fillSearch(url);
  main.setAttribute('aria-busy', 'true');
  /** @type {Sight} */
  let sight;
  try {
    sight = await (found?.view ?? overview)(url, signal, go);
  } catch (error) {
    if (signal.aborted) return;
    sight = { title: 'Fault', nodes: faultNodes(error) };
  }
  if (signal.aborted) return;
  const focused = document.activeElement?.id ?? '';
  const within = main.contains(document.activeElement);
  main.replaceChildren(
    .../** @type {(Node | string)[]} */ (
      sight.nodes.filter((node) => node instanceof Node || (typeof node === 'string' && node !== ''))
    ),
  );
  main.removeAttribute('aria-busy');
  document.title = `${sight.title} – BitSecure pools`;
  news.textContent = sight.news ?? sight.title;
  // Whoever sorted or filtered goes on from the same place.
  const same = within && focused !== '' ? document.getElementById(focused) : null;
  if (same !== null) same.focus();
  else if (moved) {
    const target = url.hash === '' ? null : document.getElementById(url.hash.slice(1));
    if (target === null) {
      scrollTo(0, 0);
      main.focus({ preventScroll: true });
    } else target.scrollIntoView();
  }
}

/**
 * Goes to an address of this page.
 * @param {string} address
 */
function go(address) {
  if (address === `${location.pathname}${location.search}`) return;
  history.pushState(undefined, '', address);
  void show(true);
}

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (
    link === null ||
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  const url = new URL(link.href, location.href);
  if (
    url.origin !== location.origin ||
    link.hasAttribute('download') ||
    !VIEWS.some(({ pattern }) => pattern.test(url.pathname))
  )
    return;
  // A jump within what is shown is the browser's.
  if (url.hash !== '' && url.pathname === location.pathname && url.search === location.search) return;
  event.preventDefault();
  history.pushState(undefined, '', `${url.pathname}${url.search}${url.hash}`);
  void show(true);
});
search.addEventListener('submit', (event) => {
  event.preventDefault();
  const query = filledIn(search);
  go(`/lookup?${query.toString()}`);
});
addEventListener('popstate', () => void show(false));
watchAge(() => void show(false));
void show(false);
