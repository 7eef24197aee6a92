/** Whether a browser is here. In CI it has to be: a test that is skipped there is a failure. */
import { chromiumPath } from '../../kibana/browser.ts';

/** Why tests with a browser are skipped; undefined when they are not. @throws Error in CI, where nothing may be missing */
export function browserSkip(): string | undefined {
  if (chromiumPath() !== undefined) return undefined;
  if (process.env['CI'] === 'true') throw new Error('there is no Chromium on the PATH');
  return 'there is no Chromium on the PATH';
}
