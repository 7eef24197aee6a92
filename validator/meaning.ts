/** What this tool's panels mean, asked of their expressions with sessions that were made up for it. */
import { canonicalAddress, parseAddressRange, rangeContains, type AddressRange } from '../model/address.ts';
import { addressFields } from './known-fields.ts';
import { placeAt, type Pack, type PackObject, type Place } from './pack.ts';
import { panelRole, type PanelRole } from './panel-roles.ts';
import { leavesOf } from './query/expression.ts';
import { matches, type Session } from './query/match.ts';
import { questionsOf } from './questions.ts';

/** Addresses that nobody has (RFC 5737, RFC 3849): one of them is surely not spoken of. */
const STRANGERS = {
  ipv4: ['203.0.113.213', '198.51.100.213', '192.0.2.213'],
  ipv6: ['2001:db8:ffff:213::1', '2001:db8:fffe:213::1', '3fff:213::1'],
} as const;
/** Miners that are tried; a pack of hundreds is not right for the first and wrong for the last. */
const MOST_MINERS = 32;

/** Visualizations of this tool that ask the cluster, with their roles; none in other packs, or without a profile. */
export function dataPanels(pack: Pack): { object: PackObject; role: PanelRole }[] {
  if (!pack.isBitSecure || addressFields(pack).size !== 2) return [];
  return pack.objects.flatMap((object) => {
    const role = panelRole(object);
    const readable = object.embedded.get('kibanaSavedObjectMeta.searchSourceJSON')?.value !== undefined;
    const parsed = questionsOf(object).queries.every(({ result }) => result === undefined || 'query' in result);
    return role === undefined || role === 'baseline' || !readable || !parsed ? [] : [{ object, role }];
  });
}

const miners = new WeakMap<Pack, AddressRange[]>();

/** The miners that the pack is about: the manifest's, else whom the live panel asks for. */
export function minersOf(pack: Pack): AddressRange[] {
  const before = miners.get(pack);
  if (before !== undefined) return before;
  const named = pack.manifest?.inputs.miners ?? liveAddresses(pack);
  const ranges = named.slice(0, MOST_MINERS).flatMap((text) => {
    try {
      return [parseAddressRange(text)];
    } catch {
      return [];
    }
  });
  miners.set(pack, ranges);
  return ranges;
}

function liveAddresses(pack: Pack): string[] {
  const fields = addressFields(pack);
  const live = dataPanels(pack).find(({ role }) => role === 'live');
  if (live === undefined) return [];
  const leaves = leavesOf(questionsOf(live.object).expression);
  const asked = leaves.filter(({ leaf, negated }) => !negated && fields.has(leaf.field ?? ''));
  return [...new Set(asked.flatMap(({ leaf }) => canonicalAddress(leaf.value) ?? []))];
}

/**
 * Does a panel surely show all, or surely none, of the sessions between a miner and strangers? `unknown` also where nobody is a
 * stranger (a miner of /0).
 * @param miner undefined: strangers on both sides
 */
export function shows(
  pack: Pack,
  object: PackObject,
  miner: AddressRange | undefined,
  direction: 'out' | 'in',
): 'all' | 'none' | 'unknown' {
  const { expression } = questionsOf(object);
  const strangers = STRANGERS[miner?.family ?? 'ipv4'].filter(
    (stranger) => !minersOf(pack).some((range) => rangeContains(range, stranger)),
  );
  const answers = strangers.map((stranger, index) => {
    const other = miner?.network ?? strangers[(index + 1) % strangers.length] ?? stranger;
    return matches(expression, direction === 'out' ? session(pack, other, stranger) : session(pack, stranger, other));
  });
  if (answers.length === 0) return 'unknown';
  if (answers.every((answer) => answer === true)) return 'all';
  return answers.every((answer) => answer === false) ? 'none' : 'unknown';
}

/** Of an application that nobody excludes. */
function session(pack: Pack, from: string, to: string): Session {
  const name = (field: 'source.address' | 'destination.address' | 'application.name'): string =>
    pack.profile?.fields[field].name ?? '';
  return new Map([
    [name('source.address'), from],
    [name('destination.address'), to],
    [name('application.name'), 'seen-by-nobody'],
  ]);
}

/** Where a panel asks what it asks. */
export function askingPlace(object: PackObject): Place {
  return placeAt(object, object.embedded.get('kibanaSavedObjectMeta.searchSourceJSON')?.path ?? object.path);
}
