/** The fields of the pool index are those of its schemas, each in a type that holds what the schema says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { POOL_INDICES, type PoolIndexKey } from '../../model/pool-indices.ts';
import type { FieldType } from '../../model/profile.ts';
import { REPOSITORY } from '../support/shared.ts';

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: string[];
  const?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  definitions?: Record<string, Schema>;
}

const FILES: Record<PoolIndexKey, string> = { endpoints: 'pool-endpoint', observations: 'pool-observation' };

function fieldsOf(schema: Schema, definitions: Record<string, Schema>, prefix = ''): [string, FieldType][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, given]): [string, FieldType][] => {
    const name = `${prefix}${key}`;
    const resolve = (one: Schema): Schema =>
      one.$ref === undefined ? one : (definitions[one.$ref.replace('#/definitions/', '')] ?? {});
    const value = resolve(given);
    if (value.properties !== undefined) return fieldsOf(value, definitions, `${name}.`);
    const one = value.items === undefined ? value : resolve(value.items);
    // Runs of probes are kept and not indexed.
    if (one.properties !== undefined) return [];
    if (name === 'address') return [[name, 'ip']];
    if (one.type === 'boolean') return [[name, 'boolean']];
    if (one.type === 'integer') return [[name, name === 'ttl' ? 'long' : 'integer']];
    if (one.type === 'number') return [[name, 'double']];
    return [[name, one.format === 'date-time' ? 'date' : 'keyword']];
  });
}

describe.each(Object.keys(FILES) as PoolIndexKey[])('%s', (key) => {
  it('have the fields of their schema', () => {
    const schema = JSON.parse(readFileSync(join(REPOSITORY, 'schemas', `${FILES[key]}.schema.json`), 'utf8')) as Schema;
    expect(POOL_INDICES[key].fields).toEqual(Object.fromEntries(fieldsOf(schema, schema.definitions ?? {})));
    expect(Object.entries(POOL_INDICES[key].fields)).toContainEqual([POOL_INDICES[key].timeField, 'date']);
  });
});
