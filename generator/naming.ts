/** Ids and titles of the saved objects. */
import { sha256 } from '../files/digest.ts';
import { BitSecureError } from '../model/errors.ts';
import { PANEL_NAMES, type PanelRole } from '../model/panels.ts';

/** With it, ids are plain, the same in every target. */
export const DEFAULT_TITLE = 'BitSecure';
export interface ObjectName {
  id: string;
  title: string;
}
export interface ObjectNames extends Record<'live' | 'baseline' | 'chart' | 'table' | 'dashboard', ObjectName> {
  mining: Record<'activity' | 'sources' | 'hosts' | 'pools' | 'dashboard', ObjectName>;
  pools: Record<'status' | 'currencies' | 'names' | 'changes' | 'dashboard', ObjectName>;
}

/** A readable id that differs for different texts: letters, digits, `.`, `_` and `-`, and a hash where something was lost. */
export function slug(text: string): string {
  const plain = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return plain === text.replaceAll(' ', '-') ? plain : [plain, sha256(text).slice(0, 8)].filter(Boolean).join('-');
}

/**
 * Ids and titles for a dashboard's title. With another title than the default, every id and title begins with it, so that
 * two packs live on one Kibana and neither overwrites the other's objects.
 * @throws BitSecureError BAD_VALUE for a title that cannot be one
 */
export function objectNames(title: string): ObjectNames {
  if (title.trim() === '' || title.length > 200 || /\p{Cc}|\p{Cs}/u.test(title)) {
    throw new BitSecureError('BAD_VALUE', `${JSON.stringify(title)} cannot be a title`, {
      hint: 'give 1 to 200 characters on one line',
    });
  }
  const own = title !== DEFAULT_TITLE;
  const name = (role: PanelRole): ObjectName => ({
    id: own ? `${slug(title)}-${PANEL_NAMES[role]}` : PANEL_NAMES[role],
    title: own ? `${title} ${PANEL_NAMES[role]}` : PANEL_NAMES[role],
  });
  const dashboard = (words: string): ObjectName => ({ id: slug(words), title: words });
  return {
    live: name('live'),
    baseline: name('baseline'),
    chart: name('chart'),
    table: name('table'),
    dashboard: dashboard(title),
    mining: {
      activity: name('mining-activity'),
      sources: name('mining-sources'),
      hosts: name('mining-hosts'),
      pools: name('mining-pools'),
      dashboard: dashboard(`${title} mining`),
    },
    pools: {
      status: name('pool-status'),
      currencies: name('pool-currencies'),
      names: name('pool-names'),
      changes: name('pool-changes'),
      dashboard: dashboard(`${title} pools`),
    },
  };
}
