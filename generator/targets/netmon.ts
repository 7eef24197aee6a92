/** NetMon: Kibana 4 and 5, arrays of objects for Management > Saved Objects > Import. */
import type { TemplateContext } from '../../model/generated/template-context.ts';
import { encodeAttributes, toLegacyArray, type SavedObject } from '../../model/saved-object.ts';
import { BitSecureError } from '../../model/errors.ts';
import { render, renderObject } from '../templates.ts';
import type { PackFile, Target } from './target.ts';

/** `server.maxPayloadBytes` of Kibana 5: for one object that is saved, and for one `_msearch` of a dashboard. */
const PAYLOAD_BYTES = 1_048_576;
/** What Kibana adds to a panel's search: header, aggregations in full, time range, highlight. */
const SEARCH_OVERHEAD = 4000;

function refuse(what: string, bytes: number): never {
  throw new BitSecureError(
    'TOO_LARGE',
    `netmon: ${what} would be ${bytes} bytes, and Kibana 5 takes ${PAYLOAD_BYTES} (server.maxPayloadBytes)`,
    { hint: 'use --target kibana or opensearch-dashboards, or a baseline with fewer destinations' },
  );
}

/** Each object must fit a request of its own, and all panels of the dashboard one search: the exclusion is in two of them. */
function checkSizes(objects: readonly SavedObject[]): void {
  let search = 0;
  for (const object of objects) {
    const encoded = encodeAttributes(object.type, object.attributes);
    const bytes = Buffer.byteLength(JSON.stringify(encoded));
    if (bytes > PAYLOAD_BYTES) refuse(object.id, bytes);
    const meta = encoded['kibanaSavedObjectMeta'] as { searchSourceJSON: string };
    search += Buffer.byteLength(meta.searchSourceJSON) + SEARCH_OVERHEAD;
  }
  if (search > PAYLOAD_BYTES) refuse("the dashboard's search", search);
}

const objectsOf = (names: readonly string[], context: TemplateContext): SavedObject[] =>
  names.map((name) => renderObject('netmon', name, context));

/** An index pattern's attributes alone: Kibana 5 takes none by import, so it is created by a call. */
function patternFile(name: string, template: string, context: TemplateContext): PackFile {
  const { attributes } = renderObject('netmon', template, context);
  return { name, content: `${JSON.stringify(encodeAttributes('index-pattern', attributes), null, 2)}\n` };
}

export const netmon: Target = {
  id: 'netmon',
  versions: { oldest: '5.0.0', newest: '5.6.16' },
  clauseLimit: 500,
  intervalPatterns: true,
  filters: (filters, indexPatternId) => ({
    filters: filters.map(({ alias, negate, dsl }) => ({
      meta: { index: indexPatternId, negate, disabled: false, alias },
      ...dsl,
      $state: { store: 'appState' },
    })),
    references: [],
  }),
  files: (context) => {
    const dashboards = [
      ['miner-activity', 'baseline-chart', 'unexpected-miner-activity', 'unexpected-activity-table'],
      ['mining-activity', 'mining-sources', 'mining-hosts', ...(context.known === undefined ? [] : ['mining-pools'])],
      ['pool-status', 'pool-currencies', 'pool-names', 'pool-changes'],
    ].map((names) => objectsOf(names, context));
    for (const visualizations of dashboards) checkSizes(visualizations);
    const [miners = [], mining = [], pools = []] = dashboards;
    return [
      { name: 'bitsecure_visualizations.json', content: toLegacyArray(miners) },
      { name: 'bitsecure_dashboard.json', content: toLegacyArray(objectsOf(['dashboard'], context)) },
      {
        name: 'bitsecure_mining.json',
        content: toLegacyArray([...mining, ...objectsOf(['mining-dashboard'], context)]),
      },
      { name: 'bitsecure_pools.json', content: toLegacyArray([...pools, ...objectsOf(['pools-dashboard'], context)]) },
      patternFile('index_pattern.json', 'index-pattern', context),
      patternFile('index_pattern_pools.json', 'pool-endpoints-pattern', context),
      patternFile('index_pattern_pool_observations.json', 'pool-observations-pattern', context),
      { name: 'README.md', content: render('netmon', 'README.md.hbs', context) },
    ];
  },
};
