/** Which engine a target's packs are proved on when nothing else is asked for. */
import type { EngineId } from '../cluster/engines.ts';
import type { TargetId } from '../model/profile.ts';

/**
 * What such a Kibana stands on. A NetMon has an Elasticsearch of its own, and Kibana 5 speaks to 5.x alone; of OpenSearch the
 * older one, whose limits are the narrower.
 */
export const DEFAULT_ENGINES: Readonly<Record<TargetId, EngineId>> = {
  netmon: 'elasticsearch@5.6.16',
  kibana: 'elasticsearch@9.2.0',
  'opensearch-dashboards': 'opensearch@2.19.1',
};
