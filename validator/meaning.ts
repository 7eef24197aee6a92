/** What this tool's panels mean, asked of their expressions with sessions that were made up for it. */
import { canonicalAddress, parseAddressRange, rangeContains, type AddressRange } from '../model/address.ts';
import { addressFields } from './known-fields.ts';
import { placeAt, type Pack, type PackObject, type Place } from './pack.ts';
import { dashboardOf, type DashboardKey, type PanelRole } from '../model/panels.ts';
import { panelRole } from './panel-roles.ts';
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

/** Visualizations of one of this tool's dashboards that ask the cluster, with their roles; none in other packs. */
export function panelsOfDashboard(pack: Pack, dashboard: DashboardKey): { object: PackObject; role: PanelRole }[] {
  if (!pack.isBitSecure) return [];
  return pack.objects.flatMap((object) => {
    const role = panelRole(object);
    const readable = object.embedded.get('kibanaSavedObjectMeta.searchSourceJSON')?.value !== undefined;
    const parsed = questionsOf(object).queries.every(({ result }) => result === undefined || 'query' in result);
    if (role === undefined || role === 'baseline' || dashboardOf(role) !== dashboard) return [];
    return readable && parsed ? [{ object, role }] : [];
  });
}

/** Visualizations that are about the miners; none without a profile. */
export function dataPanels(pack: Pack): { object: PackObject; role: PanelRole }[] {
  return addressFields(pack).size === 2 ? panelsOfDashboard(pack, 'miners') : [];
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

/**
 * Does a panel surely show all, or surely none, of the sessions of an application between hosts that nobody knows?
 * @param known true: with an endpoint that the pool index knows
 */
export function miningShown(
  pack: Pack,
  object: PackObject,
  application: string,
  known: boolean,
): 'all' | 'none' | 'unknown' {
  const [from, to] = STRANGERS.ipv4;
  const talk = new Map<string, string | null>(session(pack, from, to));
  const fields = pack.profile?.fields;
  if (fields !== undefined) talk.set(fields['application.name'].name, application);
  for (const field of ['pool.endpoint', 'pool.name', 'pool.coin', 'pool.status'] as const) {
    const name = fields?.[field]?.name;
    // What a pool is called, and what is mined there, is not said here: a test of that cannot be answered.
    if (name !== undefined && (field === 'pool.endpoint' || !known)) talk.set(name, known ? `${to}:3333` : null);
  }
  const answer = matches(questionsOf(object).expression, talk);
  return answer === undefined ? 'unknown' : answer ? 'all' : 'none';
}

/** Where a panel asks what it asks. */
export function askingPlace(object: PackObject): Place {
  return placeAt(object, object.embedded.get('kibanaSavedObjectMeta.searchSourceJSON')?.path ?? object.path);
}
