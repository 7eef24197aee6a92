/** Old content files → the NDJSON of a newer target, with a report of what became of every object. */
import { loadProfile, matchProfile, type Profile } from '../files/profile.ts';
import type { ObjectReport, UpgradeReport } from '../model/generated/upgrade-report.ts';
import { arrayOf, objectOf, stringOf } from '../model/json.ts';
import { poolIndexOfPattern } from '../model/pool-indices.ts';
import { toNdjson, type SavedObject } from '../model/saved-object.ts';
import { upgradeDashboard } from './dashboard.ts';
import { makeIndexPattern, patternsNamedBy, withoutInterval } from './index-pattern.ts';
import { Notes } from './notes.ts';
import { decodedOf, readOldObjects, type OldObject } from './read-old.ts';
import { UPGRADE_TARGETS, type UpgradeTarget, type UpgradeTargetId } from './target.ts';
import { upgradeSearch, upgradeVisualization } from './visualization.ts';

export interface Upgrade extends UpgradeReport {
  ndjson: string;
}

/** Types in the order in which others refer to them. */
const ORDER = ['index-pattern', 'search', 'visualization', 'dashboard'];

/**
 * Upgrades old files together.
 * @param profile name or file: tells the types of fields; by default the best match
 * @throws BitSecureError NOT_FOUND, UNREADABLE, BAD_PACK, BAD_PROFILE
 */
export function upgrade(files: readonly string[], targetId: UpgradeTargetId, profile?: string): Upgrade {
  const read = files.map((file) => readOldObjects(file));
  const old = read.flatMap(({ objects }) => objects);
  const unreadable = read.flatMap((file) => file.unreadable);
  const target = UPGRADE_TARGETS[targetId];
  const fields = profile === undefined ? matchProfile(fieldsOf(old)) : loadProfile(profile);
  const results = [...indexPatterns(old, target, fields), ...contents(old, target)];
  const order = ({ report }: Result): number => ORDER.indexOf(report.type);
  const kept = results.filter(({ object }) => object !== undefined).sort((a, b) => order(a) - order(b));
  const lost = results.filter(({ object }) => object === undefined);
  return {
    target: targetId,
    ndjson: toNdjson(kept.flatMap(({ object }) => object ?? [])),
    objects: [
      ...[...kept, ...lost].map(({ report }) => report),
      ...unreadable.map(({ place, reason }): ObjectReport => ({
        type: 'unknown',
        id: place,
        outcome: 'lost',
        changed: [],
        lost: [reason],
      })),
    ],
  };
}

interface Result {
  object?: SavedObject;
  report: ObjectReport;
}

/** Fields of sessions: the pool index has its own. */
function fieldsOf(objects: readonly OldObject[]): string[] {
  const sessions = objects.filter((object) => !patternsNamedBy(object).some((id) => poolIndexOfPattern(id)));
  return sessions.flatMap((object) =>
    arrayOf(decodedOf(object, 'visState')['aggs']).flatMap(
      (agg) => stringOf(objectOf(objectOf(agg)['params'])['field']) ?? [],
    ),
  );
}

function indexPatterns(old: readonly OldObject[], target: UpgradeTarget, profile: Profile | undefined): Result[] {
  const named = old.flatMap((object) => (object.type === 'index-pattern' ? [object.id] : patternsNamedBy(object)));
  // Two old patterns can become one: the first that was named gives it its time field.
  const byTitle = new Map(named.toReversed().map((pattern) => [withoutInterval(pattern), pattern]));
  return [...byTitle.values()].toReversed().map((pattern) => makeIndexPattern(pattern, old, target, profile));
}

function contents(old: readonly OldObject[], target: UpgradeTarget): Result[] {
  const last = new Map(old.map((object) => [JSON.stringify([object.type, object.id]), object]));
  return old.flatMap((object): Result[] => {
    if (object.type === 'index-pattern') return [];
    const notes = new Notes();
    const isLast = last.get(JSON.stringify([object.type, object.id])) === object;
    const result = isLast ? convert(object, target, notes) : undefined;
    if (!isLast) notes.lose('the same id comes again later; an import keeps the last');
    else if (result === undefined) notes.lose(`${target.id} takes no objects of this type`);
    const title = stringOf(object.attributes['title']);
    const report: ObjectReport = {
      type: object.type,
      id: object.id,
      ...(title === undefined ? {} : { title }),
      outcome: result === undefined ? 'lost' : 'converted',
      changed: notes.changed,
      lost: notes.lost,
    };
    return [result === undefined ? { report } : { object: result, report }];
  });
}

function convert(object: OldObject, target: UpgradeTarget, notes: Notes): SavedObject | undefined {
  if (object.type === 'visualization') return upgradeVisualization(object, target, notes);
  if (object.type === 'dashboard') return upgradeDashboard(object, target, notes);
  return object.type === 'search' ? upgradeSearch(object, target, notes) : undefined;
}
