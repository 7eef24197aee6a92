import { usedAddresses } from '../addresses-used.ts';
import { shortened, type Check } from '../check.ts';
import { placeAt } from '../pack.ts';

const WORDS: Readonly<Record<string, string>> = {
  prefix: 'a prefix',
  wildcard: 'a wildcard',
  regex: 'a regular expression',
};

export const check: Check = {
  about: 'Wildcards and regular expressions on an ip field: 400 on Elasticsearch 5, silently nothing on all others.',
  severity: 'error',
  *run(pack) {
    for (const { object, leaf, fieldType } of usedAddresses(pack)) {
      const word = Object.hasOwn(WORDS, leaf.test) ? WORDS[leaf.test] : undefined;
      if (fieldType !== 'ip' || word === undefined) continue;
      yield {
        at: placeAt(object, leaf.path),
        message: `${word} (${JSON.stringify(shortened(leaf.value))}) on the ip field ${leaf.field} matches nothing`,
        hint: 'write a CIDR block in quotation marks: "192.168.0.0/16"',
      };
    }
  },
};
