/** The query of a panel's request, as the target's Kibana puts it together: own query, dashboard's query, filters, time range. */
import { arrayOf, isObject, objectOf, propertyOf, stringOf, type JsonObject } from '../model/json.ts';
import type { ProvablePack, ProvablePanel } from './pack.ts';
import type { TimeRange } from './time-range.ts';

/** What cannot be asked as the target would, and why. */
export interface Unasked {
  why: string;
  /** True for a panel that has nothing to ask. */
  asksNothing?: true;
}

/** Kibana adds what its setting query:queryString:options holds by default. */
function decorated(query: JsonObject): JsonObject {
  const text = propertyOf(query, 'query_string');
  return isObject(text) ? { ...query, query_string: { ...text, analyze_wildcard: true } } : query;
}

/** A filter as a query: what Kibana keeps about it is left out. */
function asQuery(filter: JsonObject): JsonObject {
  const inner = propertyOf(filter, 'query');
  if (isObject(inner)) return inner;
  const { meta: _meta, $state: _state, ...query } = filter;
  return query;
}

function filtersOf(source: JsonObject | undefined): { query: JsonObject; negate: boolean }[] {
  return arrayOf(source?.['filter']).flatMap((filter) => {
    const meta = objectOf(propertyOf(filter, 'meta'));
    if (!isObject(filter) || meta['disabled'] === true) return [];
    return [{ query: decorated(asQuery(filter)), negate: meta['negate'] === true }];
  });
}

/** Kibana 4 and 5 (courier's `_flatten`): a dashboard's query stands among its filters. */
function netmonQuery(panel: ProvablePanel, range: JsonObject): JsonObject {
  const own = panel.source['query'];
  const query = typeof own === 'string' ? { query_string: { query: own } } : isObject(own) ? own : { match_all: {} };
  const filters = [...filtersOf(panel.source), ...filtersOf(panel.dashboardSource)];
  return {
    bool: {
      must: [decorated(query), ...filters.filter(({ negate }) => !negate).map((filter) => filter.query), range],
      must_not: filters.filter(({ negate }) => negate).map((filter) => filter.query),
    },
  };
}

/** A query of Kibana 6 and later in the engine's words; undefined for an empty one in KQL. */
function languageQuery(source: JsonObject | undefined): JsonObject | undefined | Unasked {
  const query = source?.['query'];
  if (!isObject(query)) return undefined;
  const language = stringOf(query['language']);
  const text = language === undefined ? query : query['query'];
  if (isObject(text)) return decorated(text);
  const words = stringOf(text) ?? '';
  if (language === 'lucene')
    return words.trim() === '' ? { match_all: {} } : decorated({ query_string: { query: words } });
  return words.trim() === ''
    ? undefined
    : { why: `its query is in ${language ?? 'no language'}, which Kibana itself translates` };
}

const isUnasked = (value: object): value is Unasked => typeof propertyOf(value, 'why') === 'string';

/** Kibana 7 and later (`buildEsQuery`): Lucene must match, filters do not count for the score. */
function ndjsonQuery(panel: ProvablePanel, range: JsonObject): { query: JsonObject } | Unasked {
  const queries = [languageQuery(panel.source), languageQuery(panel.dashboardSource)].filter(
    (query) => query !== undefined,
  );
  const unasked = queries.find((query) => isUnasked(query));
  if (unasked !== undefined) return unasked;
  const filters = [...filtersOf(panel.source), ...filtersOf(panel.dashboardSource)];
  const bool = {
    must: queries,
    filter: [...filters.filter(({ negate }) => !negate).map(({ query }) => query), range],
    should: [],
    must_not: filters.filter(({ negate }) => negate).map(({ query }) => query),
  };
  return { query: { bool } };
}

/** The query of a panel over a span of time. */
export function panelQuery(
  panel: ProvablePanel,
  { target, profile }: Pick<ProvablePack, 'target' | 'profile'>,
  { fromMs, toMs }: TimeRange,
): { query: JsonObject } | Unasked {
  const field = panel.timeField ?? profile.fields['time.updated'].name;
  if (panel.source['savedSearchRefName'] !== undefined) return { why: 'it stands on a saved search' };
  if (target === 'netmon')
    return { query: netmonQuery(panel, { range: { [field]: { gte: fromMs, lte: toMs, format: 'epoch_millis' } } }) };
  const [gte, lte] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
  return ndjsonQuery(panel, { range: { [field]: { gte, lte, format: 'strict_date_optional_time' } } });
}
