import type { Check } from '../check.ts';
import { listed } from '../check.ts';
import { placeIn } from '../pack.ts';

/** Kibana 5 (slugify_id): each becomes a word between dashes, and runs of dashes become one. */
const REWRITTEN = /[/?&=%\s]|--/;
/** Elasticsearch stores `<type>:<id>` in 512 bytes. */
const LONGEST = 512;

export const check: Check = {
  about: 'Ids that a target rewrites without a word, or cannot store.',
  severity: 'error',
  *run(pack) {
    for (const object of pack.objects) {
      const { id, type } = object;
      if (id === undefined || object.document.file.role === 'index-pattern') continue;
      const at = placeIn(object, object.legacy ? '_id' : 'id');
      const bytes = Buffer.byteLength(`${type ?? ''}:${id}`);
      if (bytes > LONGEST) {
        yield { at, message: `the id is ${bytes} bytes long with its type; ${LONGEST} can be stored` };
      } else if (pack.target.id === 'netmon' && REWRITTEN.test(id)) {
        yield {
          at,
          message: `the id ${listed([id])} is silently rewritten on import, and what refers to it finds nothing`,
          hint: 'use letters, digits, single dashes, dots and underscores',
        };
      } else if (/[\p{Cc}\p{Cs}]|^\.\.?$|\.\.[/\\]/u.test(id)) {
        yield { at, message: `the id ${listed([id])} has a control character or a path in it, and cannot be opened` };
      }
    }
  },
};
