/** Saved objects of Kibana 4 and 5: documents in its index, one type each; through Kibana's own proxy, or in the cluster itself. */
import type { Cluster } from '../cluster/cluster.ts';
import { WireError, type WireAnswer, type WireRequest } from '../cluster/wire.ts';
import { BitSecureError } from '../model/errors.ts';
import { arrayOf, objectOf, propertyOf, stringOf } from '../model/json.ts';
import { messageOf } from './faults.ts';
import type { ObjectStore, WriteResult } from './import.ts';
import type { Kibana } from './kibana.ts';
import { keyOf, type ImportObject, type ObjectKey, type StoredObject } from './object.ts';
import type { Step } from './plan.ts';

/** The default of `kibana.index`, and the one of LogRhythm NetMon. */
const INDEX = '.kibana';

/** One exchange below the index. @throws BitSecureError for every status that is neither below 300 nor expected */
export interface LegacyIndex {
  /** Where it is, to be shown. */
  url: string;
  /** Replaces the secrets of the connection in a text of the server. */
  redact: (text: string) => string;
  ask: (
    request: Pick<WireRequest, 'method' | 'path' | 'query' | 'body'> & { reading?: boolean },
    expected?: readonly number[],
  ) => Promise<WireAnswer>;
}

export function indexThroughKibana(kibana: Kibana): LegacyIndex {
  return {
    url: kibana.url,
    redact: kibana.connection.redact,
    ask: ({ path, ...request }, expected) =>
      kibana.ask({ ...request, path: `/elasticsearch/${INDEX}${path}` }, expected),
  };
}

export function indexInCluster(cluster: Cluster): LegacyIndex {
  return {
    url: cluster.url,
    redact: (text) => cluster.redact(text),
    ask: async ({ path, reading: _reading, ...request }, expected = []) => {
      const full = { ...request, path: `/${INDEX}${path}` };
      const answer = await cluster.send(full).catch((error: unknown) => {
        throw error instanceof WireError ? cluster.explain(error, `${full.method} ${full.path}`) : error;
      });
      if (answer.status < 300 || expected.includes(answer.status)) return answer;
      throw cluster.explain(answer, `${full.method} ${full.path}`);
    },
  };
}

function noIndex(url: string): BitSecureError {
  return new BitSecureError('NOT_FOUND', `${url} has no index ${INDEX}`, {
    hint: 'start Kibana on this cluster once: it makes the index, with the types that it needs',
  });
}

async function read(
  index: LegacyIndex,
  keys: readonly { type: string; id: string }[],
): Promise<Map<ObjectKey, StoredObject>> {
  const found = new Map<ObjectKey, StoredObject>();
  if (keys.length === 0) return found;
  const docs = keys.map(({ type, id }) => ({ _type: type, _id: id }));
  const answer = await index.ask({ method: 'POST', path: '/_mget', body: { docs }, reading: true }, [404]);
  const documents = arrayOf(propertyOf(answer.body, 'docs'));
  if (answer.status === 404) throw noIndex(index.url);
  for (const document of documents) {
    const error = propertyOf(document, 'error');
    if (propertyOf(error, 'type') === 'index_not_found_exception') throw noIndex(index.url);
    if (error !== undefined)
      throw new BitSecureError(
        'KIBANA_REFUSED',
        `${index.url}: ${messageOf({ ...answer, body: { error } }, index.redact)}`,
      );
    const [type, id, version] = ['_type', '_id', '_version'].map((key) => propertyOf(document, key));
    if (propertyOf(document, 'found') !== true || typeof type !== 'string' || typeof id !== 'string') continue;
    const stored: StoredObject = { attributes: objectOf(propertyOf(document, '_source')), references: [] };
    found.set(keyOf({ type, id }), typeof version === 'number' ? { ...stored, version } : stored);
  }
  return found;
}

/** What others stand on comes first, so that whoever opens the dashboard meanwhile finds its panels. */
const ORDER = ['index-pattern', 'search', 'visualization', 'timelion-sheet', 'dashboard'];

async function put(index: LegacyIndex, { object, stored }: Step): Promise<string | undefined> {
  const path = `/${encodeURIComponent(object.type)}/${encodeURIComponent(object.id)}`;
  // Neither what appeared nor what changed since it was looked at is overwritten.
  const query: Record<string, string> = { refresh: 'true' };
  if (stored?.version === undefined) query['op_type'] = 'create';
  else query['version'] = String(stored.version);
  const answer = await index.ask({ method: 'PUT', path, query, body: object.attributes }, [400, 409]);
  if (answer.status === 409) return 'it was changed by somebody else meanwhile';
  return answer.status === 400 ? messageOf(answer, index.redact) || 'the server gave no reason (400)' : undefined;
}

/** One document after the other; the first that is refused ends it. */
async function write(index: LegacyIndex, steps: readonly Step[]): Promise<WriteResult> {
  const sorted = steps.toSorted((a, b) => ORDER.indexOf(a.object.type) - ORDER.indexOf(b.object.type));
  const refused: { object: ImportObject; reason: string; hint?: string }[] = [];
  for (const step of sorted) {
    if (refused.length > 0) {
      refused.push({ object: step.object, reason: 'not tried after that' });
      continue;
    }
    const reason = await put(index, step);
    if (reason !== undefined) refused.push({ object: step.object, reason, hint: 'run again: what is stored stays' });
  }
  return { refused, moved: new Map() };
}

/** The objects of a Kibana 4 or 5. */
export function legacyObjects(index: LegacyIndex): ObjectStore {
  return { read: (keys) => read(index, keys), write: (steps) => write(index, steps) };
}

export interface LegacyConfig {
  /** Version of the Kibana that wrote it last. */
  version: string;
  defaultIndex: string | undefined;
}

/**
 * Kibana 4 and 5 keep their settings under their version: those of the given one, else of the newest that has run.
 * @throws BitSecureError NOT_FOUND where none has
 */
export async function readConfig(index: LegacyIndex, wanted?: string): Promise<LegacyConfig> {
  const body = { size: 100, query: { type: { value: 'config' } } };
  const answer = await index.ask({ method: 'POST', path: '/_search', body, reading: true }, [404]);
  const parts = ({ version }: LegacyConfig): number[] => version.split('.').map(Number);
  const configs = arrayOf(propertyOf(propertyOf(answer.body, 'hits'), 'hits'))
    .map((hit) => ({
      version: String(propertyOf(hit, '_id')),
      defaultIndex: stringOf(propertyOf(propertyOf(hit, '_source'), 'defaultIndex')),
    }))
    .filter(({ version }) => /^\d+\.\d+\.\d+$/.test(version))
    .sort((a, b) => {
      const [left, right] = [parts(a), parts(b)];
      const at = left.findIndex((part, i) => part !== right[i]);
      return at < 0 ? 0 : (right[at] ?? 0) - (left[at] ?? 0);
    });
  const config = configs.find(({ version }) => version === wanted) ?? configs[0];
  if (answer.status === 404 || config === undefined) throw noIndex(index.url);
  return config;
}

/** Makes an index pattern the default one, without which a new Kibana shows nothing at all. @throws BitSecureError */
export async function setDefaultIndex(index: LegacyIndex, { version }: LegacyConfig, id: string): Promise<void> {
  await index.ask({
    method: 'POST',
    path: `/config/${version}/_update`,
    query: { refresh: 'true' },
    body: { doc: { defaultIndex: id } },
  });
}
