/** The API's own description, OpenAPI 3.1: of the same routes and schemas that answer. */
import { packageVersion, readData } from '../../files/package-data.ts';
import { isObject, type JsonObject } from '../../model/json.ts';
import { PROBLEM_TYPE } from './problem.ts';
import type { AnswerName, LiveRoute, Route } from './route.ts';

interface Schema extends JsonObject {
  definitions?: Record<string, Schema>;
  properties?: Record<string, Schema>;
  required?: string[];
}

export interface Parameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  description: string;
  schema: Schema;
}

function readSchema(name: string): Schema {
  return JSON.parse(readData('schemas', `${name}.schema.json`)) as Schema;
}

const capital = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** The schema with its references into `definitions` as `refOf` wants them. */
function withRefs(schema: unknown, refOf: (definition: string) => string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withRefs(item, refOf));
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) =>
      key === '$ref' && typeof value === 'string'
        ? [key, refOf(value.replace('#/definitions/', ''))]
        : [key, withRefs(value, refOf)],
    ),
  );
}

/** A document's schema and its definitions as components; the prefix keeps those of two documents apart. */
function documentComponents(name: string, title: string): Record<string, Schema> {
  const { definitions = {}, ...schema } = readSchema(name);
  const refOf = (definition: string): string => `#/components/schemas/${title}${capital(definition)}`;
  const clean = (one: Schema): Schema => {
    const { $schema: _, $id: __, ...rest } = withRefs(one, refOf) as Schema;
    return rest;
  };
  return Object.fromEntries([
    [title, clean(schema)],
    ...Object.entries(definitions).map(([key, one]) => [`${title}${capital(key)}`, clean(one)] as const),
  ]);
}

const API = readSchema('pools-api');
/** Definitions that are sets of parameters, not answers. */
const isQuery = (name: string): boolean => /(Filter|Sort|Span|Limit|Question|^paging)$/.test(name);

function components(): Record<string, Schema> {
  const answers = Object.entries(API.definitions ?? {}).filter(([name]) => !isQuery(name));
  const own = answers.map(([name, schema]) => [
    capital(name),
    withRefs(schema, (definition) => `#/components/schemas/${capital(definition)}`) as Schema,
  ]);
  const endpoint = documentComponents('pool-endpoint', 'PoolEndpoint');
  const { PoolEndpoint: stored, ...parts } = endpoint;
  const known: Schema = {
    ...stored,
    description:
      'An endpoint with its history. One that only lists name has no status and no history, and may have no port.',
    required: (stored?.required ?? []).filter((name) => name !== 'port'),
  };
  const answer = documentComponents('pool-answer', 'PoolAnswer');
  return { ...(Object.fromEntries(own) as Record<string, Schema>), PoolEndpoint: known, ...parts, ...answer };
}

/** The query parameters of a route, as OpenAPI has them and as requests are checked. */
export function queryParameters(route: Pick<Route, 'query' | 'required'>): Parameter[] {
  return route.query.flatMap((name) =>
    Object.entries(API.definitions?.[name]?.properties ?? {}).map(([parameter, schema]): Parameter => {
      const { description, ...rest } = resolved(schema);
      const required = route.required?.includes(parameter) ?? false;
      return { name: parameter, in: 'query', required, description: String(description), schema: rest };
    }),
  );
}

/** A parameter's schema without references: requests are checked by it alone. */
function resolved(schema: Schema): Schema {
  const items = schema['items'];
  if (!isObject(items) || typeof items['$ref'] !== 'string') return schema;
  return { ...schema, items: API.definitions?.[items['$ref'].replace('#/definitions/', '')] };
}

const refTo = (name: AnswerName): Schema => ({ $ref: `#/components/schemas/${capital(name)}` });
const JSON_TYPE = 'application/json';
const problem = (description: string): Schema => ({
  description,
  content: { [PROBLEM_TYPE.split(';')[0] as string]: { schema: refTo('problem') } },
});

const CACHING = { ETag: { schema: { type: 'string' } }, 'Last-Modified': { schema: { type: 'string' } } };
const FAULTS = {
  '400': problem('A parameter is wrong or unknown.'),
  '429': problem('Too many requests; Retry-After says when to come again.'),
  '500': problem('A fault of the server.'),
};

function pathParameters(path: string): Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: 'Id of an endpoint, as lists give it.',
    schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  }));
}

function operation(route: Route): Schema {
  const { id, summary, answer, csv, path } = route;
  const csvType = csv === undefined ? {} : { 'text/csv': { schema: { type: 'string' } } };
  const parameters = [...pathParameters(path), ...queryParameters(route)];
  const content = { [JSON_TYPE]: { schema: refTo(answer) }, ...csvType };
  const missing = parameters.some((parameter) => parameter.in === 'path') ? { '404': problem('There is none.') } : {};
  return {
    operationId: id,
    summary,
    parameters,
    responses: {
      '200': { description: summary, headers: CACHING, content },
      '304': { description: 'Unchanged since the ETag or time that the request gives.' },
      ...missing,
      ...FAULTS,
    },
  };
}

function csvOperation(route: Route): Schema {
  const { responses, ...rest } = operation(route);
  const ok = {
    description: `${route.summary}, as CSV (RFC 4180, UTF-8, header line)`,
    headers: CACHING,
    content: { 'text/csv': { schema: { type: 'string' } } },
  };
  return { ...rest, operationId: `${route.id}Csv`, responses: { ...(responses as object), '200': ok } };
}

function liveOperation(route: LiveRoute): Schema {
  const { id, summary, answer, statuses } = route;
  const content = { [JSON_TYPE]: { schema: refTo(answer) } };
  const answers = Object.entries(statuses).map(([status, description]) => [status, { description, content }]);
  const responses = { ...(Object.fromEntries(answers) as object), ...FAULTS };
  return { operationId: id, summary, parameters: queryParameters(route), responses };
}

/** Where the description itself is served. */
export const OPENAPI_PATH = '/api/v1/openapi.json';

/** The description of all routes, an OpenAPI 3.1 document. */
export function openApi(routes: readonly Route[], live: readonly LiveRoute[]): JsonObject {
  const paths: Record<string, Schema> = {};
  for (const route of routes) {
    paths[route.path] = { get: operation(route) };
    if (route.csv !== undefined) paths[`${route.path}.csv`] = { get: csvOperation(route) };
  }
  for (const route of live) paths[route.path] = { get: liveOperation(route) };
  const own = {
    description: 'This document.',
    headers: CACHING,
    content: { [JSON_TYPE]: { schema: { type: 'object' } } },
  };
  paths[OPENAPI_PATH] = {
    get: {
      operationId: 'getOpenApi',
      summary: 'This description',
      responses: { '200': own, '304': { description: 'Unchanged.' }, ...FAULTS },
    },
  };
  return {
    openapi: '3.1.1',
    info: {
      title: 'BitSecure pool index',
      version: packageVersion(),
      summary: 'Mining endpoints: what they are, and what they were',
      description:
        'Read-only: GET and HEAD. Times are UTC, RFC 3339. A parameter that is not described is refused. Lists give CSV at the same path with `.csv`, or for `Accept: text/csv`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [],
    paths,
    components: { schemas: components() },
  };
}
