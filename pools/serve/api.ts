/** The API's routes as fastify has them: queries checked, JSON or CSV answered. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { packageVersion } from '../../files/package-data.ts';
import { isKnown } from './answer.ts';
import type { Live } from './live.ts';
import { openApi, OPENAPI_PATH, queryParameters, type Parameter } from './openapi.ts';
import type { Asked, LiveRoute, Route } from './route.ts';
import { LIVE_ROUTES } from './live-routes.ts';
import { ROUTES } from './routes.ts';

type Kind = 'json' | 'csv';

const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

/** A schema that takes the parameters that are described and no other. */
function querySchema(parameters: readonly Parameter[]): object {
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  };
}

/** Path as fastify spells it. */
const patternOf = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

const askedOf = (request: FastifyRequest): Asked => ({ ...(request.query as Asked), ...(request.params as Asked) });

function answer(route: Route, live: Live, kind: Kind, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { snapshot, changedAt } = live;
  const version = { tag: `${snapshot.digest}-${kind}`, modified: changedAt };
  if (isKnown(request, reply, version)) return reply.code(304).send();
  if (kind === 'json' || route.csv === undefined) return reply.send(route.json(snapshot, askedOf(request)));
  // The first piece is made at once: what is wrong with the request has to be told before the answer begins.
  const pieces = route.csv(snapshot, askedOf(request))[Symbol.iterator]();
  const first = pieces.next();
  const all = function* (): Iterable<string> {
    if (first.done !== true) yield first.value;
    yield* { [Symbol.iterator]: () => pieces };
  };
  const file = `${route.path.split('/').at(-1)}.csv`;
  void reply.header('content-disposition', `attachment; filename="bitsecure-${file}"`);
  return reply.type(CSV_TYPE).send(Readable.from(all(), { objectMode: false }));
}

function addRoute(app: FastifyInstance, route: Route, live: Live): void {
  const schema = { querystring: querySchema(queryParameters(route)) };
  const { csv } = route;
  app.get(patternOf(route.path), { schema }, (request, reply) => {
    if (csv === undefined) return answer(route, live, 'json', request, reply);
    void reply.header('vary', 'Accept');
    const wanted = request.accepts().type(['json', 'csv']);
    return answer(route, live, wanted === 'csv' ? 'csv' : 'json', request, reply);
  });
  if (csv !== undefined)
    app.get(`${route.path}.csv`, { schema }, (request, reply) => answer(route, live, 'csv', request, reply));
}

function addLiveRoute(app: FastifyInstance, route: LiveRoute, live: Live): void {
  const schema = { querystring: querySchema(queryParameters(route)) };
  app.get(route.path, { schema }, (request, reply) => {
    const { status, body } = route.live(live, askedOf(request));
    return reply.code(status).header('cache-control', 'no-store').send(body);
  });
}

/** Adds every route of the API and its description. */
export function addApi(app: FastifyInstance, live: Live): void {
  for (const route of ROUTES) addRoute(app, route, live);
  for (const route of LIVE_ROUTES) addLiveRoute(app, route, live);
  const description = openApi(ROUTES, LIVE_ROUTES);
  const started = new Date();
  app.get(OPENAPI_PATH, { schema: { querystring: querySchema([]) } }, (request, reply) => {
    const version = { tag: `openapi-${packageVersion()}`, modified: started };
    return isKnown(request, reply, version) ? reply.code(304).send() : reply.send(description);
  });
}
