/** The index template of a profile: every field of its documents with the type that the profile gives it. */
import type { IndexTemplate } from '../cluster/cluster.ts';
import type { Profile } from '../files/profile.ts';

export interface TemplateSettings {
  shards?: number | undefined;
  replicas?: number | undefined;
  /** Such as `30s`; `-1` for never. */
  refreshInterval?: string | undefined;
}

function typeOfConstant(value: unknown): string {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'boolean') return 'boolean';
  return typeof one === 'number' ? 'double' : 'keyword';
}

/** What is not given stays as the engine has it. */
export function templateOf(profile: Profile, settings: TemplateSettings = {}): IndexTemplate {
  const fields = Object.values(profile.fields).map(({ name, type }) => [name, { type }] as const);
  const others = Object.entries(profile.otherFields ?? {}).map(([name, type]) => [name, { type }] as const);
  const constants = Object.entries(profile.constants ?? {}).map(
    ([name, value]) => [name, { type: typeOfConstant(value) }] as const,
  );
  return {
    name: `bitsecure-${profile.id}`,
    pattern: profile.index.pattern,
    dataStream: profile.index.kind === 'data-stream',
    settings: {
      ...(settings.shards === undefined ? {} : { number_of_shards: settings.shards }),
      ...(settings.replicas === undefined ? {} : { number_of_replicas: settings.replicas }),
      ...(settings.refreshInterval === undefined ? {} : { refresh_interval: settings.refreshInterval }),
    },
    mappings: {
      // Fields of others in the same indices: text would be split into words, and filters would match halves of it.
      dynamic_templates: [
        { strings: { match_mapping_type: 'string', mapping: { type: 'keyword', ignore_above: 1024 } } },
      ],
      properties: Object.fromEntries([...others, ...constants, ...fields]),
    },
  };
}
