/** What Kibana 7 and later and OpenSearch Dashboards have in common: one NDJSON file with references. */
import type { TemplateContext } from '../../model/generated/template-context.ts';
import { toNdjson } from '../../model/saved-object.ts';
import { render, renderObject } from '../templates.ts';
import type { Target } from './target.ts';

const META = 'kibanaSavedObjectMeta.searchSourceJSON';

/** Filters of the type `custom`: shown by their alias, editable as DSL, tied to the index pattern by a reference. */
export const customFilters: Target['filters'] = (filters, indexPatternId) => ({
  filters: filters.map(({ alias, negate, dsl }, index) => ({
    meta: {
      negate,
      disabled: false,
      alias,
      type: 'custom',
      key: Object.keys(dsl).join(' '),
      indexRefName: `${META}.filter[${index}].meta.index`,
    },
    query: dsl,
    $state: { store: 'appState' },
  })),
  references: filters.map((_, index) => ({
    name: `${META}.filter[${index}].meta.index`,
    type: 'index-pattern',
    id: indexPatternId,
  })),
});

/** Templates of the objects, in the order of the file: what others refer to comes first. */
function objectsOf({ known }: TemplateContext): string[] {
  return [
    'index-pattern',
    'miner-activity',
    'baseline-chart',
    'unexpected-miner-activity',
    'unexpected-activity-table',
    'dashboard',
    'mining-activity',
    'mining-sources',
    'mining-hosts',
    ...(known === undefined ? [] : ['mining-pools']),
    'mining-dashboard',
    'pool-endpoints-pattern',
    'pool-observations-pattern',
    'pool-status',
    'pool-currencies',
    'pool-names',
    'pool-changes',
    'pools-dashboard',
  ];
}

/** The files of a pack whose templates are in `templates/<folder>`. */
export function ndjsonFiles(folder: string): Target['files'] {
  return (context) => [
    {
      name: 'bitsecure.ndjson',
      content: toNdjson(objectsOf(context).map((name) => renderObject(folder, name, context))),
    },
    { name: 'README.md', content: render(folder, 'README.md.hbs', context) },
  ];
}
