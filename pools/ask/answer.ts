/** What the index knows of a question. */
import { rangeToString } from '../../model/address.ts';
import type { PoolAnswer, PoolAnswerEndpoint, PoolAnswerMatch } from '../../model/generated/pool-answer.ts';
import type { KnownEndpoint } from './known-endpoint.ts';
import type { PoolIndex } from './pool-index.ts';
import type { Question } from './question.ts';
import { statusAt } from './status-at.ts';
import { wasOf } from './was.ts';

export interface AskOptions {
  /** Time of the answer, epoch milliseconds. */
  nowMs: number;
  /** The time that is asked for. */
  atMs?: number | undefined;
}

interface Found {
  by: PoolAnswerMatch['by'];
  key: string;
  endpoints: readonly KnownEndpoint[];
}

function find(index: PoolIndex, question: Question, port: number | undefined): Found[] {
  if (question.kind === 'address')
    return [{ by: 'address', key: question.address, endpoints: index.atAddress(question.address, port) }];
  if (question.kind === 'range')
    return [{ by: 'range', key: rangeToString(question.range), endpoints: index.inRange(question.range, port) }];
  const { word } = question;
  const words: Found[] = [
    { by: 'coin', key: word, endpoints: index.ofCoin(word, port) },
    { by: 'pool', key: word, endpoints: index.ofPool(word, port) },
  ];
  if (question.kind === 'word') return words;
  const names = index.named(question.fqdn, port).map(({ by, name, endpoints }) => ({ by, key: name, endpoints }));
  // Some pools are called like their domain: whoever asks for the name has them already.
  const found = new Set(names.flatMap(({ endpoints }) => endpoints));
  for (const match of words) match.endpoints = match.endpoints.filter((one) => !found.has(one));
  return [...names, ...words];
}

function endpointOf(index: PoolIndex, endpoint: KnownEndpoint, { nowMs, atMs }: AskOptions): PoolAnswerEndpoint {
  const { id, fqdn, address, port, transport, pools, site, coins, algorithms, regions, sources } = endpoint;
  const { canonicalNames, addressFirstSeen, addressLastSeen, addressCurrent, certificate, dialect, tls, history } =
    endpoint;
  const record = index.recordOf(endpoint);
  const seen = { dialect, tls, addressFirstSeen, addressLastSeen, addressCurrent, certificate };
  const facts = { fqdn, address, port, site, algorithms, regions, canonicalNames, ...seen };
  const said = { saidDialects: record?.dialects, saidTls: record?.tls };
  const told = Object.entries({ ...facts, ...said }).filter(([, value]) => value !== undefined);
  return {
    id,
    transport,
    pools,
    coins: coins.map((symbol) => {
      const name = index.coinName(symbol);
      return name === undefined ? { symbol } : { symbol, name };
    }),
    sources,
    ...(Object.fromEntries(told) as Partial<PoolAnswerEndpoint>),
    now: wasOf(statusAt(endpoint, nowMs)),
    ...(atMs === undefined ? {} : { was: wasOf(statusAt(endpoint, atMs)) }),
    history,
  };
}

/**
 * Answers a question from an index.
 * @param text as it was asked
 */
export function answer(index: PoolIndex, text: string, question: Question, options: AskOptions): PoolAnswer {
  const { kind, port } = question;
  const matches = find(index, question, port).filter(({ endpoints }) => endpoints.length > 0);
  const known = matches.length > 0;
  const elsewhere =
    known || port === undefined ? [] : find(index, question, undefined).flatMap(({ endpoints }) => endpoints);
  const otherPorts = [...new Set(elsewhere.flatMap((endpoint) => endpoint.port ?? []))].sort((a, b) => a - b);
  return {
    question: text,
    kind,
    ...(port === undefined ? {} : { port }),
    ...(options.atMs === undefined ? {} : { at: new Date(options.atMs).toISOString() }),
    known,
    ...(otherPorts.length > 0 ? { otherPorts } : {}),
    matches: matches.map(({ by, key, endpoints }) => ({
      by,
      key,
      endpoints: endpoints.map((endpoint) => endpointOf(index, endpoint, options)),
    })),
  };
}
