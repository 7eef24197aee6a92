/** What a panel asks for, as Boolean algebra: query string and filters alike, whatever language they were written in. */
import { arrayOf, canonicalJson, isObject, objectOf, type JsonObject, type JsonPath } from '../../model/json.ts';
import { parseLucene, type LuceneGroup, type LuceneNode, type LuceneTerm } from './lucene.ts';

export interface Leaf {
  kind: 'leaf';
  /** Undefined: the default fields. */
  field: string | undefined;
  /** `opaque` is a clause that this tool does not read; it equals only itself. */
  test: 'equals' | 'prefix' | 'wildcard' | 'regex' | 'range' | 'exists' | 'opaque';
  /** Text that the test is about; of a range `from TO to` in its brackets. */
  value: string;
  /** How the value was written; `json` in a filter. */
  form: 'bare' | 'quoted' | 'json';
  /** Bounds of a range as text; absent where it is open. */
  range?: { from?: string; to?: string };
  /** Where it stands, from the root of the object's document. */
  path: JsonPath;
}
export type Expression =
  | Leaf
  | { kind: 'all' }
  | { kind: 'none' }
  | { kind: 'not'; part: Expression }
  | { kind: 'and' | 'or'; parts: Expression[] };

/** A parsed Lucene query. Optional clauses beside required ones do not decide what matches, so they are left out. */
export function fromLucene(group: LuceneGroup, path: JsonPath): Expression {
  const of = (occur: string): Expression[] =>
    group.clauses.filter((clause) => clause.occur === occur).map((clause) => fromNode(clause.node, path));
  const must = of('must');
  const should = of('should');
  const not = of('not').map((part): Expression => ({ kind: 'not', part }));
  if (must.length > 0) return { kind: 'and', parts: [...must, ...not] };
  if (should.length > 0) return { kind: 'and', parts: [{ kind: 'or', parts: should }, ...not] };
  return { kind: 'and', parts: not };
}

function fromNode(node: LuceneNode, path: JsonPath): Expression {
  if (node.kind === 'group') return fromLucene(node, path);
  if (node.kind === 'term') return fromTerm(node, path);
  const value = `${node.includeFrom ? '[' : '{'}${node.from} TO ${node.to}${node.includeTo ? ']' : '}'}`;
  const range = { ...(node.from === '*' ? {} : { from: node.from }), ...(node.to === '*' ? {} : { to: node.to }) };
  return { kind: 'leaf', field: node.field, test: 'range', value, form: 'bare', range, path };
}

function fromTerm({ field, text, form }: LuceneTerm, path: JsonPath): Expression {
  const leaf = (test: Leaf['test'], value: string, written: Leaf['form']): Leaf => ({
    kind: 'leaf',
    field,
    test,
    value,
    form: written,
    path,
  });
  if (form === 'quoted') return leaf('equals', text, 'quoted');
  if (form === 'regex') return leaf('regex', text, 'bare');
  if (field === '_exists_') return { ...leaf('exists', '', 'bare'), field: text };
  if (form === 'wildcard') {
    if (text === '*') return field === undefined || field === '*' ? { kind: 'all' } : leaf('exists', '', 'bare');
    const stem = text.slice(0, -1);
    return text.endsWith('*') && !/(^|[^\\])[*?]/.test(stem)
      ? leaf('prefix', stem.replace(/\\([^])/g, '$1'), 'bare')
      : leaf('wildcard', text, 'bare');
  }
  const comparison = /^([<>])(=?)(.+)$/.exec(text);
  if (comparison !== null) {
    const [, sign, , bound = ''] = comparison;
    return { ...leaf('range', text, 'bare'), range: sign === '>' ? { from: bound } : { to: bound } };
  }
  return leaf('equals', text, 'bare');
}

/** A Kibana filter (`meta` and a clause, under `query` or beside it). Disabled filters ask for nothing. */
export function fromFilter(filter: JsonObject, path: JsonPath): Expression {
  const meta = objectOf(filter['meta']);
  if (meta['disabled'] === true) return { kind: 'all' };
  const { meta: _, $state: __, ...beside } = filter;
  const clause = isObject(filter['query']) ? fromDsl(filter['query'], [...path, 'query']) : fromDsl(beside, path);
  return meta['negate'] === true ? { kind: 'not', part: clause } : clause;
}

