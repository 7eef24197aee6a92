/** The JSON Schema of the documents that a profile makes: derived from the profile, so that the two cannot drift apart. */
import type { SemanticField } from './fields.ts';
import type { FieldType, Profile } from './profile.ts';

/** JSON Schema (draft-07). */
export type JsonSchema = Record<string, unknown>;

/** Fields that not every update has a value for. */
const OPTIONAL: ReadonlySet<SemanticField> = new Set<SemanticField>([
  'source.port',
  'source.mac',
  'source.names',
  'destination.port',
  'destination.mac',
  'destination.names',
  'proxied.host',
  'proxied.port',
  'proxied.names',
  'pool.endpoint',
  'pool.name',
  'pool.coin',
  'pool.status',
  'mining.certainty',
  'mining.dialect',
  'mining.agent',
  'mining.login',
  'mining.algorithm',
  'mining.methods',
  'mining.submitted',
  'mining.accepted',
  'mining.rejected',
  'mining.jobs',
  'mining.job.interval',
  'mining.difficulty',
  'tls.server.name',
  'tls.alpn',
  'tls.next.protocol',
  'tls.version',
  'tls.version.protocol',
  'tls.ja4',
  'http.host',
  'http.user.agent',
]);
/** Fields with several values. */
const LISTS: ReadonlySet<SemanticField> = new Set<SemanticField>([
  'source.names',
  'destination.names',
  'proxied.names',
  'pool.name',
  'pool.coin',
  'mining.methods',
  'tls.alpn',
]);

const TYPES: Record<FieldType, JsonSchema> = {
  keyword: { type: 'string', minLength: 1 },
  ip: { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
  long: { type: 'integer' },
  integer: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  double: { type: 'number' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date-time', pattern: '\\.[0-9]{3}Z$' },
};

interface ObjectSchema extends JsonSchema {
  properties: Record<string, JsonSchema>;
  required: string[];
}

/** What a document of the profile has to look like; nothing else may stand in it. */
export function documentSchema(profile: Profile): JsonSchema {
  const schema = objectSchema();
  for (const [semantic, { name, type }] of Object.entries(profile.fields)) {
    const field = semantic as SemanticField;
    const value = LISTS.has(field) ? { type: 'array', minItems: 1, items: TYPES[type] } : TYPES[type];
    put(schema, name.split('.'), value, !OPTIONAL.has(field));
  }
  for (const [name, value] of Object.entries(profile.constants ?? {})) {
    put(schema, name.split('.'), { const: value }, true);
  }
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: `Document of profile ${profile.id}`, ...schema };
}

function objectSchema(): ObjectSchema {
  return { type: 'object', additionalProperties: false, properties: {}, required: [] };
}

function put(schema: ObjectSchema, path: readonly string[], value: JsonSchema, required: boolean): void {
  const [part = '', ...rest] = path;
  if (rest.length === 0) schema.properties[part] = value;
  else put((schema.properties[part] ??= objectSchema()) as ObjectSchema, rest, value, required);
  if (required && !schema.required.includes(part)) schema.required.push(part);
}
