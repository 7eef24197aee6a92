/** One look at what the miners do: what is unexpected, and who is silent. */
import type { Cluster } from '../cluster/cluster.ts';
import { PROXY_HINT } from '../cluster/faults.ts';
import { BitSecureError } from '../model/errors.ts';
import type { CheckReport } from '../model/generated/check.ts';
import { arrayOf, propertyOf } from '../model/json.ts';
import { searchPattern, spanQuery, tableAggregations, unexpectedQuery, type Span } from './question.ts';
import { exchangeOf, search, type LookOptions } from './search.ts';
import { silence } from './silence.ts';

export type Unexpected = CheckReport['unexpected'][number];

const timeOf = (ms: unknown): string => new Date(Number(ms)).toISOString();
const valueOf = (bucket: unknown, name: string): number => Number(propertyOf(propertyOf(bucket, name), 'value') ?? 0);

/** Rows of the answer. */
function rowsOf(aggregations: unknown, levels: readonly string[]): Unexpected[] {
  const rows: Unexpected[] = [];
  const visit = (node: unknown, depth: number, keys: Record<string, unknown>): void => {
    const level = levels[depth];
    if (level === undefined) {
      const { application, source, destination, port } = keys;
      rows.push({
        application: String(application),
        source: String(source),
        destination: String(destination),
        ...(port === undefined || port === 0 ? {} : { port: Number(port) }),
        bytes: valueOf(node, 'bytes'),
        documents: Number(propertyOf(node, 'doc_count')),
        firstSeen: timeOf(valueOf(node, 'first')),
        lastSeen: timeOf(valueOf(node, 'last')),
      });
      return;
    }
    for (const bucket of arrayOf(propertyOf(propertyOf(node, level), 'buckets')))
      visit(bucket, depth + 1, { ...keys, [level]: propertyOf(bucket, 'key') });
  };
  visit(aggregations, 0, {});
  rows.sort((a, b) => b.bytes - a.bytes || (keyOf(a) < keyOf(b) ? -1 : 1));
  return rows;
}

/** What tells one row from another. */
export function keyOf({ application, source, destination, port }: Unexpected): string {
  return JSON.stringify([application, source, destination, port]);
}

/**
 * Looks at a span of time.
 * @throws BitSecureError NOT_FOUND where there is no document at all, CLUSTER_REFUSED, … as searches do; INTERRUPTED
 */
export async function look(cluster: Cluster, span: Span, options: LookOptions): Promise<CheckReport> {
  const { inputs } = options;
  const { profile } = inputs;
  const index = searchPattern(inputs);
  const exchange = exchangeOf(options);
  const documents = await cluster.count(index, spanQuery(span, profile), exchange);
  if (documents === 0 && (await cluster.count(index, undefined, exchange)) === 0) {
    throw new BitSecureError('NOT_FOUND', `there is no document in ${index} on ${cluster.url}`, {
      hint: 'does --index-pattern name the indices of the sessions, and --profile their fields?',
    });
  }
  const body = { size: 0, query: unexpectedQuery(inputs, span), aggs: tableAggregations(profile) };
  const answer = await search(cluster, index, body, options);
  const port = profile.fields['destination.port'] === undefined ? [] : ['port'];
  const rows = rowsOf(answer['aggregations'], ['application', 'source', 'destination', ...port]);
  const all = Number(propertyOf(propertyOf(answer['aggregations'], 'all'), 'doc_count'));
  if (Number.isNaN(all))
    throw new BitSecureError('NOT_A_CLUSTER', `${cluster.url} (search ${index}): the answer has no aggregations`, {
      hint: PROXY_HINT,
    });
  // Beyond the most groups, or without an address to be grouped by.
  const more = all - rows.reduce((sum, row) => sum + row.documents, 0);
  return {
    schema: 'bitsecure/check/1',
    cluster: cluster.url,
    index,
    from: timeOf(span.fromMs),
    to: timeOf(span.toMs),
    documents,
    unexpected: rows,
    ...(more > 0 ? { moreDocuments: more } : {}),
    ...(await silence(cluster, index, span, options)),
  };
}

/** True where there is something that somebody should know of. */
export function isAlarming({ unexpected, moreDocuments, silent }: CheckReport): boolean {
  return unexpected.length > 0 || moreDocuments !== undefined || silent.length > 0;
}
