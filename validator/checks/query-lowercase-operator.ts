import type { Check } from '../check.ts';
import { luceneTexts } from '../lucene-texts.ts';
import { placeAt } from '../pack.ts';
import type { LuceneNode } from '../query/lucene.ts';

function operatorIn(node: LuceneNode): string | undefined {
  if (node.kind === 'group') {
    for (const clause of node.clauses) {
      const found = operatorIn(clause.node);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return node.kind === 'term' && node.form === 'bare' && /^(and|or|not)$/i.test(node.text) ? node.text : undefined;
}

export const check: Check = {
  about: "Lucene's operators are upper case: `and` is a word that some field has to contain.",
  severity: 'error',
  *run(pack) {
    for (const { object, query } of luceneTexts(pack)) {
      const operator =
        query.result !== undefined && 'query' in query.result ? operatorIn(query.result.query) : undefined;
      if (operator === undefined) continue;
      yield {
        at: placeAt(object, query.path),
        message: `${JSON.stringify(operator)} is a word to search for, not an operator`,
        hint: `write ${operator.toUpperCase()}`,
      };
    }
  },
};
