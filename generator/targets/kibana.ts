/** Kibana 7 to 9. The objects state the oldest version that their shape belongs to, so every one of these takes them. */
import { customFilters, ndjsonFiles } from './ndjson.ts';
import type { Target } from './target.ts';

export const kibana: Target = {
  id: 'kibana',
  versions: { oldest: '7.0.0', newest: '9.x' },
  clauseLimit: 500,
  intervalPatterns: false,
  filters: customFilters,
  files: ndjsonFiles('kibana'),
};
