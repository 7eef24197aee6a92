import { embeddedShapeProblems, type Check } from '../check.ts';

export const check: Check = {
  about:
    "searchSourceJSON of another shape than is read. Kibana 4 and 5 put Elasticsearch's own language there, later ones a query with its language.",
  severity: 'error',
  *run(pack) {
    const schema = pack.target.form === 'array' ? 'search-source-netmon' : 'search-source-ndjson';
    for (const type of ['visualization', 'dashboard', 'search']) {
      yield* embeddedShapeProblems(pack, type, 'kibanaSavedObjectMeta.searchSourceJSON', schema);
    }
  },
};
