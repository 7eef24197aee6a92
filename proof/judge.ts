/** Compares what a panel shows over a span of time with what it ought to show, down to the sessions. */
import type { Cluster } from '../cluster/cluster.ts';
import { arrayOf, propertyOf } from '../model/json.ts';
import type { Profile } from '../model/profile.ts';
import { ask } from '../cluster/ask.ts';
import type { LabelledDocument } from './documents.ts';
import type { ProvablePanel } from './pack.ts';
import type { PanelRequest } from './request.ts';
import { answeredRows, differences, expectedRows } from './rows.ts';
import type { Scene } from './scenario.ts';

/** Differences and sessions that a message names. */
const NAMED = 3;
/** What a search gives at most without being asked twice. */
const WINDOW = 10_000;

/** True where a panel of this role is to show the session. */
export function isToShow(role: ProvablePanel['role'], { standing }: Scene): boolean {
  return role === 'live' ? standing !== 'others' : standing === 'unexpected';
}

function sessionText({ application, from, to, port, what }: Scene): string {
  return `${application} ${from} → ${to}${port === undefined ? '' : ` port ${port}`} (${what})`;
}

function listed(texts: readonly string[]): string {
  const unique = [...new Set(texts)];
  const more = unique.length > NAMED ? `, and ${unique.length - NAMED} more` : '';
  return `${unique.slice(0, NAMED).join(', ')}${more}`;
}

/** Which sessions the query takes that it ought not, and leaves that it ought to take. */
async function wrongSessions(
  cluster: Cluster,
  index: string,
  request: PanelRequest,
  documents: readonly LabelledDocument[],
  role: ProvablePanel['role'],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const body = { size: WINDOW, _source: false, query: request.query };
  const answer = await ask(cluster, index, body, signal);
  if ('refused' in answer) return [];
  const hits = arrayOf(propertyOf(answer['hits'], 'hits'));
  const found = new Set(hits.map((hit) => String(propertyOf(hit, '_id'))));
  const shown = documents.filter(({ id, scene }) => found.has(id) && !isToShow(role, scene));
  const hidden = documents.filter(({ id, scene }) => !found.has(id) && isToShow(role, scene));
  const texts = (list: readonly LabelledDocument[]): string => listed(list.map(({ scene }) => sessionText(scene)));
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
  const answer = await ask(cluster, index, request.body, signal);
  if ('refused' in answer) return { refused: String(answer['refused']) };
  const wanted = documents.filter(({ scene }) => isToShow(panel.role, scene)).map(({ document }) => document);
  const found = differences(answeredRows(answer, request), expectedRows(wanted, request), request);
  if (found.length === 0) return undefined;
  const sessions = await wrongSessions(cluster, index, request, documents, panel.role, signal);
  return { wrong: (sessions.length > 0 ? sessions : [listed(found)]).join('; ') };
}

/** What a panel of this tool must tell and does not, by its aggregations alone. */
export function untold({ role }: ProvablePanel, { buckets, metrics }: PanelRequest, { fields }: Profile): string[] {
  const names = {
    application: fields['application.name'].name,
    source: fields['source.address'].name,
    destination: fields['destination.address'].name,
  };
  const by = new Set(buckets.filter(({ kind }) => kind === 'terms').map(({ field }) => field));
  const missing = (role === 'table' ? (['application', 'source', 'destination'] as const) : (['application'] as const))
    .filter((key) => !by.has(names[key]))
    .map((key) => `it does not tell the ${key} (${names[key]})`);
  const bytes = fields['bytes.delta'].name;
  if (!metrics.some(({ kind, field }) => kind === 'sum' && field === bytes))
    missing.push(`it does not add up the bytes (sum of ${bytes})`);
  const time = fields['time.updated'].name;
  if (role !== 'table' && !buckets.some(({ kind, field }) => kind === 'date_histogram' && field === time))
    missing.push(`it is not drawn over time (${time})`);
  return missing;
}
