/** The description says what the server does, and the server does what the description says. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS } from '../../../model/dialect.ts';
import type { EndpointPage } from '../../../model/generated/pools-api.ts';
import { POOL_REASONS } from '../../../model/pool-words.ts';
import { addApi } from '../../../pools/serve/api.ts';
import { PAGES } from '../../../pools/serve/page-files.ts';
import { hostileEndpoints, manyEndpoints, unprobedRecords } from '../../support/many-endpoints.ts';
import { testServer, type TestServer } from '../../support/pool-server.ts';

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: { type?: string; enum?: unknown[]; items?: { type?: string; enum?: unknown[] } };
}
interface Operation {
  operationId: string;
  parameters?: Parameter[];
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface Description {
  openapi: string;
  paths: Record<string, { get: Operation }>;
  components: { schemas: Record<string, object> };
}

const STATES = [...manyEndpoints(60), ...hostileEndpoints()];
let server: TestServer;
let description: Description;
let ajv: Ajv2020;
beforeAll(async () => {
  server = await testServer(STATES, { records: unprobedRecords() });
  description = (await server.get('/api/v1/openapi.json')).json<Description>();
  ajv = new Ajv2020({ allErrors: true, strictTypes: false });
  formats.default(ajv, ['date-time']);
  ajv.addVocabulary(['components']);
  ajv.addSchema({ $id: 'api', components: description.components });
});
afterAll(() => server.close());

function violations(schema: object, value: unknown): unknown {
  // References are within the document.
  const text = JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/');
  const validate = ajv.compile(JSON.parse(text) as object);
  return validate(value) ? [] : validate.errors;
}

const operations = (): [string, Operation][] => Object.entries(description.paths).map(([path, { get }]) => [path, get]);

/** A value that each parameter takes. */
const VALUES: Record<string, string> = {
  coin: 'BTC',
  pool: 'Granite',
  status: 'up',
  reason: 'silent',
  dialect: 'stratum',
  tls: 'true',
  port: '3333',
  fqdn: '*.example',
  address: '198.18.0.0/16',
  text: 'north',
  page: '1',
  size: '2',
  q: 'north.example',
  at: '2026-11-19T12:00:00Z',
  since: '2026-11-20T00:00:00Z',
  from: '2026-11-19T00:00:00Z',
  to: '2026-11-20T00:00:00Z',
  points: '5',
  maxAge: '60',
  id: STATES[0]?.id ?? '',
};

/** The address of an operation with what it must be given, and more. */
function address(path: string, { parameters = [] }: Operation, more: Record<string, string> = {}): string {
  const query = new URLSearchParams();
  for (const { name, in: place, required } of parameters)
    if (required && place === 'query') query.set(name, VALUES[name] ?? '');
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => VALUES[name] ?? '');
  return query.size === 0 ? filled : `${filled}?${query.toString()}`;
}

