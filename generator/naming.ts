/** Ids and titles of the saved objects. */
import { sha256 } from '../files/digest.ts';
import { BitSecureError } from '../model/errors.ts';

/** The fixed contract: with the default title these are the ids, in every target. */
export const DEFAULT_TITLE = 'BitSecure';
const NAMES = {
  live: 'Miner-Activity',
  baseline: 'Baseline-Chart',
  chart: 'Unexpected-Miner-Activity',
  table: 'Unexpected-Activity-Table',
} as const;
export type VisualizationKey = keyof typeof NAMES;

export interface ObjectName {
  id: string;
  title: string;
}
export type ObjectNames = Record<VisualizationKey | 'dashboard', ObjectName>;

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
  const name = (plain: string): ObjectName => ({
    id: own ? `${slug(title)}-${plain}` : plain,
    title: own ? `${title} ${plain}` : plain,
  });
  return {
    live: name(NAMES.live),
    baseline: name(NAMES.baseline),
    chart: name(NAMES.chart),
    table: name(NAMES.table),
    dashboard: { id: slug(title), title },
  };
}