/** A clause of the Elasticsearch query DSL: the forms that filters are saved in. */
export function fromDsl(clause: unknown, path: JsonPath): Expression {
  const entries = Object.entries(objectOf(clause));
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return opaque(clause, path);
  const [name, body] = entry;
  const at = [...path, name];
  if (name === 'bool') return fromBool(objectOf(body), at);
  if (name === 'match_all') return { kind: 'all' };
  if (name === 'match_none') return { kind: 'none' };
  if (name === 'query_string') return fromQueryString(objectOf(body), at) ?? opaque(clause, path);
  if (name === 'exists') return { ...jsonLeaf(String(objectOf(body)['field']), 'exists', '', [...at, 'field']) };
  return fromFieldClause(name, objectOf(body), at) ?? opaque(clause, path);
}

function fromQueryString(body: JsonObject, path: JsonPath): Expression | undefined {
  if (typeof body['query'] !== 'string') return undefined;
  const result = parseLucene(body['query'], body['default_operator'] === 'AND');
  return 'query' in result ? fromLucene(result.query, [...path, 'query']) : undefined;
}

function fromFieldClause(name: string, body: JsonObject, path: JsonPath): Expression | undefined {
  const entry = Object.entries(body).find(([key]) => key !== 'boost');
  if (entry === undefined) return undefined;
  const [field, given] = entry;
  const at = [...path, field];
  const inner = objectOf(given);
  switch (name) {
    case 'terms':
      if (!Array.isArray(given)) return undefined;
      return { kind: 'or', parts: given.map((value, i) => jsonLeaf(field, 'equals', scalar(value), [...at, i])) };
    case 'term':
      return jsonLeaf(field, 'equals', scalar(isObject(given) ? inner['value'] : given), at);
    case 'match_phrase':
    case 'match':
      return jsonLeaf(field, 'equals', scalar(isObject(given) ? inner['query'] : given), at);
    case 'prefix':
      return jsonLeaf(field, 'prefix', scalar(isObject(given) ? inner['value'] : given), at);
    case 'wildcard':
      return jsonLeaf(field, 'wildcard', scalar(isObject(given) ? inner['value'] : given), at);
    case 'regexp':
      return jsonLeaf(field, 'regex', scalar(isObject(given) ? inner['value'] : given), at);
    case 'range': {
      const from = inner['gte'] ?? inner['gt'] ?? inner['from'];
      const to = inner['lte'] ?? inner['lt'] ?? inner['to'];
      const range = { ...(from == null ? {} : { from: scalar(from) }), ...(to == null ? {} : { to: scalar(to) }) };
      return { ...jsonLeaf(field, 'range', canonicalJson(inner), at), range };
    }
    default:
      return undefined;
  }
}

function fromBool(body: JsonObject, path: JsonPath): Expression {
  const list = (key: string): Expression[] => {
    const given = body[key];
    if (given === undefined) return [];
    if (!Array.isArray(given)) return [fromDsl(given, [...path, key])];
    return arrayOf(given).map((part, index) => fromDsl(part, [...path, key, index]));
  };
  const required = [...list('must'), ...list('filter')];
  const should = list('should');
  const least = body['minimum_should_match'];
  if (least !== undefined && Number(least) > 1) return opaque({ bool: body }, path);
  const optional = least === undefined ? required.length > 0 : Number(least) === 0;
  if (should.length > 0 && !optional) required.push({ kind: 'or', parts: should });
  return { kind: 'and', parts: [...required, ...list('must_not').map((part): Expression => ({ kind: 'not', part }))] };
}

function jsonLeaf(field: string, test: Leaf['test'], value: string, path: JsonPath): Leaf {
  return { kind: 'leaf', field, test, value, form: 'json', path };
}

function opaque(clause: unknown, path: JsonPath): Leaf {
  return jsonLeaf('', 'opaque', canonicalJson(clause), path);
}

function scalar(value: unknown): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}

/** Every leaf, with whether it stands under an odd number of negations. */
export function leavesOf(expression: Expression, negated = false): { leaf: Leaf; negated: boolean }[] {
  if (expression.kind === 'leaf') return [{ leaf: expression, negated }];
  if (expression.kind === 'not') return leavesOf(expression.part, !negated);
  return 'parts' in expression ? expression.parts.flatMap((part) => leavesOf(part, negated)) : [];
}
