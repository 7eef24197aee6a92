/** Queries and filters, from Elasticsearch's own language to a query with its language and filters with their pattern by reference. */
import { isObject, objectOf, propertyOf, stringOf, type JsonObject } from '../model/json.ts';
import type { Reference } from '../model/saved-object.ts';
import { withoutInterval } from './index-pattern.ts';
import type { Notes } from './notes.ts';

const SOURCE = 'kibanaSavedObjectMeta.searchSourceJSON';

/** `{query_string: {query}}` → `{query, language: 'lucene'}`; clauses that are no text stay as they are, under the same name. */
export function upgradeQuery(query: unknown, notes: Notes): JsonObject {
  if (query === undefined || isObject(propertyOf(query, 'match_all'))) return { query: '', language: 'lucene' };
  if (typeof query === 'string') return { query, language: 'lucene' };
  const text = stringOf(propertyOf(propertyOf(query, 'query_string'), 'query'));
  if (text === undefined) return { query: objectOf(query), language: 'lucene' };
  if (propertyOf(propertyOf(query, 'query_string'), 'default_operator') === 'AND') {
    notes.lose('default_operator AND: words without an operator between them are now joined by OR');
  }
  notes.change('the query says its language, Lucene');
  return { query: text, language: 'lucene' };
}

/** The filters with what they ask for under `query`; references for their index patterns are added to `references`. */
export function upgradeFilters(filters: readonly unknown[], references: Reference[], notes: Notes): JsonObject[] {
  const objects = filters.filter((filter) => isObject(filter));
  if (objects.length < filters.length) notes.lose('a filter that is no object');
  return objects.map((filter, index) => upgradeFilter(filter, index, references, notes));
}

function upgradeFilter(filter: JsonObject, index: number, references: Reference[], notes: Notes): JsonObject {
  const { meta: given, $state, query, ...beside } = filter;
  const { index: pattern, ...meta } = objectOf(given);
  const clause = modernClause(isObject(query) ? query : beside, notes);
  const name = `${SOURCE}.filter[${index}].meta.index`;
  if (typeof pattern === 'string') references.push({ name, type: 'index-pattern', id: withoutInterval(pattern) });
  notes.change('filters name their index pattern by reference');
  return {
    meta: {
      alias: null,
      disabled: false,
      negate: false,
      ...meta,
      type: 'custom',
      key: Object.keys(clause).join(' '),
      ...(typeof pattern === 'string' ? { indexRefName: name } : {}),
    },
    query: clause,
    $state: isObject($state) ? $state : { store: 'appState' },
  };
}

/** Clauses that Elasticsearch 6 and later no longer know. */
function modernClause(clause: JsonObject, notes: Notes): JsonObject {
  const { match, missing, ...rest } = clause;
  if (isObject(missing)) {
    notes.change('missing is now must_not exists');
    return { bool: { must_not: [{ exists: { field: missing['field'] } }] } };
  }
  const entry = Object.entries(objectOf(match))[0];
  if (entry === undefined || propertyOf(entry[1], 'type') !== 'phrase') return clause;
  notes.change('match of type phrase is now match_phrase');
  return { ...rest, match_phrase: { [entry[0]]: propertyOf(entry[1], 'query') } };
}
