/** Addresses in the queries and filters of a pack, with the type of the field that they are compared with. */
import { addressFieldsOf } from './known-fields.ts';
import type { Pack, PackObject } from './pack.ts';
import { leavesOf, type Leaf } from './query/expression.ts';
import { questionsOf } from './questions.ts';

export interface UsedAddress {
  object: PackObject;
  leaf: Leaf;
  fieldType: 'ip' | 'keyword';
}

/** Every test on an address field. */
export function usedAddresses(pack: Pack): UsedAddress[] {
  return pack.objects.flatMap((object) => {
    const fields = addressFieldsOf(pack, object);
    return leavesOf(questionsOf(object).expression).flatMap(({ leaf }) => {
      const fieldType = fields.get(leaf.field ?? '');
      return fieldType === undefined ? [] : [{ object, leaf, fieldType }];
    });
  });
}

/** True for the text of a CIDR block, whether or not its numbers make sense. */
export function isBlock(text: string): boolean {
  return /^[0-9a-f.:]+\/\d{1,3}$/i.test(text);
}
