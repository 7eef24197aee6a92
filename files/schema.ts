/** Checks JSON values against the schemas in schemas/ (ajv, JSON Schema draft-07). */
import { createRequire } from 'node:module';
import type * as ajvModule from 'ajv';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import type * as formatsModule from 'ajv-formats';
import { pointerOf } from '../model/json.ts';
import { readData } from './package-data.ts';

const load = createRequire(import.meta.url);
const ajvs: Partial<Record<'all' | 'first', Ajv>> = {};

/** Loaded when it is first needed: most commands check nothing, and it takes as long as all the rest of starting up. */
function ajvOf(extent: 'all' | 'first'): Ajv {
  let ajv = ajvs[extent];
  if (ajv === undefined) {
    const made = load('ajv') as typeof ajvModule;
    const formats = load('ajv-formats') as typeof formatsModule.default;
    ajv = new made.Ajv({
      allErrors: extent === 'all',
      strict: true,
      strictRequired: false,
      allowUnionTypes: true,
      verbose: true,
    });
    formats.default(ajv, ['date-time']);
    ajvs[extent] = ajv;
  }
  return ajv;
}

/** Message of a violation that is about a key, not about its value. */
export const UNKNOWN_PROPERTY = 'is not a known property';
const compiled = new Map<string, ValidateFunction>();

/** One violation: JSON pointer into the value, and what is wrong there. */
export interface SchemaViolation {
  pointer: string;
  message: string;
}

/**
 * Violations of a value against `schemas/<name>.schema.json`; none when it conforms.
 * @param name such as `baseline`
 * @param extent `first` for values of any size: all violations of a hostile one would not fit into memory
 */
export function schemaViolations(name: string, value: unknown, extent: 'all' | 'first' = 'all'): SchemaViolation[] {
  const key = `${extent} ${name}`;
  let validate = compiled.get(key);
  if (validate === undefined) {
    validate = ajvOf(extent).compile(JSON.parse(readData('schemas', `${name}.schema.json`)) as object);
    compiled.set(key, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => ({ pointer: placeOf(error), message: messageOf(error) }));
}

function placeOf(error: ErrorObject): string {
  const extra =
    error.keyword === 'additionalProperties'
      ? (error.params as { additionalProperty: string }).additionalProperty
      : undefined;
  return extra === undefined ? error.instancePath : `${error.instancePath}${pointerOf([extra])}`;
}

function messageOf(error: ErrorObject): string {
  if (error.keyword === 'additionalProperties') return UNKNOWN_PROPERTY;
  if (error.keyword === 'const')
    return `must be ${JSON.stringify((error.params as { allowedValue: unknown }).allowedValue)}`;
  if (error.keyword === 'enum')
    return `must be one of ${(error.params as { allowedValues: unknown[] }).allowedValues.join(', ')}`;
  return error.message ?? error.keyword;
}
