/** The versions that an object states of its own shape. */
import { objectOf, stringOf } from '../model/json.ts';
import { placeIn, type PackObject, type Place } from './pack.ts';

const KEYS = ['coreMigrationVersion', 'typeMigrationVersion'] as const;

/** Every version in an object, with the type whose shape it is of. */
export function versionsOf(object: PackObject): { version: string; type: string; at: Place }[] {
  if (object.legacy) return [];
  const raw = objectOf(object.raw);
  const byType = Object.entries(objectOf(raw['migrationVersion'])).flatMap(([type, version]) =>
    typeof version === 'string' ? [{ version, type, at: placeIn(object, 'migrationVersion', type) }] : [],
  );
  const single = KEYS.flatMap((key) => {
    const version = stringOf(raw[key]);
    return version === undefined ? [] : [{ version, type: object.type ?? '', at: placeIn(object, key) }];
  });
  return [...byType, ...single];
}

/** True for `major.minor.patch`, a pre-release behind it or not. */
export function isVersion(text: string): boolean {
  return /^\d{1,5}\.\d{1,5}\.\d{1,5}(-[0-9A-Za-z.-]+)?$/.test(text);
}

/** Order of two versions; a pre-release counts as its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('-', 1).join('').split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
