/** A dashboard as a person sees it: opened over a time range, waited for, read and pictured. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { BitSecureError } from '../model/errors.ts';
import type { Product } from './product.ts';
import { lowestEdge, seePanels, seeToasts, type PanelSight } from './sight.ts';

export interface DashboardSight {
  panels: PanelSight[];
  /** Messages that the product shows over the page. */
  toasts: string[];
  /** Errors of the browser's console. */
  errors: string[];
  /** The picture, a PNG. */
  picture: Buffer;
}

export interface LookOptions {
  product: Product;
  /** Page of the dashboard. */
  address: string;
  /** How many panels it has; waited for until they are there. */
  panels: number;
  /** Pixels. Without a height the picture is as high as the dashboard, at most `MOST_HIGH`. */
  width: number;
  height?: number | undefined;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

const MOST_HIGH = 10_000;
const FIRST_HEIGHT = 1200;
/** Charts grow for a moment after their answer. */
const SETTLE_MS = 1_500;
/** Where a panel cannot be loaded, Kibana 5 never draws the others: waiting for them is in vain. */
const STUCK_MS = 5_000;

function isDone(panels: readonly PanelSight[], expected: number): boolean {
  return panels.length >= expected && panels.every(({ drawn }) => drawn);
}

/** Looks until every panel has come to an end, or nothing moves any more beside one that failed, or time is over. */
async function waitForPanels(page: Page, options: LookOptions, deadline: number): Promise<PanelSight[]> {
  let last = '';
  let moved = Date.now();
  for (;;) {
    const panels = await seePanels(page, options.product);
    const now = JSON.stringify(panels);
    if (now !== last) [last, moved] = [now, Date.now()];
    const stuck = Date.now() - moved > STUCK_MS && panels.some(({ problem, empty }) => problem !== undefined && !empty);
    if (stuck || isDone(panels, options.panels) || Date.now() >= deadline) return panels;
    await sleep(250, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}

/** What the page shows in place of the dashboard. */
async function noDashboard(page: Page, options: LookOptions): Promise<BitSecureError> {
  if (await page.locator('input[type=password]').first().isVisible())
    return new BitSecureError('KIBANA_DENIED', `${options.address} shows a page for logging in`, {
      hint: 'give --kibana-user and --kibana-password, or --kibana-api-key',
    });
  const told = (await seeToasts(page, options.product)).join('; ') || (await page.locator('body').innerText());
  const text = told.replace(/\s+/g, ' ').trim().slice(0, 200);
  return new BitSecureError(
    'KIBANA_REFUSED',
    `${options.address} shows no panel within ${options.timeoutMs / 1000} s${text && `: ${text}`}`,
    {
      hint: 'open it in a browser; --timeout gives it longer',
    },
  );
}

/**
 * Opens a dashboard, waits until its panels are drawn, and takes its picture. Panels that are not drawn in time are told of.
 * @throws BitSecureError KIBANA_UNREACHABLE, KIBANA_DENIED, KIBANA_REFUSED
 */
export async function lookAtDashboard(page: Page, options: LookOptions): Promise<DashboardSight> {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text().slice(0, 300)));
  page.on('pageerror', (error) => errors.push(error.message));
  const deadline = Date.now() + options.timeoutMs;
  await page.setViewportSize({ width: options.width, height: options.height ?? FIRST_HEIGHT });
  try {
    // From one address to another behind the # the page would not be loaded anew.
    await page.goto('about:blank');
    await page.goto(options.address, { waitUntil: 'commit', timeout: options.timeoutMs });
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]?.replace(/^page\.goto: /, '') ?? '';
    throw new BitSecureError('KIBANA_UNREACHABLE', `${options.address}: ${reason}`, { cause: error });
  }
  await waitForPanels(page, options, deadline);
  if (options.height === undefined) {
    const needed = Math.min(MOST_HIGH, Math.max(FIRST_HEIGHT / 2, (await lowestEdge(page, options.product)) + 16));
    await page.setViewportSize({ width: options.width, height: needed });
  }
  await page.waitForTimeout(SETTLE_MS);
  const panels = await waitForPanels(page, options, deadline);
  if (panels.length === 0) throw await noDashboard(page, options);
  const picture = await page.screenshot();
  return { panels, toasts: await seeToasts(page, options.product), errors, picture };
}
