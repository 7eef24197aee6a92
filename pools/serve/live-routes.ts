/** Routes whose answers depend on the time of the question. */
import { packageVersion } from '../../files/package-data.ts';
import type { Health, HealthLimit, LookupQuestion } from '../../model/generated/pools-api.ts';
import { grouped } from '../../model/units.ts';
import { answer } from '../ask/answer.ts';
import { readQuestion } from '../ask/question.ts';
import type { Live } from './live.ts';
import { HttpFault, timeOf } from './problem.ts';
import type { LiveRoute } from './route.ts';

function healthOf(live: Live, { maxAge }: HealthLimit): Health {
  const { checkedAt, index } = live.snapshot;
  // A clock that was set back must not make an age negative.
  const ageSeconds =
    checkedAt === undefined ? undefined : Math.max(0, Math.floor((Date.now() - Date.parse(checkedAt)) / 1000));
  const reachable = live.trouble === undefined;
  const tooOld = maxAge !== undefined && (ageSeconds === undefined || ageSeconds > maxAge);
  return {
    healthy: reachable && !tooOld,
    version: packageVersion(),
    source: live.source,
    reachable,
    // JSON leaves out what is undefined.
    trouble: live.trouble,
    loadedAt: live.loadedAt.toISOString(),
    checkedAt,
    ageSeconds,
    endpoints: index.endpoints.length,
  };
}

const health: LiveRoute = {
  path: '/health',
  id: 'getHealth',
  summary: 'Whether the source can be read and how old its data is; 503 when something is wrong',
  query: ['healthLimit'],
  answer: 'health',
  statuses: { 200: 'All is well.', 503: 'The source cannot be read, or its data is too old.' },
  live: (live, asked) => {
    const body = healthOf(live, asked);
    return { status: body.healthy ? 200 : 503, body };
  },
};

/** Endpoints that one answer may have: with their history they are long. */
export const MOST_ANSWERED = 1000;

/** A list that has what a question asks for, in pages. */
function listOf({ by, key }: { by: string; key: string }): string {
  const name = by === 'coin' || by === 'pool' ? by : by === 'range' || by === 'address' ? 'address' : 'fqdn';
  return `/api/v1/endpoints?${new URLSearchParams({ [name]: key }).toString()}`;
}

const lookup: LiveRoute = {
  path: '/api/v1/lookup',
  id: 'lookUp',
  summary:
    'What is known of a name, address, block, pool or coin, now and at a time; as `bitsecure pools lookup --json`',
  query: ['lookupQuestion'],
  required: ['q'],
  answer: 'poolAnswer',
  statuses: { 200: 'What is known; `known` is false for nothing.' },
  live: ({ snapshot: { index } }, asked) => {
    const { q = '', at } = asked as LookupQuestion;
    const body = answer(index, q, readQuestion(q), { nowMs: Date.now(), atMs: timeOf('at', at) });
    const endpoints = body.matches.reduce((sum, match) => sum + match.endpoints.length, 0);
    if (endpoints <= MOST_ANSWERED) return { status: 200, body };
    const [most] = body.matches.toSorted((a, b) => b.endpoints.length - a.endpoints.length);
    const what = `${grouped(endpoints)} endpoints are known for it, more than the ${grouped(MOST_ANSWERED)} of one answer`;
    throw new HttpFault(400, `${what}; the list of endpoints has them in pages`, most && listOf(most));
  },
};

/** In the order of the description. */
export const LIVE_ROUTES: readonly LiveRoute[] = [lookup, health];
