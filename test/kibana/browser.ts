/** Kibana 5 as a person uses it: files imported by hand, dashboards looked at. */
import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { dashboardUrl, type TimeRange } from '../../kibana/address.ts';
import { lookAtDashboard, type DashboardSight } from '../../kibana/dashboard.ts';
import { seeToasts } from '../../kibana/sight.ts';

const PRODUCT = { name: 'kibana', version: '5.1.1' } as const;

/** Imports a file in Management > Saved Objects, overwriting what is there; answers the messages shown. */
export async function importByHand(page: Page, kibanaUrl: string, file: string): Promise<string[]> {
  await page.goto('about:blank');
  await page.goto(`${kibanaUrl}/app/kibana#/management/kibana/objects`);
  // Before its tabs are there, the page takes a file and fails on it.
  await page.locator('.kbn-management-tab').first().waitFor();
  let busy = Date.now();
  const touch = (): number => (busy = Date.now());
  page.on('request', touch).on('response', touch);
  await page.locator('input[type=file]').first().setInputFiles(file);
  const overwrite = page.locator('.modal-dialog button, .kuiModal button').filter({ hasText: /overwrite|yes/i });
  while (Date.now() - busy < 1_500) {
    if (await overwrite.first().isVisible()) await overwrite.first().click();
    await page.waitForTimeout(100);
  }
  page.off('request', touch).off('response', touch);
  return seeToasts(page, PRODUCT);
}

/** Opens a dashboard over a time range, waits until its panels are drawn, and keeps a picture of it. */
export async function seeDashboard(
  page: Page,
  kibanaUrl: string,
  dashboard: TimeRange & { id: string; panels: number },
  screenshot: string,
): Promise<DashboardSight> {
  const address = dashboardUrl(kibanaUrl, PRODUCT, dashboard.id, dashboard);
  const look = { product: PRODUCT, address, panels: dashboard.panels, width: 1600, timeoutMs: 60_000 };
  const sight = await lookAtDashboard(page, look);
  writeFileSync(screenshot, sight.picture);
  return sight;
}
