import type { Check } from '../check.ts';
import { luceneTexts } from '../lucene-texts.ts';
import { placeAt } from '../pack.ts';
import type { LuceneGroup } from '../query/lucene.ts';

function hasDeadClause(group: LuceneGroup): boolean {
  const occurs = new Set(group.clauses.map(({ occur }) => occur));
  if (occurs.has('must') && occurs.has('should')) return true;
  return group.clauses.some(({ node }) => node.kind === 'group' && hasDeadClause(node));
}

export const check: Check = {
  about: 'In Lucene, `a OR b AND c` requires b and c and ignores a: a clause that decides nothing was meant to.',
  severity: 'warning',
  *run(pack) {
    for (const { object, query } of luceneTexts(pack)) {
      if (query.result === undefined || !('query' in query.result) || !hasDeadClause(query.result.query)) continue;
      yield {
        at: placeAt(object, query.path),
        message: 'AND and OR stand in one group: what OR joins decides nothing there',
        hint: 'put parentheses around what belongs together',
      };
    }
  },
};
