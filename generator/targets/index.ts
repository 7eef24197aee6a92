/** Every target by its id: one that is forgotten here does not compile. */
import type { TargetId } from '../../files/profile.ts';
import { kibana } from './kibana.ts';
import { netmon } from './netmon.ts';
import { opensearchDashboards } from './opensearch-dashboards.ts';
import type { Target } from './target.ts';

export const TARGETS: Readonly<Record<TargetId, Target>> = {
  netmon,
  kibana,
  'opensearch-dashboards': opensearchDashboards,
};
