import type { Check } from '../check.ts';
import { addressFieldsOf } from '../known-fields.ts';
import { luceneTexts } from '../lucene-texts.ts';
import { placeAt } from '../pack.ts';
import type { LuceneGroup, LuceneNode } from '../query/lucene.ts';

function largestGroup(group: LuceneGroup): number {
  const inner = group.clauses.map(({ node }) => (node.kind === 'group' ? largestGroup(node) : 0));
  return inner.reduce((most, size) => Math.max(most, size), group.clauses.length);
}

function countOn(node: LuceneNode, fields: ReadonlySet<string>): number {
  if (node.kind !== 'group') return fields.has(node.field ?? '') ? 1 : 0;
  return node.clauses.reduce((sum, clause) => sum + countOn(clause.node, fields), 0);
}

export const check: Check = {
  about:
    'Too many clauses empty the panel with a red banner: 1,024 in a group up to Elasticsearch 7, 511 on ip fields of OpenSearch.',
  severity: 'error',
  *run(pack) {
    const { clauses: limit, title } = pack.target;
    for (const { object, query } of luceneTexts(pack)) {
      if (query.result === undefined || !('query' in query.result)) continue;
      const ip = new Set([...addressFieldsOf(pack, object)].filter(([, type]) => type === 'ip').map(([name]) => name));
      const size = largestGroup(query.result.query);
      const onIp = limit.ipTerms === undefined ? 0 : countOn(query.result.query, ip);
      const tooMany =
        size > limit.perGroup ? [size, limit.perGroup, 'in one group'] : [onIp, limit.ipTerms, 'on ip fields'];
      if (!(Number(tooMany[0]) > Number(tooMany[1]))) continue;
      yield {
        at: placeAt(object, query.path),
        message: `${tooMany[0]} clauses ${tooMany[2]} are more than ${title} answers (${tooMany[1]}); the panel stays empty`,
        hint: 'put the values into a filter with `terms`, negated where they are to be excluded',
      };
    }
  },
};
