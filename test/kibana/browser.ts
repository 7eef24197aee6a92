/** Kibana as a person uses it: headless Chromium that imports files and looks at dashboards. */
import { execFileSync } from 'node:child_process';
import { chromium, type Browser, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Without these Chromium asks hosts of its maker for updates at every start. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium on the PATH, or undefined. */
export function chromiumPath(): string | undefined {
  for (const name of NAMES) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('there is no Chromium on the PATH');
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

/** Messages that Kibana shows over the page. */
async function toasts(page: Page): Promise<string[]> {
  const texts = await page.locator('.toast, .alert-danger, .alert-warning').allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '');
}

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
  return toasts(page);
}

/** What a person sees of one panel. */
interface PanelSight {
  title: string;
  /** Bars, lines or areas of a chart that are not flat. */
  marks: number;
  /** Rows of a table, each as its text. */
  rows: string[];
  /** Natural width of its picture in pixels: 0 for a broken one, -1 when there is none. */
  pictureWidth: number;
  /** Whether a table or picture is wider than the panel. */
  cut: boolean;
  /** Whether its picture reaches below the panel. */
  pictureCut: boolean;
  /** Everything written in it. */
  text: string;
}

export interface DashboardSight {
  panels: PanelSight[];
  toasts: string[];
  /** Errors of the browser's console. */
  errors: string[];
}

/** As much of the page's world as is used: the program's own types know no browser. */
interface PageElement {
  textContent: string | null;
  innerText: string;
  naturalWidth: number;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  getBoundingClientRect(): { right: number; bottom: number };
  getBBox(): { height: number };
}

async function look(page: Page): Promise<PanelSight[]> {
  return page.evaluate(() => {
    const { document } = globalThis as unknown as { document: PageElement };
    const clean = (text: string | null | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim();
    return Array.from(document.querySelectorAll('li.gs-w'), (panel) => {
      const edge = panel.getBoundingClientRect();
      const picture = panel.querySelector('img');
      const marks = [...panel.querySelectorAll('svg .series rect, svg .series path')];
      return {
        title: clean(panel.querySelector('.panel-title')?.textContent),
        marks: marks.filter((mark) => mark.getBBox().height > 0.5).length,
        // A table is filled up with empty rows to the length of its page.
        rows: Array.from(panel.querySelectorAll('tbody[kbn-rows] > tr'), (row) => clean(row.innerText)).filter(
          (row) => row !== '',
        ),
        pictureWidth: picture === null ? -1 : picture.naturalWidth,
        cut: [...panel.querySelectorAll('th, td, img')].some(
          (part) => part.getBoundingClientRect().right > edge.right + 1,
        ),
        pictureCut: picture !== null && picture.getBoundingClientRect().bottom > edge.bottom + 1,
        text: clean(panel.innerText),
      };
    });
  });
}

/** A panel that is still waiting for its answer shows nothing but its title. */
function isDrawn(panel: PanelSight): boolean {
  return panel.marks > 0 || panel.rows.length > 0 || panel.pictureWidth >= 0 || panel.text.length > panel.title.length;
}

/** Opens a dashboard over a time range (ISO), waits until its panels are drawn, and keeps a picture of it. */
export async function seeDashboard(
  page: Page,
  kibanaUrl: string,
  dashboard: { id: string; from: string; to: string },
  screenshot: string,
): Promise<DashboardSight> {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text().slice(0, 300)));
  page.on('pageerror', (error) => errors.push(error.message));
  const time = `(time:(from:'${dashboard.from}',mode:absolute,to:'${dashboard.to}'))`;
  await page.goto('about:blank');
  await page.goto(`${kibanaUrl}/app/kibana#/dashboard/${encodeURIComponent(dashboard.id)}?_g=${time}`);
  await page.locator('li.gs-w').first().waitFor({ timeout: 30_000 });
  const deadline = Date.now() + 30_000;
  let panels = await look(page);
  while (!panels.every((panel) => isDrawn(panel)) && Date.now() < deadline) {
    await page.waitForTimeout(250);
    panels = await look(page);
  }
  // Charts grow for a moment after their answer.
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: screenshot, fullPage: true });
  return { panels: await look(page), toasts: await toasts(page), errors };
}
