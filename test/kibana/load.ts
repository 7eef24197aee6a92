/** Session documents into an Elasticsearch 5, shifted to now, with the types that a profile gives its fields. */
import type { Profile } from '../../files/profile.ts';
import { request } from '../support/json-request.ts';

export type SessionDocument = Record<string, string | number | boolean | null>;

function fieldTypes(profile: Profile): Record<string, { type: string }> {
  const named = Object.values(profile.fields).map(({ name, type }) => [name, { type }] as const);
  const others = Object.entries(profile.otherFields ?? {}).map(([name, type]) => [name, { type }] as const);
  return Object.fromEntries([...named, ...others]);
}

/** Moves every time of the documents by the same distance, so that the latest update is at `latest` (ms). */
export function shiftTimes(documents: SessionDocument[], profile: Profile, latest: number): SessionDocument[] {
  const dates = Object.entries(fieldTypes(profile)).flatMap(([name, { type }]) => (type === 'date' ? [name] : []));
  const updated = profile.fields['time.updated']?.name ?? '';
  const last = Math.max(...documents.map((document) => Date.parse(String(document[updated]))));
  return documents.map((document) => {
    const moved = { ...document };
    for (const name of dates)
      if (moved[name] !== undefined)
        moved[name] = new Date(Date.parse(String(moved[name])) + latest - last).toISOString();
    return moved;
  });
}

/** Loads documents into the daily indices of the profile. */
export async function load(elasticsearch: string, documents: SessionDocument[], profile: Profile): Promise<void> {
  await request('PUT', `${elasticsearch}/_template/bitsecure`, {
    template: profile.index.pattern,
    settings: { number_of_shards: 1, number_of_replicas: 0 },
    mappings: { session: { properties: fieldTypes(profile) } },
  });
  const updated = profile.fields['time.updated']?.name ?? '';
  const lines = documents.flatMap((document) => {
    const [year = '', month = '', day = ''] = String(document[updated]).slice(0, 10).split('-');
    const name = profile.index.name.replace('{YYYY}', year).replace('{MM}', month).replace('{DD}', day);
    return [JSON.stringify({ index: { _index: name, _type: 'session' } }), JSON.stringify(document)];
  });
  const answer = await request('POST', `${elasticsearch}/_bulk?refresh=true`, `${lines.join('\n')}\n`);
  if (answer['errors'] !== false) throw new Error(`documents were refused: ${JSON.stringify(answer).slice(0, 800)}`);
}

/** Creates the index pattern of a pack and makes it the default, without which a new Kibana shows nothing at all. */
export async function createIndexPattern(
  urls: { elasticsearch: string; kibana: string },
  pattern: { title: string },
): Promise<void> {
  const id = encodeURIComponent(pattern.title);
  await request('PUT', `${urls.elasticsearch}/.kibana/index-pattern/${id}?refresh=true`, pattern);
  const setting = { value: pattern.title };
  await request('POST', `${urls.kibana}/api/kibana/settings/defaultIndex`, setting, { 'kbn-xsrf': 'bitsecure' });
}
