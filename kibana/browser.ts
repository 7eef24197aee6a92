/** Headless Chromium: found, started, and told whom to trust. */
import { createHash, X509Certificate } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { delimiter, join } from 'node:path';
import { connect } from 'node:tls';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { Connection } from '../cluster/connection.ts';
import { trustOf } from '../cluster/trust.ts';
import { WireError } from '../cluster/wire.ts';
import { BitSecureError } from '../model/errors.ts';
import { wireFailure } from './faults.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Without these Chromium asks hosts of its maker for updates at every start. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Chromium or Chrome on the PATH, or undefined. */
export function chromiumPath(path = process.env['PATH'] ?? ''): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => isExecutable(file));
}

/**
 * The key of the server's certificate, checked by the same trust as every other connection: Chromium knows no CA file, and is told
 * to take this one key instead. Undefined where the system's authorities are trusted.
 */
async function trustedKey(connection: Connection, timeoutMs: number): Promise<string | undefined> {
  const trust = await trustOf(connection, timeoutMs);
  if (trust === undefined) return undefined;
  const { hostname, port } = new URL(connection.url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const raw = await new Promise<Buffer>((resolve, reject) => {
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port: Number(port || 443), ...name, ...trust, timeout: timeoutMs });
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().raw);
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy(new Error('no handshake in time')));
    socket.once('error', (error: Error) => reject(new WireError('certificate', error.message)));
  });
  const key = new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

/**
 * Starts Chromium without a window.
 * @param executable its file; looked for on the PATH when absent
 * @throws BitSecureError TOOL_MISSING
 */
export async function openBrowser(executable?: string, flags: readonly string[] = []): Promise<Browser> {
  const executablePath = executable ?? chromiumPath();
  const hint = 'install chromium, or give the file of Chromium or Chrome with --browser';
  if (executablePath === undefined)
    throw new BitSecureError('TOOL_MISSING', `there is no ${NAMES.join(', ')} on the PATH`, { hint });
  if (!isExecutable(executablePath))
    throw new BitSecureError('TOOL_MISSING', 'is no program that can be run', { file: executablePath, hint });
  // Chromium's sandbox refuses to be run by root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    return await chromium.launch({ executablePath, headless: true, args: [...FLAGS, ...sandbox, ...flags] });
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0] ?? '';
    throw new BitSecureError('TOOL_MISSING', `does not start as Chromium does: ${reason}`, {
      file: executablePath,
      hint,
      cause: error,
    });
  }
}

/**
 * Sends the connection's credentials, and to its own server alone: a dashboard may show pictures of anybody. Playwright's own
 * routes would send them on to wherever that server redirects.
 */
async function authorize(page: Page, connection: Connection): Promise<void> {
  const { authorization } = connection;
  if (authorization === undefined) return;
  const { origin } = new URL(connection.url);
  const session = await page.context().newCDPSession(page);
  session.on('Fetch.requestPaused', ({ requestId, request }) => {
    const headers = Object.entries({ ...request.headers, authorization }).map(([name, value]) => ({ name, value }));
    const own = new URL(request.url).origin === origin;
    // It fails when the page is gone, and with it the request.
    session.send('Fetch.continueRequest', { requestId, ...(own ? { headers } : {}) }).catch(() => undefined);
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
}

/**
 * A window of Chromium that may see what the connection may.
 * @throws BitSecureError TOOL_MISSING, KIBANA_UNREACHABLE
 */
export async function openWindow(
  connection: Connection,
  options: { executable?: string | undefined; width: number; height: number; timeoutMs: number },
): Promise<{ newPage: () => Promise<Page>; close: () => Promise<void> }> {
  const key = await trustedKey(connection, options.timeoutMs).catch((error: unknown) => {
    throw error instanceof WireError ? wireFailure(error, connection) : error;
  });
  const flags = key === undefined ? [] : [`--ignore-certificate-errors-spki-list=${key}`];
  const browser = await openBrowser(options.executable, flags);
  const context = await browser.newContext({ viewport: { width: options.width, height: options.height } });
  return {
    newPage: async () => {
      const page = await context.newPage();
      await authorize(page, connection);
      return page;
    },
    close: () => browser.close(),
  };
}
