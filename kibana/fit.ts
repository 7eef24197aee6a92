/** Whether a pack is for a server. */
import type { TargetId } from '../model/profile.ts';
import { BitSecureError } from '../model/errors.ts';
import { targetFor, titleOf, type Product } from './product.ts';

/** What a pack says of where it belongs; versions only where it has a manifest. */
export interface PackTarget {
  id: TargetId;
  /** `Kibana 7 to 9`. */
  title: string;
  /** Such as `7.0.0`. */
  oldest?: string;
  /** Such as `9.x`. */
  newest?: string;
}

/** Below 0 when a is older; `x` is every number. */
function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('-', 1).join('').split('.'));
  for (const [at, part] of (right ?? []).entries()) {
    const own = left?.[at] ?? '0';
    const difference = part === 'x' || own === 'x' ? 0 : Number(own) - Number(part);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Why a pack is not for a server; undefined when it is. */
export function misfit(pack: PackTarget, product: Product): string | undefined {
  const { id, title, oldest, newest } = pack;
  if (targetFor(product) !== id) return `is for ${title}`;
  if (oldest !== undefined && compare(product.version, oldest) < 0) return `is for ${title}, from ${oldest} on`;
  if (newest !== undefined && compare(product.version, newest) > 0) return `is for ${title}, up to ${newest}`;
  return undefined;
}

/**
 * The packs that are for a server, and why the others are not.
 * @throws BitSecureError TARGET_UNSUITED when none is
 */
export function fittingPacks<Pack extends { target: PackTarget; name: string }>(
  packs: readonly Pack[],
  product: Product,
  url: string,
): { fitting: Pack[]; others: { pack: Pack; why: string }[] } {
  const judged = packs.map((pack) => ({ pack, why: misfit(pack.target, product) }));
  const fitting = judged.flatMap(({ pack, why }) => (why === undefined ? [pack] : []));
  const others = judged.flatMap(({ pack, why }) => (why === undefined ? [] : [{ pack, why }]));
  const [first] = others;
  if (fitting.length > 0 || first === undefined) return { fitting, others };
  const right = targetFor(product);
  const told = others.map(({ pack, why }) => `${pack.name} ${why}`).join(', ');
  const isRight = right === first.pack.target.id;
  throw new BitSecureError('TARGET_UNSUITED', `${told}; ${url} is ${titleOf(product)}`, {
    hint:
      right === undefined
        ? 'no target is for that version: update it to Kibana 7 or later'
        : isRight
          ? 'generate the pack anew with the bitsecure that knows this version'
          : `generate one for it: bitsecure generate --target ${right}, and import that folder`,
  });
}
