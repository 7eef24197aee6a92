/** The picture of a user's dashboard, and what is wrong in it. */
import { parseBoundedJson } from '../files/bounded-json.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { arrayOf, stringOf } from '../model/json.ts';
import { dashboardUrl, type TimeRange } from './address.ts';
import { openWindow } from './browser.ts';
import { lookAtDashboard, type DashboardSight } from './dashboard.ts';
import type { KibanaOptions } from './kibana.ts';
import { keyOf } from './object.ts';
import { openKibana, type Server } from './server.ts';

export interface ScreenshotOptions {
  kibana: KibanaOptions;
  /** Its id. */
  dashboard: string;
  /** The dashboard's own when absent. */
  range?: TimeRange | undefined;
  width: number;
  height?: number | undefined;
  timeoutMs: number;
  /** File of Chromium or Chrome. */
  executable?: string | undefined;
  /** Panels without results are as they should be. */
  allowEmpty: boolean;
  signal?: AbortSignal | undefined;
}

export interface Screenshot extends DashboardSight {
  address: string;
  findings: Finding[];
}

/** How many panels a dashboard has. @throws BitSecureError NOT_FOUND */
async function panelsOf(server: Server, id: string): Promise<number> {
  const key = { type: 'dashboard', id };
  const stored = (await server.store.read([key])).get(keyOf(key));
  if (stored === undefined)
    throw new BitSecureError('NOT_FOUND', `${server.url} has no dashboard ${JSON.stringify(id)}`, {
      hint: 'the id is what stands last in the address of its page, before the question mark',
    });
  if (server.defaultPattern !== undefined && server.defaultPattern.current === undefined)
    throw new BitSecureError(
      'KIBANA_REFUSED',
      `${server.url} has no default index pattern, and without one it shows nothing`,
      {
        hint: 'choose one in Management > Index Patterns, or import the pack with bitsecure import',
      },
    );
  const panels = parseBoundedJson(stringOf(stored.attributes['panelsJSON']) ?? '[]');
  return 'value' in panels ? arrayOf(panels.value).length : 0;
}

/** What is wrong with what is seen. */
export function findingsOf(
  { panels, toasts }: Pick<DashboardSight, 'panels' | 'toasts'>,
  expected: number,
  allowEmpty: boolean,
): Finding[] {
  const finding = (code: string, message: string): Finding => ({ code, severity: 'error', message });
  const ofPanels = panels.flatMap(({ title, problem, empty, drawn }) => {
    const name = `panel ${JSON.stringify(title)}`;
    if (problem !== undefined)
      return empty && allowEmpty ? [] : [finding(empty ? 'panel-empty' : 'panel-error', `${name}: ${problem}`)];
    return drawn ? [] : [finding('panel-not-drawn', `${name} is not drawn yet`)];
  });
  const missing = expected - panels.length;
  return [
    ...ofPanels,
    ...(missing > 0 ? [finding('panel-missing', `${missing} of ${expected} panels are not there`)] : []),
    ...toasts.map((toast) => finding('page-message', `message over the page: ${toast}`)),
  ];
}

/**
 * Opens a dashboard in headless Chromium and takes its picture.
 * @throws BitSecureError those of connectKibana; NOT_FOUND, TOOL_MISSING, KIBANA_REFUSED
 */
export async function takeScreenshot(options: ScreenshotOptions): Promise<Screenshot> {
  const { kibana, dashboard, range, width, height, timeoutMs, signal } = options;
  const server = await openKibana(kibana, { timeoutMs, signal });
  try {
    const expected = await panelsOf(server, dashboard);
    const address = dashboardUrl(server.url, server.product, dashboard, range);
    const window = await openWindow(server.connection, {
      executable: options.executable,
      width,
      height: height ?? 1200,
      timeoutMs,
    });
    const stop = (): void => void window.close();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const page = await window.newPage();
      const look = { product: server.product, address, panels: expected, width, height, timeoutMs, signal };
      const sight = await lookAtDashboard(page, look);
      return { ...sight, address, findings: findingsOf(sight, expected, options.allowEmpty) };
    } catch (error) {
      if (signal?.aborted) throw new BitSecureError('INTERRUPTED', 'interrupted');
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      await window.close();
    }
  } finally {
    await server.close();
  }
}
