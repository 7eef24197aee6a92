/** Compares what a panel shows over a span of time with what it ought to show, down to the documents. */
import type { Cluster } from '../cluster/cluster.ts';
import { arrayOf, propertyOf } from '../model/json.ts';
import { enumerate } from '../model/text.ts';
import { ask } from '../cluster/ask.ts';
import type { LabelledDocument } from './documents.ts';
import type { ProvablePanel } from './pack.ts';
import type { PanelRequest } from './request.ts';
import { answeredRows, differences, expectedRows } from './rows.ts';

/** Differences and documents that a message names. */
const NAMED = 3;
/** What a search gives at most without being asked twice. */
const WINDOW = 10_000;

function listed(texts: readonly string[]): string {
  return enumerate([...new Set(texts)], NAMED);
}

/** Which documents the query takes that it ought not, and leaves that it ought to take. */
async function wrongDocuments(
  cluster: Cluster,
  index: string,
  request: PanelRequest,
  documents: readonly LabelledDocument[],
  role: ProvablePanel['role'],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const body = { size: WINDOW, _source: false, query: request.query };
  const answer = await ask(cluster, index, body, { signal });
  if ('refused' in answer) return [];
  const hits = arrayOf(propertyOf(answer['hits'], 'hits'));
  const found = new Set(hits.map((hit) => String(propertyOf(hit, '_id'))));
  const shown = documents.filter(({ id, isFor }) => found.has(id) && !isFor(role));
  const hidden = documents.filter(({ id, isFor }) => !found.has(id) && isFor(role));
  const texts = (list: readonly LabelledDocument[]): string => listed(list.map(({ what }) => what));
  return [
    ...(shown.length === 0 ? [] : [`it shows ${texts(shown)}`]),
    ...(hidden.length === 0 || found.size === WINDOW ? [] : [`it does not show ${texts(hidden)}`]),
  ];
}

/**
 * What is wrong with a panel's answer; undefined where nothing is.
 * @param documents all of the span of time that the request is about
 * @throws BitSecureError for a cluster that does not answer
 */
export async function judge(
  cluster: Cluster,
  index: string,
  panel: ProvablePanel,
  request: PanelRequest,
  documents: readonly LabelledDocument[],
  signal?: AbortSignal,
): Promise<{ refused: string } | { wrong: string } | undefined> {
  const answer = await ask(cluster, index, request.body, { signal });
  if ('refused' in answer) return { refused: String(answer['refused']) };
  const wanted = documents.filter(({ isFor }) => isFor(panel.role)).map(({ document }) => document);
  const found = differences(answeredRows(answer, request), expectedRows(wanted, request), request);
  if (found.length === 0) return undefined;
  const wrong = await wrongDocuments(cluster, index, request, documents, panel.role, signal);
  return { wrong: (wrong.length > 0 ? wrong : [listed(found)]).join('; ') };
}
