import type { Check } from '../check.ts';
import { arrayOf, isObject, propertyOf } from '../../model/json.ts';
import type { Form, PackFile } from '../pack.ts';

const WORDS: Record<Form, string> = {
  array: 'a JSON array',
  ndjson: 'one JSON object per line',
  envelope: 'an object with `objects`, as the dashboard API of Kibana 5.5 and 6 takes it',
  object: 'a single JSON object',
  empty: 'nothing',
  text: 'text',
};

/** True where the elements, whatever holds them, are objects of the other format. */
function isForeign(file: PackFile): boolean {
  return file.documents.some(({ value }) =>
    (file.form === 'array' ? arrayOf(value) : [value]).some((item) => isObject(item) && 'rule_id' in item),
  );
}

export const check: Check = {
  about:
    'Kibana 4 and 5 take one array, later ones one object per line. The wrong one imports nothing, sometimes without a message.',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      if (file.role !== 'content' || file.form === 'empty' || file.form === 'text') continue;
      if (isForeign(file)) {
        yield { at: { file }, message: 'is a list of detection rules, not of saved objects' };
      } else if (file.form !== pack.target.form && file.documents[0]?.fault === undefined) {
        const upgradable = pack.target.form === 'ndjson' && file.form === 'array';
        const schema = propertyOf(file.documents[0]?.value, 'schema');
        const said = typeof schema === 'string' ? ` (schema ${JSON.stringify(schema.slice(0, 60))} is not known)` : '';
        yield {
          at: { file },
          message: `is ${WORDS[file.form]}${said}; ${pack.target.title} takes ${WORDS[pack.target.form]}`,
          hint: upgradable ? 'turn it into NDJSON with `bitsecure upgrade`' : 'say what it is for with --target',
        };
      }
    }
  },
};
