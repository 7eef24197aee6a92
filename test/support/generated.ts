/** Packs for tests: profiles, baselines made of few words, and what a panel of a generated pack selects. */
import { loadProfile, profileDigest, type TargetId } from '../../files/profile.ts';
import { generatePack, type GeneratedPack } from '../../generator/generate.ts';
import type { GenerateOptions } from '../../generator/inputs.ts';
import type { Baseline, Peer } from '../../model/generated/baseline.ts';
import { dslMatches, luceneMatches, type FlatDocument } from './evaluate.ts';

/** A real PNG: 1 × 1 px, one colour. */
export const TINY_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

export function profileInput(name: string): GenerateOptions['profile'] {
  return { document: loadProfile(name), sha256: profileDigest(name) };
}

/** `stratum 203.0.113.10 3333` → a peer. */
export function peer(line: string): Peer {
  const [application = '', address = '', port] = line.split(' ');
  return { address, transport: 'tcp', application, ...(port === undefined ? {} : { port: Number(port) }) };
}

export function baselineOf(miners: string[], destinations: Peer[], clients: Peer[] = []): Baseline {
  return {
    schema: 'bitsecure/baseline/1',
    miners: miners.map((address) => ({ address, hosts: [], bytes: 0, sessions: 0 })),
    span: { from: '2026-03-02T06:00:00Z', to: '2026-03-02T12:00:00Z' },
    applications: [],
    destinations,
    clients,
    volume: { from: '2026-03-02T06:00:00Z', intervalSeconds: 300, series: [] },
  };
}

export function baselineInput(
  document: Baseline,
  picture: Uint8Array = TINY_PNG,
): NonNullable<GenerateOptions['baseline']> {
  return { document, source: { id: 'baseline.json', sha256: '0'.repeat(64) }, picture };
}

/** A pack with the NetMon profile and nothing ignored, unless said otherwise. */
export function pack(options: Partial<GenerateOptions> & { profileName?: string }): GeneratedPack {
  const { profileName = 'netmon', ...rest } = options;
  return generatePack({ miners: ['192.168.1.167'], profile: profileInput(profileName), ...rest });
}

export interface PackObject {
  id: string;
  type: string;
  attributes: Record<string, unknown>;
  references: { name: string; type: string; id: string }[];
  /** Characters of the object as the file has it. */
  length: number;
}

export function fileOf(generated: GeneratedPack, target: TargetId, name: string): string {
  const found = generated.targets.find(({ id }) => id === target)?.files.find((file) => file.name === name);
  if (found === undefined) throw new Error(`no ${target}/${name}`);
  return found.content;
}

/** Every saved object of a target, from its files, except the summary line. */
export function objectsOf(generated: GeneratedPack, target: TargetId): PackObject[] {
  if (target === 'netmon') {
    const files = ['visualizations', 'dashboard', 'mining', 'pools'].map((name) => `bitsecure_${name}.json`);
    return files.flatMap((name) =>
      (JSON.parse(fileOf(generated, target, name)) as Record<string, unknown>[]).map((object) => ({
        id: object['_id'] as string,
        type: object['_type'] as string,
        attributes: object['_source'] as Record<string, unknown>,
        references: [],
        length: JSON.stringify(object).length,
      })),
    );
  }
  return fileOf(generated, target, 'bitsecure.ndjson')
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .map((line) => Object.assign(JSON.parse(line) as Omit<PackObject, 'length'>, { length: line.length }));
}

export function objectOf(generated: GeneratedPack, target: TargetId, id: string): PackObject {
  const found = objectsOf(generated, target).find((object) => object.id === id);
  if (found === undefined) throw new Error(`no object ${id} in ${target}`);
  return found;
}

export interface SearchSource {
  query: string;
  filters: { meta: Record<string, unknown>; [key: string]: unknown }[];
}

export function searchSourceOf(object: PackObject): SearchSource {
  const meta = object.attributes['kibanaSavedObjectMeta'] as { searchSourceJSON: string };
  const source = JSON.parse(meta.searchSourceJSON) as {
    query: { query?: string; query_string?: { query: string } };
    filter: SearchSource['filters'];
  };
  return { query: source.query.query_string?.query ?? source.query.query ?? '', filters: source.filter };
}

/** Whether a panel shows a document. */
export function shows(source: SearchSource, doc: FlatDocument, ip: ReadonlySet<string>): boolean {
  return (
    luceneMatches(source.query, doc, ip) &&
    source.filters.every(({ meta, $state: _state, query, ...rest }) => {
      const dsl = query ?? rest;
      return dslMatches(dsl, doc, ip) !== (meta['negate'] === true);
    })
  );
}
