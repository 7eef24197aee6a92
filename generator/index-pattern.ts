/** The index pattern that the panels stand on. */
import { sha256 } from '../files/digest.ts';
import type { Profile } from '../files/profile.ts';
import { BitSecureError } from '../model/errors.ts';
import type { SemanticField } from '../model/fields.ts';
import type { PoolIndexDefinition } from '../model/pool-indices.ts';

export type IntervalName = 'hours' | 'days' | 'weeks' | 'months' | 'years';

/** Fields whose numbers name something: shown without thousands separator. */
const IDENTIFIERS: readonly SemanticField[] = ['source.port', 'destination.port'];
const BYTES: readonly SemanticField[] = [
  'bytes.delta',
  'bytes.total',
  'source.bytes',
  'source.bytes.delta',
  'destination.bytes',
  'destination.bytes.delta',
];
const TIMES: readonly SemanticField[] = ['time.start', 'time.updated'];
const PLAIN_NUMBER = { id: 'number', params: { pattern: '0' } };
const SHORT_TIME = { id: 'date', params: { pattern: 'YYYY-MM-DD HH:mm:ss' } };

/**
 * Time unit of a Kibana 4/5 time-interval pattern (`[network_]YYYY_MM_DD` is by days); undefined for a plain pattern.
 * Without its unit Kibana takes such a pattern literally, and every panel is blank.
 */
export function intervalOf(pattern: string): IntervalName | undefined {
  if (!pattern.includes('[')) return undefined;
  const format = pattern.replace(/\[[^\]]*\]/g, '');
  if (/H/.test(format)) return 'hours';
  if (/D/.test(format)) return 'days';
  if (/[Ww]/.test(format)) return 'weeks';
  if (/M/.test(format)) return 'months';
  return 'years';
}

/**
 * A user's pattern.
 * @throws BitSecureError BAD_VALUE for what no index can be called
 */
export function checkIndexPattern(pattern: string): string {
  const brackets = pattern.replace(/\[[^[\]]*\]/g, '');
  const refuse = (why: string): never => {
    throw new BitSecureError('BAD_VALUE', `${JSON.stringify(pattern)} cannot be an index pattern: ${why}`, {
      hint: 'give a pattern such as network_*, or for Kibana 4 and 5 [network_]YYYY_MM_DD',
    });
  };
  if (pattern === '' || pattern.length > 255) refuse('it has no characters, or more than 255');
  if (/[\s\\/?"<>|#]|\p{C}/u.test(pattern)) refuse('a space, a control character or one of \\ / ? " < > | # is in it');
  if (/[[\]]/.test(brackets)) refuse('its brackets do not match');
  if (intervalOf(pattern) !== undefined && !/YYYY|GGGG/.test(brackets)) refuse('its time has no year (YYYY)');
  return pattern;
}

/** Formats by field name: ports and ids as plain numbers, bytes as kB and MB, times so short that a table's columns fit its panel. */
export function fieldFormats(profile: Profile): Record<string, unknown> {
  const formats: [string, unknown][] = [];
  const add = (fields: readonly SemanticField[], format: unknown): void => {
    for (const field of fields) {
      const name = profile.fields[field]?.name;
      if (name !== undefined) formats.push([name, format]);
    }
  };
  add(IDENTIFIERS, PLAIN_NUMBER);
  add(BYTES, { id: 'bytes', params: { pattern: '0,0.[0]b' } });
  add(TIMES, SHORT_TIME);
  for (const [name, type] of Object.entries(profile.otherFields ?? {})) {
    if (/ID$|[._]id$/.test(name) && type !== 'keyword') formats.push([name, PLAIN_NUMBER]);
  }
  return Object.fromEntries(formats);
}

/** Formats of the pool index by field name. */
export function poolFormats({ fields }: PoolIndexDefinition): Record<string, unknown> {
  const formats = Object.entries(fields).flatMap(([name, type]): [string, unknown][] => {
    if (type === 'date') return [[name, SHORT_TIME]];
    return name === 'port' ? [[name, PLAIN_NUMBER]] : [];
  });
  return Object.fromEntries(formats);
}

/** Id of the pattern in targets where it is not its title: the same for every pack on the same pattern and time field. */
export function indexPatternId(pattern: string, timeField: string): string {
  const words = pattern
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return ['bitsecure', words, sha256(`${pattern}\n${timeField}`).slice(0, 8)].filter(Boolean).join('-');
}
