/** What a person sees of a dashboard's panels, read off the page. */
import type { Page } from 'playwright-core';
import type { Product } from './product.ts';
import { majorOf } from './product.ts';

export interface PanelSight {
  title: string;
  /** What it shows instead of its content: words for a person; undefined while all is well. */
  problem: string | undefined;
  /** The problem is only that there are no documents. */
  empty: boolean;
  /** It has come to an end, well or not. */
  drawn: boolean;
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

/** Where a product's page has what. */
interface Selectors {
  panel: string;
  title: string;
  /** Carries `data-render-complete`; empty where the product says nothing of that kind. */
  item: string;
  error: string;
  marks: string;
  rows: string;
  toasts: string;
}

const KIBANA_5: Selectors = {
  panel: 'li.gs-w',
  title: '.panel-title',
  item: '',
  error: '.load-error',
  marks: 'svg .series rect, svg .series path',
  rows: 'tbody[kbn-rows] > tr',
  toasts: '.toast, .alert-danger, .alert-warning',
};

/** Kibana from 7 on and OpenSearch Dashboards: what their own reporting and their functional tests go by. */
const LATER: Selectors = {
  panel: '[data-test-subj="embeddablePanel"]',
  title: '[data-test-subj="embeddablePanelTitle"], [data-test-subj="dashboardPanelTitle"], .embPanel__titleText',
  item: '[data-shared-item]',
  error: '[data-test-subj="embeddableStackError"], [data-test-subj="embeddableError"], [data-render-error], .visError',
  marks: 'svg .series rect, svg .series path, .echChart canvas',
  rows: 'tbody tr, [role="grid"] [role="row"]',
  toasts: '.euiToast--danger, .euiToast--warning',
};

function selectorsFor(product: Product): Selectors {
  return product.name === 'kibana' && majorOf(product) < 7 ? KIBANA_5 : LATER;
}

/** As much of the page's world as is used: the program's own types know no browser. */
interface PageElement {
  textContent: string | null;
  innerText: string;
  naturalWidth: number;
  complete: boolean;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): { right: number; bottom: number; height: number };
}

/** The panels as they are at this moment. */
export function seePanels(page: Page, product: Product): Promise<PanelSight[]> {
  return page.evaluate((selectors) => {
    const { document } = globalThis as unknown as { document: PageElement };
    const clean = (text: string | null | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim();
    return Array.from(document.querySelectorAll(selectors.panel), (panel) => {
      const edge = panel.getBoundingClientRect();
      const picture = panel.querySelector('img');
      const item = selectors.item === '' ? null : panel.querySelector(selectors.item);
      const title = clean(item?.getAttribute('data-title') ?? panel.querySelector(selectors.title)?.textContent);
      const text = clean(panel.innerText);
      const marks = [...panel.querySelectorAll(selectors.marks)].filter(
        (mark) => mark.getBoundingClientRect().height > 0.5,
      );
      // A table is filled up with empty rows to the length of its page.
      const rows = Array.from(panel.querySelectorAll(selectors.rows), (row) => clean(row.innerText)).filter(
        (row) => row !== '',
      );
      const empty = /No results (?:found|displayed)/i.test(text);
      const said = clean(panel.querySelector(selectors.error)?.innerText);
      const failed = said !== '' || /Could not locate that/i.test(text) ? said || text : undefined;
      const broken = picture?.complete === true && picture.naturalWidth === 0 ? 'its picture is broken' : undefined;
      const shown = marks.length > 0 || rows.length > 0 || picture?.complete === true || text.length > title.length;
      const complete = item?.getAttribute('data-render-complete');
      return {
        title,
        problem: empty ? 'no results found' : (failed ?? broken),
        empty,
        drawn: failed !== undefined || (complete === undefined || complete === null ? shown : complete === 'true'),
        marks: marks.length,
        rows,
        pictureWidth: picture === null ? -1 : picture.naturalWidth,
        cut: [...panel.querySelectorAll('th, td, img')].some(
          (part) => part.getBoundingClientRect().right > edge.right + 1,
        ),
        pictureCut: picture !== null && picture.getBoundingClientRect().bottom > edge.bottom + 1,
        text,
      };
    });
  }, selectorsFor(product));
}

/** Messages that lie over the page. */
export async function seeToasts(page: Page, product: Product): Promise<string[]> {
  const texts = await page.locator(selectorsFor(product).toasts).allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '');
}

/** The lowest edge of a panel on the page, in pixels from its top; 0 where there is none. */
export function lowestEdge(page: Page, product: Product): Promise<number> {
  return page.evaluate((selector) => {
    const { document, scrollY } = globalThis as unknown as { document: PageElement; scrollY: number };
    const edges = Array.from(
      document.querySelectorAll(selector),
      (panel) => panel.getBoundingClientRect().bottom + scrollY,
    );
    return Math.ceil(Math.max(0, ...edges));
  }, selectorsFor(product).panel);
}
