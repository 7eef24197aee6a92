/** What differs between the newer targets. */
import type { TargetId } from '../files/profile.ts';

export type UpgradeTargetId = Exclude<TargetId, 'netmon'>;

export interface UpgradeTarget {
  id: UpgradeTargetId;
  /** Name of the flag that keeps sums of a fixed interval undivided. */
  normalisedInterval: string;
  /** Oldest version that the shape of a type belongs to; the target must know it. */
  versions: Readonly<Record<'index-pattern' | 'visualization' | 'dashboard' | 'search', string>>;
}

export const UPGRADE_TARGETS: Readonly<Record<UpgradeTargetId, UpgradeTarget>> = {
  kibana: {
    id: 'kibana',
    normalisedInterval: 'useNormalizedEsInterval',
    versions: { 'index-pattern': '6.5.0', visualization: '7.0.0', dashboard: '7.0.0', search: '7.0.0' },
  },
  'opensearch-dashboards': {
    id: 'opensearch-dashboards',
    normalisedInterval: 'useNormalizedOpenSearchInterval',
    versions: { 'index-pattern': '7.6.0', visualization: '7.10.0', dashboard: '7.9.3', search: '7.9.3' },
  },
};