it('is an OpenAPI 3.1 document by the validator of the format', async () => {
  const checked = await new Validator().validate(structuredClone(description) as never);
  expect(checked.errors).toBeUndefined();
  expect(checked.valid).toBe(true);
  expect(description.openapi).toMatch(/^3\.1\./);
  const ids = operations().map(([, { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

it('has every route of the server, and no other', async () => {
  const routes: string[] = [];
  const app = fastify();
  app.addHook('onRoute', ({ url, method }) => {
    if (method === 'GET') routes.push(url.replace(/:(\w+)/g, '{$1}'));
  });
  addApi(app, server.live);
  expect(routes.sort()).toEqual(Object.keys(description.paths).sort());
  // The server itself has these beside those of its page.
  const tree = server.app.printRoutes({ commonPrefix: false, includeHooks: false });
  const branch: string[] = [];
  const served = [...tree.matchAll(/^([│ ]*)[├└]── (\S+) \(GET, HEAD\)$/gmu)].map(([, indent = '', part = '']) => {
    branch.splice(indent.length / 4, Infinity, part);
    return branch.join('');
  });
  const isPage = (url: string): boolean => url.startsWith('/page/') || (PAGES as readonly string[]).includes(url);
  const beside = served.filter((url) => !isPage(url)).map((url) => url.replace(/:(\w+)/g, '{$1}'));
  expect(beside.sort()).toEqual(Object.keys(description.paths).sort());
  await app.close();
});

it('has the closed vocabularies as the code has them', () => {
  const parameters = description.paths['/api/v1/endpoints']?.get.parameters ?? [];
  const choices = (name: string): unknown => parameters.find((one) => one.name === name)?.schema.items?.enum;
  expect(choices('reason')).toEqual(Object.keys(POOL_REASONS));
  expect(choices('dialect')).toEqual([...DIALECTS]);
});

describe('answers', () => {
  it('are what is described, in every type', async () => {
    for (const [path, operation] of operations()) {
      const types = Object.entries(operation.responses['200']?.content ?? {});
      expect(types.length, path).toBeGreaterThan(0);
      for (const [type, { schema }] of types) {
        const response = await server.get(address(path, operation), { accept: type });
        expect(response.statusCode, path).toBe(200);
        expect(response.headers['content-type']?.toString().split(';')[0], path).toBe(type);
        const value: unknown = type === 'text/csv' ? response.body : response.json();
        expect(violations(schema, value), path).toEqual([]);
      }
    }
  });

  it('of wrong questions are described problems', async () => {
    for (const [path, operation] of operations()) {
      const response = await server.get(address(path, operation, { 'no-such-parameter': '1' }));
      expect(response.statusCode, path).toBe(400);
      const schema = operation.responses['400']?.content?.['application/problem+json']?.schema ?? {};
      expect(schema, path).toEqual({ $ref: '#/components/schemas/Problem' });
      expect(violations(schema, response.json()), path).toEqual([]);
    }
    const missing = await server.get(`/api/v1/endpoints/${'0'.repeat(32)}`);
    expect(description.paths['/api/v1/endpoints/{id}']?.get.responses).toHaveProperty('404');
    expect(violations({ $ref: '#/components/schemas/Problem' }, missing.json())).toEqual([]);
  });

  it('of a server whose data is too old is described', async () => {
    const response = await server.get('/health?maxAge=1');
    expect(response.statusCode).toBe(503);
    const schema = description.paths['/health']?.get.responses['503']?.content?.['application/json']?.schema ?? {};
    expect(violations(schema, response.json())).toEqual([]);
  });

  it('with one key more or less are not what is described', async () => {
    for (const [path, operation] of operations()) {
      const schema = operation.responses['200']?.content?.['application/json']?.schema;
      if (schema === undefined || path.endsWith('openapi.json')) continue;
      const value = (await server.get(address(path, operation))).json<object>();
      expect(violations(schema, { ...value, extra: 1 }), path).not.toEqual([]);
      const [first = ''] = Object.keys(value);
      expect(violations(schema, { ...value, [first]: undefined }), path).not.toEqual([]);
    }
  });
});

describe('parameters', () => {
  it('are all taken, by their schema', async () => {
    for (const [path, operation] of operations()) {
      for (const { name, in: place, schema } of operation.parameters ?? []) {
        if (place !== 'query') continue;
        let value = VALUES[name];
        if (name === 'sort') [value] = (schema.enum as string[]).slice(-1);
        if (name === 'cursor') {
          const first = await server.get(address(path.replace(/\.csv$/, ''), operation, { size: '1' }));
          value = first.json<EndpointPage>().next;
        }
        expect(value, `${path} ${name}`).toBeDefined();
        const response = await server.get(address(path, operation, { [name]: value ?? '' }));
        expect([200, name === 'maxAge' ? 503 : 200], `${path} ${name} ${response.body.slice(0, 200)}`).toContain(
          response.statusCode,
        );
      }
    }
  });

  it('change the answer', async () => {
    const operation = description.paths['/api/v1/endpoints']?.get;
    const plain = (await server.get('/api/v1/endpoints')).body;
    for (const { name } of operation?.parameters ?? []) {
      if (name === 'page' || name === 'cursor') continue;
      const value = name === 'sort' ? '-port' : (VALUES[name] ?? '');
      const response = await server.get(`/api/v1/endpoints?${new URLSearchParams({ [name]: value }).toString()}`);
      expect(response.body, name).not.toBe(plain);
    }
  });

  it('of a closed set are refused beyond it', async () => {
    for (const [path, operation] of operations()) {
      for (const { name, schema } of operation.parameters ?? []) {
        if (schema.enum === undefined && schema.items?.enum === undefined) continue;
        const response = await server.get(address(path, operation, { [name]: 'no-such-value' }));
        expect(response.statusCode, `${path} ${name}`).toBe(400);
      }
    }
  });
});
