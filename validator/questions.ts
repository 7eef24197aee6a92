/** What an object asks the cluster: its query strings, its filters, and both together as one expression. */
import { arrayOf, isObject, objectOf, propertyOf, stringOf, type JsonObject, type JsonPath } from '../model/json.ts';
import { fromFilter, fromLucene, type Expression } from './query/expression.ts';
import { parseLucene, type LuceneResult } from './query/lucene.ts';
import type { PackObject } from './pack.ts';

export interface QueryText {
  text: string;
  /** `lucene` for a query_string; else what the object says. */
  language: string;
  /** Of a Lucene query. */
  result?: LuceneResult;
  path: JsonPath;
}

export interface Questions {
  queries: QueryText[];
  filters: { filter: JsonObject; path: JsonPath }[];
  /** All of it together; clauses that cannot be read are opaque. */
  expression: Expression;
}

const SOURCE = 'kibanaSavedObjectMeta.searchSourceJSON';
/** A search source of more characters asks for more than any engine takes; its clauses are not taken apart. */
const READABLE = 8_000_000;
const cache = new WeakMap<PackObject, Questions>();

/** Questions of an object; without any when its searchSourceJSON does not parse. */
export function questionsOf(object: PackObject): Questions {
  const before = cache.get(object);
  if (before !== undefined) return before;
  const questions = readQuestions(object);
  cache.set(object, questions);
  return questions;
}

function readQuestions(object: PackObject): Questions {
  const embedded = object.embedded.get(SOURCE);
  const text = propertyOf(object.attributes['kibanaSavedObjectMeta'], 'searchSourceJSON');
  const source = objectOf(embedded?.value);
  const root = embedded?.path ?? [];
  const filters = arrayOf(source['filter']).flatMap((filter, index) =>
    isObject(filter) ? [{ filter, path: [...root, 'filter', index] }] : [],
  );
  if (typeof text === 'string' && text.length > READABLE) {
    return { queries: [], filters, expression: opaque('', root) };
  }
  const own = queryOf(source['query'], [...root, 'query']);
  const inFilters = filters.flatMap(({ filter, path }) => queryOf(filter['query'], [...path, 'query']) ?? []);
  return {
    queries: [...(own === undefined ? [] : [own]), ...inFilters, ...aggregationQueries(object)],
    filters,
    expression: {
      kind: 'and',
      parts: [
        ...(own === undefined ? [] : [expressionOf(own)]),
        ...filters.map(({ filter, path }) => fromFilter(filter, path)),
      ],
    },
  };
}

/** `{query, language}` of Kibana 6 and later, `{query_string: {query}}` of Kibana 4 and 5; undefined for anything else. */
function queryOf(query: unknown, path: JsonPath): QueryText | undefined {
  const body = propertyOf(query, 'query_string');
  if (isObject(body)) {
    const text = stringOf(body['query']);
    if (text === undefined) return undefined;
    const result = parseLucene(text, body['default_operator'] === 'AND');
    return { text, language: 'lucene', result, path: [...path, 'query_string', 'query'] };
  }
  const inner = propertyOf(query, 'query');
  if (isObject(inner)) return queryOf(inner, [...path, 'query']);
  const language = stringOf(propertyOf(query, 'language'));
  const text = stringOf(inner);
  if (text === undefined || language === undefined) return undefined;
  const at = [...path, 'query'];
  return language === 'lucene' ? { text, language, result: parseLucene(text), path: at } : { text, language, path: at };
}

/** Queries of `filters` aggregations. */
function aggregationQueries(object: PackObject): QueryText[] {
  const state = object.embedded.get('visState');
  if (state === undefined) return [];
  return arrayOf(propertyOf(state.value, 'aggs')).flatMap((agg, index) =>
    arrayOf(propertyOf(propertyOf(agg, 'params'), 'filters')).flatMap((filter, at) => {
      const path = [...state.path, 'aggs', index, 'params', 'filters', at, 'input'];
      const input = propertyOf(filter, 'input');
      return queryOf(isObject(propertyOf(input, 'query')) ? propertyOf(input, 'query') : input, path) ?? [];
    }),
  );
}

function expressionOf(query: QueryText): Expression {
  if (query.result !== undefined && 'query' in query.result) {
    return query.text.trim() === '' ? { kind: 'all' } : fromLucene(query.result.query, query.path);
  }
  if (query.text.trim() === '') return { kind: 'all' };
  return opaque(query.text, query.path);
}

function opaque(value: string, path: JsonPath): Expression {
  return { kind: 'leaf', field: '', test: 'opaque', value, form: 'json', path };
}
