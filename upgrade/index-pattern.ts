/** The index patterns that the objects stand on: Kibana 5 took none by file, so they are made. */
import type { Profile } from '../files/profile.ts';
import { profileFields } from '../files/profile.ts';
import type { ObjectReport } from '../model/generated/upgrade-report.ts';
import { arrayOf, isObject, objectOf, propertyOf, stringOf, type JsonObject } from '../model/json.ts';
import { poolIndexOfPattern, type PoolIndexDefinition } from '../model/pool-indices.ts';
import type { SavedObject } from '../model/saved-object.ts';
import { Notes } from './notes.ts';
import { decodedOf, type OldObject } from './read-old.ts';
import type { UpgradeTarget } from './target.ts';

/** `[network_]YYYY_MM_DD` → `network_*`: text in brackets stays, what stands for time becomes a wildcard. Other patterns stay. */
export function withoutInterval(pattern: string): string {
  if (!/\[[^\]]*\]/.test(pattern)) return pattern;
  const parts = pattern.split(/(\[[^\]]*\])/).filter((part) => part !== '');
  return parts
    .map((part) => (part.startsWith('[') ? part.slice(1, -1) : '*'))
    .join('')
    .replace(/\*{2,}/g, '*');
}

/** Ids of index patterns that an object names itself. */
export function patternsNamedBy(object: OldObject): string[] {
  const source = decodedOf(object, 'searchSourceJSON');
  const inFilters = arrayOf(source['filter']).map((filter) => propertyOf(propertyOf(filter, 'meta'), 'index'));
  // A dashboard's own index was a mistake of Kibana 4, which Kibana 5 clears.
  const own = object.type === 'dashboard' ? [] : [source['index']];
  return [...own, ...inFilters].filter((id): id is string => typeof id === 'string');
}

function aggregationsOn(objects: readonly OldObject[], pattern: string): JsonObject[] {
  return objects
    .filter((object) => patternsNamedBy(object).includes(pattern))
    .flatMap((object) => arrayOf(decodedOf(object, 'visState')['aggs']).filter((agg) => isObject(agg)));
}

/** Fields of date histograms on a pattern tell its time field. */
function timeFieldOf(aggregations: readonly JsonObject[]): string | undefined {
  const histogram = aggregations.find((agg) => agg['type'] === 'date_histogram');
  return stringOf(objectOf(histogram?.['params'])['field']);
}

/** Types of the fields behind a pattern, by the pool index or by the profile of the sessions. */
function typesOf(pool: PoolIndexDefinition | undefined, profile: Profile | undefined): ReadonlyMap<string, string> {
  if (pool !== undefined) return new Map(Object.entries(pool.fields));
  return profile === undefined ? new Map() : profileFields(profile);
}

/** Numbers that the panels list one by one (ports, ids) are shown plainly, not as 3,333. */
function plainNumbers(aggregations: readonly JsonObject[], types: ReadonlyMap<string, string>): JsonObject {
  const names = aggregations.filter((agg) => agg['type'] === 'terms').map((agg) => objectOf(agg['params'])['field']);
  const numbers = names.filter((name) => ['long', 'integer', 'double'].includes(types.get(String(name)) ?? ''));
  return Object.fromEntries(
    [...new Set(numbers)].map((name) => [String(name), { id: 'number', params: { pattern: '0' } }]),
  );
}

/** The object of an index pattern, and its report. `old` is its own object, where the source has one. */
export function makeIndexPattern(
  pattern: string,
  objects: readonly OldObject[],
  target: UpgradeTarget,
  profile: Profile | undefined,
): { object: SavedObject; report: ObjectReport } {
  const notes = new Notes();
  const old = objects.find(({ type, id }) => type === 'index-pattern' && id === pattern);
  const aggregations = aggregationsOn(objects, pattern);
  const title = withoutInterval(stringOf(old?.attributes['title']) ?? pattern);
  if (title !== pattern) notes.change(`the time-interval pattern ${pattern} is now ${title}`);
  const pool = poolIndexOfPattern(title);
  const timeField =
    stringOf(old?.attributes['timeFieldName']) ??
    timeFieldOf(aggregations) ??
    pool?.timeField ??
    profile?.fields['time.updated'].name;
  if (timeField === undefined) notes.lose('no time field is known: the panels will ignore the time range');
  else if (old === undefined) notes.change(`the time field is ${timeField}, by the panels that use the pattern`);
  const own = old === undefined ? {} : decodedOf(old, 'fieldFormatMap');
  const plain = plainNumbers(aggregations, typesOf(pool, profile));
  const formats = { ...plain, ...own };
  const added = Object.keys(plain).filter((name) => !Object.hasOwn(own, name));
  if (added.length > 0) notes.change(`${added.join(', ')} shown without separators`);
  const attributes: JsonObject = {
    title,
    ...(timeField === undefined ? {} : { timeFieldName: timeField }),
    ...(Object.keys(formats).length === 0 ? {} : { fieldFormatMap: formats }),
  };
  const versions = { 'index-pattern': target.versions['index-pattern'] };
  return {
    object: { id: title, type: 'index-pattern', attributes, references: [], migrationVersion: versions },
    report: {
      type: 'index-pattern',
      id: title,
      title,
      outcome: old === undefined ? 'made' : 'converted',
      changed: notes.changed,
      lost: notes.lost,
    },
  };
}
