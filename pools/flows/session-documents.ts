/** Session documents in the fields of a profile, one a line, as `bitsecure sessions` and `replay --output` write them. */
import { loadProfile } from '../../files/profile.ts';
import { canonicalAddress } from '../../model/address.ts';
import { isObject, objectOf, propertyOf, type JsonObject } from '../../model/json.ts';
import type { SemanticField } from '../../model/fields.ts';
import type { Profile } from '../../model/profile.ts';
import type { SessionProxied } from '../../model/session.ts';
import { JsonFlows, type JsonReader } from './json-flows.ts';
import type { FlowContext, FlowFormat } from './flow.ts';
import { readTime } from './time.ts';

/** The value of a dotted name: nested objects, or one member with dots. */
export function valueAt(object: JsonObject, name: string): unknown {
  const flat = propertyOf(object, name);
  if (flat !== undefined) return flat;
  let value: unknown = object;
  for (const part of name.split('.')) value = propertyOf(value, part);
  return value;
}

/** The document itself, or what a bulk line, a search hit or a dead letter holds. */
function documentOf(object: JsonObject): JsonObject {
  return isObject(object['_source']) ? object['_source'] : object;
}

function namesOf(value: unknown): readonly string[] | undefined {
  const all = Array.isArray(value) ? value : [value];
  const names = all.filter((name) => typeof name === 'string');
  return names.length === 0 ? undefined : names;
}

function readerOf(profile: Profile, zone: FlowContext['zone']): JsonReader {
  return (object) => {
    const document = documentOf(object);
    const of = (field: SemanticField): unknown => {
      const name = profile.fields[field]?.name;
      return name === undefined ? undefined : valueAt(document, name);
    };
    const numberOf = (field: SemanticField): number | undefined => {
      const value = of(field);
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
    };
    const side = (end: 'source' | 'destination'): { address: unknown; port: unknown; names?: readonly string[] } => {
      const names = namesOf(of(`${end}.names`));
      return { address: of(`${end}.address`), port: of(`${end}.port`), ...(names === undefined ? {} : { names }) };
    };
    const proxied = (): SessionProxied | undefined => {
      const host = of('proxied.host');
      const port = numberOf('proxied.port');
      if (typeof host !== 'string' || port === undefined) return undefined;
      return { host: canonicalAddress(host) ?? host, port, names: namesOf(of('proxied.names')) ?? [] };
    };
    return {
      source: side('source'),
      destination: side('destination'),
      proxied: proxied(),
      rest: () => {
        const lastMs = readTime(of('time.updated'), zone) ?? readTime(of('time.start'), zone);
        if (lastMs === undefined) return `has no time in ${profile.fields['time.updated']?.name ?? 'any field'}`;
        const update = numberOf('session.update') ?? 0;
        const firstMs = readTime(of('time.start'), zone) ?? lastMs;
        const path = of('application.path');
        const ofPath = typeof path === 'string' ? /^\/([a-z0-9-]+)/.exec(path)?.[1] : undefined;
        const transport = of('transport') ?? ofPath;
        const bytes = numberOf('bytes.delta') ?? numberOf('bytes.total');
        const packets = numberOf('packets.delta') ?? numberOf('packets.total');
        return {
          ...(typeof transport === 'string' ? { transport: transport.toLowerCase() } : {}),
          firstMs: Math.min(firstMs, lastMs),
          lastMs,
          ...(bytes === undefined ? {} : { bytes }),
          ...(packets === undefined ? {} : { packets }),
          ...(update > 0 ? { continued: true } : {}),
        };
      },
    };
  };
}

/** Documents of a built-in profile, by the fields of both addresses. */
export function sessionDocuments(id: string, title: string): FlowFormat {
  let loaded: Profile | undefined;
  const profile = (): Profile => (loaded ??= loadProfile(id));
  return {
    title,
    recognises: (_head, first) => {
      const document = documentOf(objectOf(first));
      const { fields } = profile();
      return (['source.address', 'destination.address'] as const).every(
        (field) => typeof valueAt(document, fields[field]?.name ?? '') === 'string',
      );
    },
    create: (context) => new JsonFlows(context, readerOf(profile(), context.zone)),
  };
}
