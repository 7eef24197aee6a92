/**
 * Looking at dashboards of Kibana 7+ and OpenSearch Dashboards: pages made after their sources (the names that their own reporting
 * and functional tests go by), shown by a real Chromium.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../kibana/browser.ts';
import { openWindow } from '../../kibana/browser.ts';
import { readConnection } from '../../cluster/connection.ts';
import { takeScreenshot, type Screenshot, type ScreenshotOptions } from '../../kibana/screenshot.ts';
import { makeAuthority } from '../support/certificates.ts';
import { toolSkip } from '../support/shared.ts';
import { FakeKibana, type FakeOptions } from './fake-kibana.ts';

const skip = toolSkip(chromiumPath() ?? 'chromium');
const authorization = `Basic ${Buffer.from('miner:geheim-wort').toString('base64')}`;
let fake: FakeKibana | undefined;
afterEach(async () => {
  await fake?.stop();
  fake = undefined;
});

interface Panel {
  title: string;
  content: string;
  /** Milliseconds until it is said to be complete; never when absent. */
  after?: number;
}

const chart = '<svg width="200" height="100"><g class="series"><rect width="9" height="60"></rect></g></svg>';
const table = '<table><tbody><tr><td>ssh</td><td>203.0.113.99</td></tr></tbody></table>';
const empty = '<div data-test-subj="visNoResult" class="visError">No results found</div>';

/** A page as OpenSearch Dashboards and Kibana 7 and 8 build it: panels, in them what is shared, marked when it is complete. */
function page(panels: Panel[], more = ''): string {
  const parts = panels.map(
    ({ title, content, after }, i) => `<div data-test-subj="embeddablePanel" style="height:300px">
      <h2 data-test-subj="embeddablePanelTitle">${title}</h2>
      <div id="p${i}" data-shared-item="" data-title="${title}" data-render-complete="false">${content}</div></div>
      <script>${after === undefined ? '' : `setTimeout(() => document.getElementById('p${i}').setAttribute('data-render-complete', 'true'), ${after})`}</script>`,
  );
  return `<html><body style="margin:0"><div data-shared-items-container data-shared-items-count="${panels.length}">${parts.join('')}</div>${more}</body></html>`;
}

async function start(body: string, count: number, options: FakeOptions = {}): Promise<FakeKibana> {
  fake = await new FakeKibana({
    ...options,
    instead: ({ path, headers }) => {
      if (!path.includes('/app/')) return undefined;
      if (options.authorization !== undefined && headers.authorization !== options.authorization)
        return { status: 200, body: '<input type="password">', headers: { 'content-type': 'text/html' } };
      return { status: 200, body, headers: { 'content-type': 'text/html' } };
    },
  }).start();
  const panelsJSON = JSON.stringify(Array.from({ length: count }, () => ({})));
  fake.put({ type: 'dashboard', id: 'a b', attributes: { title: 'x', panelsJSON }, references: [] });
  return fake;
}

async function shoot(options: Partial<ScreenshotOptions> = {}): Promise<Screenshot> {
  const kibana = { url: fake?.url ?? '', ...options.kibana };
  return takeScreenshot({ dashboard: 'a b', width: 800, timeoutMs: 6000, allowEmpty: false, ...options, kibana });
}
const told = ({ findings }: Screenshot): string[] => findings.map(({ code, message }) => `${code}: ${message}`);
const heightOf = ({ picture }: Screenshot): number => picture.readUInt32BE(20);

