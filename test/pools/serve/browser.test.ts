/** The page as people use it, in headless Chromium: by mouse, by keyboard, on a phone, in the dark. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../../kibana/browser.ts';
import type { PoolEndpoint } from '../../../model/generated/pool-endpoint.ts';
import { PoolIndex } from '../../../pools/ask/pool-index.ts';
import { listen, shutDown } from '../../../pools/serve/server.ts';
import { browserSkip } from '../../support/chromium.ts';
import { HOSTILE, hostileEndpoints, manyEndpoints, unprobedRecords } from '../../support/many-endpoints.ts';
import { testServer, type TestServer } from '../../support/pool-server.ts';
import { REPOSITORY } from '../../support/shared.ts';

const skip = browserSkip();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Pictures to look at; not compared, as fonts differ. */
const PICTURES = join(REPOSITORY, 'test-results', 'pools');
const PHONE = { width: 360, height: 740 };
const CUT_OFF = `[...document.querySelectorAll('main *, header *')]
  .filter((one) => !one.closest('.unseen, thead, svg') && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.outerHTML.slice(0, 80))`;
const STATES: PoolEndpoint[] = [...manyEndpoints(240), ...hostileEndpoints()];

describe.skipIf(skip !== undefined)(`the page${skip === undefined ? '' : ` (skipped: ${skip})`}`, () => {
  let server: TestServer;
  let browser: Browser;
  let url: string;
  /** What no page may do: scripts that fail, policies that are broken, other hosts that are asked. */
  const wrong: string[] = [];
  let states = STATES;
  let load: () => Promise<PoolIndex>;

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    load = () => Promise.resolve(new PoolIndex(states, unprobedRecords()));
    server = await testServer([], { load: () => load(), reloadMs: 500 });
    url = await listen(server.app, '127.0.0.1', 0);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shutDown(server.app);
    await server.close();
  });
  afterEach(() => {
    // Emptied first: what one test leaves is not told of all that follow.
    expect(wrong.splice(0)).toEqual([]);
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
    });
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== url) wrong.push(`asked ${request.url()}`);
    });
    // Said by the browser itself, whatever is written to the console.
    await page.addInitScript(
      "addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective, event.blockedURI));",
    );
    await page.goto(url + path);
    await ready(page);
    return page;
  }

  /** By locators: a function that is polled would be evaluated by the page itself, which its policy forbids. */
  async function ready(page: Page): Promise<void> {
    await page.locator('main:not([aria-busy]) h1').first().waitFor({ state: 'attached' });
    await page
      .locator('#age')
      .filter({ hasNotText: /Reading/ })
      .waitFor({ state: 'attached' });
  }

  /** The browser itself writes a line about such an answer, and not always at once. */
  async function toldByBrowser(status: string): Promise<void> {
    await expect.poll(() => wrong).toEqual([expect.stringContaining(status)]);
    wrong.splice(0);
  }

  /** What the list shows under a heading. */
  function column(page: Page, label: string): Promise<string[]> {
    return page.locator(`td[data-label="${label}"]`).allInnerTexts();
  }

  async function accessibility(page: Page): Promise<string[]> {
    // Outside of the page's own policy, as the developer tools are.
    await page.evaluate(AXE);
    const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults;
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  }

  const one = STATES[2] as PoolEndpoint;
  it.each(
    Object.entries({
      overview: '/',
      list: '/endpoints?status=up&sort=-latency&size=25',
      endpoint: `/endpoints/${one.id}?at=2026-11-20T01:00:00Z`,
      lookup: `/lookup?q=${one.fqdn}&at=2026-11-19T12:00:00`,
      changes: '/changes?size=25',
    }),
  )('%s is accessible in the light and in the dark, and fits a phone', async (name, path) => {
    const page = await open(path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibility(page), colorScheme).toEqual([]);
      await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) });
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(PHONE);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
    // Nothing is cut off at the right either.
    expect(await page.evaluate(CUT_OFF)).toEqual([]);
    await page.screenshot({ path: join(PICTURES, `${name}-phone.png`), fullPage: true });
    await page.context().close();
  });

  it('searches, and the answer has an address that can be shared', async () => {
    const page = await open('/');
    await page.getByLabel('What is it?').fill(`${one.fqdn}:${one.port}`);
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText('is known').waitFor();
    expect(page.url()).toBe(`${url}/lookup?q=${encodeURIComponent(`${one.fqdn}:${one.port}`)}`);
    expect(await page.title()).toContain(one.fqdn);
    await page.getByRole('link', { name: `${one.fqdn}:${one.port}` }).click();
    await page.getByRole('heading', { name: 'Status over time' }).waitFor();
    expect(page.url()).toBe(`${url}/endpoints/${one.id}`);
    await page.goBack();
    await page.getByText('is known').waitFor();
    await page.getByLabel('What is it?').fill('nowhere.example');
    await page.getByLabel('At what time?').fill('2026-11-19T12:00:00');
    await page.getByLabel('What is it?').press('Enter');
    await page.getByText('is not known as a mining endpoint').waitFor();
    expect(new URL(page.url()).searchParams.get('at')).toMatch(/^2026-11-19T12:00/);
    await page.context().close();
  });

  it('filters, sorts and pages, all kept in the address; back goes back', async () => {
    const page = await open('/endpoints');
    const found = page.locator('#found');
    expect(await found.innerText()).toBe(`${STATES.length + 2} endpoints`);
    await page.getByLabel('Status').selectOption('up');
    const up = STATES.filter(({ status }) => status === 'up').length;
    await expect.poll(() => found.innerText()).toBe(`${up} endpoints`);
    await page.getByLabel('Coin').fill('BTC');
    await page.getByRole('button', { name: 'Apply' }).click();
    const both = STATES.filter(({ status, coins }) => status === 'up' && coins.includes('BTC')).length;
    await expect.poll(() => found.innerText()).toBe(`${both} endpoints`);
    expect(new URL(page.url()).search).toBe('?coin=BTC&status=up');
    await page.getByLabel('Per page').selectOption('25');
    await page.getByRole('link', { name: 'Port', exact: true }).click();
    await expect
      .poll(() => page.getByRole('columnheader', { name: 'Port' }).getAttribute('aria-sort'))
      .toBe('ascending');
    const ports = (await column(page, 'Port')).map(Number);
    expect(ports).toEqual([...ports].sort((a, b) => a - b));
    await page.getByRole('link', { name: 'Port', exact: true }).click();
    await expect
      .poll(() => page.getByRole('columnheader', { name: 'Port' }).getAttribute('aria-sort'))
      .toBe('descending');
    const [first] = await column(page, 'Name');
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByText(`Page 2 of ${Math.ceil(both / 25)}`).waitFor();
    expect((await column(page, 'Name'))[0]).not.toBe(first);
    const address = page.url();
    expect(new URL(address).search).toBe('?coin=BTC&status=up&size=25&sort=-port&page=2');
    // Another window at the same address shows the same.
    const second = await open(new URL(address).pathname + new URL(address).search);
    expect(await column(second, 'Name')).toEqual(await column(page, 'Name'));
    await second.context().close();
    await page.goBack();
    await page.getByText(`Page 1 of`).waitFor();
    expect((await column(page, 'Name'))[0]).toBe(first);
    await page.getByRole('link', { name: 'Clear' }).click();
    await expect.poll(() => found.innerText()).toBe(`${STATES.length + 2} endpoints`);
    await page.context().close();
  });

  it('says what is wrong with a filter, and keeps what was typed', async () => {
    const page = await open('/endpoints');
    await page.getByLabel('Address or block').fill('10.0.0.0/99');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('alert').getByText('has no valid prefix length').waitFor();
    expect(await page.getByLabel('Address or block').inputValue()).toBe('10.0.0.0/99');
    await toldByBrowser('400');
    await page.context().close();
  });

  it('downloads what is filtered as CSV', async () => {
    const page = await open('/endpoints?coin=XMR&page=2&size=25');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('bitsecure-endpoints.csv');
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(STATES.filter(({ coins }) => coins.includes('XMR')).length + 1);
    await page.context().close();
  });

  it('is used by the keyboard alone, and the focus stays where one is', async () => {
    const page = await open('/');
    const focused = (): Promise<string> =>
      page.evaluate('(document.activeElement.textContent || document.activeElement.id).trim()') as Promise<string>;
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    expect(await page.getByText('Skip to the content').isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.locator('nav a[data-page=endpoints]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
    await ready(page);
    // One reads on at the beginning of what is new, and hears what it is.
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    expect(await page.locator('#news').innerText()).toBe(`${STATES.length + 2} endpoints`);
    await page.locator('#sort-port').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('th[aria-sort=ascending]').innerText()).toContain('Port');
    expect(await page.evaluate('document.activeElement.id')).toBe('sort-port');
    // Whatever takes the focus shows it.
    const steps = new Set<string>();
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(
        "getComputedStyle(document.activeElement).outlineStyle + ' ' + getComputedStyle(document.activeElement).outlineWidth",
      );
      expect(outline).toBe('solid 3px');
      steps.add(await focused());
    }
    expect(steps.size).toBeGreaterThan(5);
    await page.context().close();
  });

  it('shows hostile names as text', async () => {
    const list = await open('/');
    const paths = ['/endpoints?text=img', '/lookup?q=hostile0.example', '/changes', '/endpoints?fqdn=hostile*'];
    for (const path of ['/', ...paths]) {
      await list.goto(url + path);
      await ready(list);
      expect(await list.title()).toMatch(/ – BitSecure pools$/);
      expect(await list.locator('main img, main b, main script').count()).toBe(0);
    }
    const pools = await column(list, 'Pool');
    expect(pools).toContain(HOSTILE.markup);
    expect(pools).toContain(HOSTILE.formula);
    expect(pools).toContain('red \\u{1B}[31m alert \\u{7} and \\u{202E}gpj.exe');
    await list.screenshot({ path: join(PICTURES, 'hostile.png') });
    await list.getByRole('link', { name: 'hostile0.example' }).click();
    await list.getByText('What it said').waitFor();
    expect(await list.locator('pre').innerText()).toBe(HOSTILE.markup);
    await list.context().close();
  });

  it('draws every run of an endpoint, and marks the time that is asked for', async () => {
    const page = await open(`/endpoints/${one.id}?at=2026-11-20T01:00:00Z`);
    const strong = page.locator('.strip rect:not(.pale):not(.mark)');
    expect(await strong.count()).toBe(one.history.length);
    const kinds = await Promise.all((await strong.all()).map((rect) => rect.getAttribute('class')));
    expect(kinds).toEqual(one.history.map(({ status }) => status));
    expect(await page.locator('.strip rect.mark').count()).toBe(1);
    expect(await column(page, 'From')).toHaveLength(one.history.length);
    await page.context().close();
  });

  it('moves nothing for whoever wants nothing to move', async () => {
    const page = await open('/', { reducedMotion: 'reduce' });
    const moving = await page.evaluate(
      "[...document.querySelectorAll('*')].filter((one) => parseFloat(getComputedStyle(one).transitionDuration) > 0 || getComputedStyle(one).animationName !== 'none').length",
    );
    expect(moving).toBe(0);
    await page.context().close();
  });

  it('an endpoint that there is not is told', async () => {
    const page = await open(`/endpoints/${'0'.repeat(32)}`);
    await page.getByRole('alert').getByText('there is no endpoint of this id').waitFor();
    await toldByBrowser('404');
    await page.context().close();
  });

  it('says how old the data is, when nothing was probed, and when it cannot be read', async () => {
    const page = await open('/');
    expect(await page.locator('#age').innerText()).toMatch(
      /^Newest probe .* ago \(2026-11-20 12:00:00\), 245 endpoints of test\.ndjson\.$/,
    );
    const loaded = (): string => server.live.snapshot.digest;
    const before = loaded();
    states = [];
    await expect.poll(loaded).not.toBe(before);
    const never = await open('/');
    expect(await never.locator('#age').innerText()).toMatch(
      /^Nothing was probed yet\. Shown is what lists say: 3 endpoints/,
    );
    await never.getByText('No status has changed yet.').waitFor();
    expect(await accessibility(never)).toEqual([]);
    await never.screenshot({ path: join(PICTURES, 'never-probed.png'), fullPage: true });
    const good = load;
    load = () => Promise.reject(new Error('gone'));
    await expect.poll(() => server.live.trouble).toBeDefined();
    const failing = await open('/endpoints');
    expect(await failing.locator('#age').innerText()).toMatch(
      /^The data cannot be read any more: .*Shown is what was read at/,
    );
    expect(await accessibility(failing)).toEqual([]);
    await toldByBrowser('503');
    [load, states] = [good, STATES];
    await expect.poll(loaded).toBe(before);
    for (const each of [page, never, failing]) await each.context().close();
  });
});
