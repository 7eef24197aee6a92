/** Checks JSON values against the schemas in schemas/ (ajv, JSON Schema draft-07). */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { pointerOf } from '../model/json.ts';
import { readData } from './package-data.ts';

function makeAjv(allErrors: boolean): Ajv {
  const ajv = new Ajv({ allErrors, strict: true, strictRequired: false, allowUnionTypes: true, verbose: true });
  formats.default(ajv, ['date-time']);
  return ajv;
}

const ajvs = { all: makeAjv(true), first: makeAjv(false) };
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
    validate = ajvs[extent].compile(JSON.parse(readData('schemas', `${name}.schema.json`)) as object);
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
