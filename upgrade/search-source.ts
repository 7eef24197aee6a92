/** searchSourceJSON of visualizations and saved searches. */
import { arrayOf, stringOf } from '../model/json.ts';
import type { Reference } from '../model/saved-object.ts';
import { withoutInterval } from './index-pattern.ts';
import type { Notes } from './notes.ts';
import { upgradeFilters, upgradeQuery } from './query.ts';
import { decodedOf, type OldObject } from './read-old.ts';

const INDEX = 'kibanaSavedObjectMeta.searchSourceJSON.index';

/** The decoded search source in its new shape, its references added; broken text as it is. */
export function upgradeSearchSource(old: OldObject, references: Reference[], notes: Notes): unknown {
  const embedded = old.embedded.get('searchSourceJSON');
  if (embedded?.broken === true) {
    notes.lose('searchSourceJSON does not parse: its query and filters are lost; it is carried as it is');
    return embedded.text;
  }
  const source = decodedOf(old, 'searchSourceJSON');
  const pattern = stringOf(source['index']);
  if (pattern !== undefined) {
    references.push({ name: INDEX, type: 'index-pattern', id: withoutInterval(pattern) });
    notes.change('the index pattern is a reference');
  }
  return {
    ...(pattern === undefined ? {} : { indexRefName: INDEX }),
    query: upgradeQuery(source['query'], notes),
    filter: upgradeFilters(arrayOf(source['filter']), references, notes),
  };
}
