import { schemaProblems, type Check } from '../check.ts';
import { placeIn } from '../pack.ts';

export const check: Check = {
  about:
    'What an object must have. Kibana answers with a raw error of JavaScript or Elasticsearch, `_import` with 500.',
  severity: 'error',
  *run(pack) {
    const schema = pack.target.form === 'array' ? 'saved-objects/netmon-object' : 'saved-objects/ndjson-object';
    for (const object of pack.objects) {
      if (object.document.file.role !== 'content') continue;
      yield* schemaProblems(schema, object.raw, (path) => placeIn(object, ...path), 'the object');
    }
  },
};