describe.skipIf(skip !== '')(`a dashboard${skip}`, { timeout: 60_000 }, () => {
  it.each(['kibana', 'opensearch-dashboards'] as const)(
    'of %s is waited for, until its last panel is drawn',
    async (product) => {
      await start(
        page([
          { title: 'Chart', content: chart, after: 100 },
          { title: 'Table', content: table, after: 2500 },
        ]),
        2,
        { product },
      );
      const began = Date.now();
      const shot = await shoot();
      expect(Date.now() - began).toBeGreaterThan(2500);
      expect(told(shot)).toEqual([]);
      expect(shot.address).toBe(`${fake?.url}/app/dashboards#/view/a%20b`);
      expect(shot.panels).toMatchObject([
        { title: 'Chart', marks: 1, drawn: true },
        { title: 'Table', rows: ['ssh 203.0.113.99'], drawn: true },
      ]);
      expect(shot.picture.readUInt32BE(16)).toBe(800);
      expect(heightOf(shot)).toBeGreaterThan(600);
    },
  );

  it('is pictured at the height that is asked for', async () => {
    await start(page([{ title: 'Chart', content: chart, after: 0 }]), 1);
    expect(heightOf(await shoot({ height: 480 }))).toBe(480);
  });

  it('with panels that are empty, broken, late, missing, or covered by a message is told of', async () => {
    const panels = [
      { title: 'Empty', content: empty, after: 0 },
      { title: 'Error', content: '<div data-test-subj="embeddableStackError">Could not find the data view</div>' },
      { title: 'Invalid', content: '<div class="visError">Saved "field" parameter is now invalid</div>', after: 0 },
      { title: 'Picture', content: '<img src="data:image/png;base64,AAAA">', after: 0 },
      { title: 'Late', content: '' },
    ];
    await start(page(panels, '<div class="euiToast euiToast--danger">Internal error</div>'), 6);
    const shot = await shoot();
    expect(told(shot)).toEqual([
      'panel-empty: panel "Empty": no results found',
      'panel-error: panel "Error": Could not find the data view',
      'panel-error: panel "Invalid": Saved "field" parameter is now invalid',
      'panel-error: panel "Picture": its picture is broken',
      'panel-not-drawn: panel "Late" is not drawn yet',
      'panel-missing: 1 of 6 panels are not there',
      'page-message: message over the page: Internal error',
    ]);
    expect(told(await shoot({ allowEmpty: true }))).not.toContain('panel-empty: panel "Empty": no results found');
  });

  it('that does not come is told, with what the page shows instead', async () => {
    await start('<html><body>Dashboard not found</body></html>', 1);
    await expect(shoot({ timeoutMs: 2000 })).rejects.toMatchObject({
      code: 'KIBANA_REFUSED',
      message: expect.stringContaining('Dashboard not found') as string,
    });
  });

  it('behind a login page is told', async () => {
    await start('<html><body><input type="password"></body></html>', 1);
    await expect(shoot({ timeoutMs: 2000 })).rejects.toMatchObject({ code: 'KIBANA_DENIED' });
  });

  it('gets the credentials, and nobody else does', async () => {
    const seen: (string | undefined)[] = [];
    const stranger: Server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    await new Promise<void>((resolve) => {
      stranger.listen(0, '127.0.0.1', resolve);
    });
    const picture = `<img src="http://127.0.0.1:${(stranger.address() as AddressInfo).port}/x.png">`;
    await start(page([{ title: 'Chart', content: chart + picture, after: 0 }]), 1, { authorization });
    const shot = await shoot({ kibana: { url: fake?.url ?? '', user: 'miner', password: 'geheim-wort' } });
    expect(shot.panels).toHaveLength(1);
    expect(seen).toEqual([undefined]);
    stranger.close();
  });

  it('sends on without the credentials to others, and with them to itself', async () => {
    const seen: Record<string, string | undefined> = {};
    const server = (answer: (path: string) => string | undefined): Promise<Server> =>
      new Promise((resolve) => {
        const one: Server = createServer(({ url = '', headers }, response) => {
          seen[url] = headers.authorization;
          const location = answer(url);
          response.writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location }).end();
        }).listen(0, '127.0.0.1', () => resolve(one));
      });
    const urlOf = (one: Server): string => `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
    const stranger = await server(() => undefined);
    const own = await server((path) => ({ '/out': `${urlOf(stranger)}/stranger`, '/in': '/inner' })[path]);
    const kibana = readConnection({ url: urlOf(own), user: 'miner', password: 'geheim-wort' }, 'Kibana');
    const window = await openWindow(kibana, { width: 400, height: 300, timeoutMs: 5000 });
    const tab = await window.newPage();
    for (const path of ['/out', '/in']) await tab.goto(`${urlOf(own)}${path}`);
    await window.close();
    expect(seen).toMatchObject({ '/out': authorization, '/in': authorization, '/inner': authorization });
    expect(Object.entries(seen)).toContainEqual(['/stranger', undefined]);
    for (const one of [own, stranger]) one.close();
  });

  it('can be given up', async () => {
    await start(page([{ title: 'Late', content: '' }]), 1);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1500);
    await expect(shoot({ signal: controller.signal, timeoutMs: 30_000 })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });

  const noOpenssl = toolSkip('openssl', 'version');
  describe.skipIf(noOpenssl !== '')(`over TLS${noOpenssl}`, () => {
    let work = '';
    let authority: ReturnType<typeof makeAuthority>;
    afterAll(() => rmSync(work, { recursive: true, force: true }));
    beforeAll(() => {
      work = mkdtempSync(join(tmpdir(), 'bitsecure-shot-'));
      authority = makeAuthority(work, 'own');
    });

    it('of an authority of the user is shown, by file and by fingerprint', async () => {
      await start(page([{ title: 'Chart', content: chart, after: 0 }]), 1, { tls: authority.server(2) });
      const url = fake?.url ?? '';
      for (const trust of [{ caFile: authority.file }, { caFingerprint: authority.fingerprint }])
        expect(told(await shoot({ kibana: { url, ...trust } }))).toEqual([]);
      await expect(shoot()).rejects.toMatchObject({ code: 'KIBANA_UNREACHABLE' });
    });
  });
});
