/** OpenSearch Dashboards: the shapes of Kibana 7.10, with its own name for the histogram's normalised interval. */
import { customFilters, ndjsonFiles } from './ndjson.ts';
import type { Target } from './target.ts';

export const opensearchDashboards: Target = {
  id: 'opensearch-dashboards',
  versions: { oldest: '1.0.0', newest: '3.x' },
  clauseLimit: 400,
  intervalPatterns: false,
  filters: customFilters,
  files: ndjsonFiles('opensearch-dashboards'),
};
