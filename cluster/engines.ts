/** The engines that can be started here: one entry per version, with what it needs and where it differs from the others. */
import { BitSecureError } from '../model/errors.ts';
import lock from './engines.lock.json' with { type: 'json' };

/** In the order of help texts: newest first. */
export const ENGINE_IDS = [
  'elasticsearch@9.2.0',
  'elasticsearch@8.19.0',
  'elasticsearch@7.17.28',
  'elasticsearch@6.8.23',
  'elasticsearch@5.6.16',
  'opensearch@3.8.0',
  'opensearch@2.19.1',
] as const satisfies (keyof typeof lock)[];
export type EngineId = (typeof ENGINE_IDS)[number];

/** One pinned file of an engine. */
export interface Artefact {
  /** `group:artifact:type:version` or `group:artifact:type:classifier:version`. */
  id: string;
  bytes: number;
  /** 64 hex digits. */
  sha256: string;
}

export interface Engine {
  id: EngineId;
  product: 'elasticsearch' | 'opensearch';
  version: string;
  /** Java feature versions that it runs on, both ends included. */
  jdk: { min: number; max: number };
  /** Java heap in MB when nothing else is asked for. */
  heapMb: number;
  /** Name of the setting for the port between nodes. */
  transportPort: 'transport.port' | 'transport.tcp.port';
  /** Settings of its own, beside those that all have. */
  settings: Record<string, string>;
  /** Variable that tells its start script where Java is. */
  javaVariable: 'JAVA_HOME' | 'ES_JAVA_HOME';
  /** Lines of its `jvm.options` that today's Java refuses. */
  refusedJvmOptions?: RegExp;
  artefacts: Artefact[];
}

const MODERN = { heapMb: 1024, transportPort: 'transport.port', javaVariable: 'ES_JAVA_HOME' } as const;
const OLD = { heapMb: 512, transportPort: 'transport.tcp.port', javaVariable: 'JAVA_HOME' } as const;
const NO_SECURITY = { 'xpack.security.enabled': 'false' };

const TRAITS: Record<EngineId, Omit<Engine, 'id' | 'product' | 'version' | 'artefacts'>> = {
  'elasticsearch@9.2.0': { ...MODERN, jdk: { min: 21, max: 25 }, settings: NO_SECURITY },
  'elasticsearch@8.19.0': { ...MODERN, jdk: { min: 17, max: 24 }, settings: NO_SECURITY },
  // Up to 23: it installs a security manager, which Java 24 no longer has.
  'elasticsearch@7.17.28': { ...MODERN, jdk: { min: 11, max: 23 }, settings: NO_SECURITY },
  'elasticsearch@6.8.23': {
    ...OLD,
    heapMb: 1024,
    jdk: { min: 8, max: 17 },
    // Machine learning brings native programs of its own, which a throw-away node has no use for.
    settings: { ...NO_SECURITY, 'xpack.ml.enabled': 'false' },
  },
  'elasticsearch@5.6.16': {
    ...OLD,
    jdk: { min: 8, max: 17 },
    // Without this it looks for other nodes on the ports of a default installation beside it.
    settings: { 'discovery.zen.ping.unicast.hosts': '[]' },
    refusedJvmOptions: /ConcMarkSweep|CMSInitiating/,
  },
  'opensearch@3.8.0': { ...MODERN, jdk: { min: 21, max: 25 }, settings: {} },
  'opensearch@2.19.1': { ...MODERN, jdk: { min: 11, max: 23 }, settings: {} },
};

/** Every engine, in the order of ENGINE_IDS. */
export const ENGINES: readonly Engine[] = ENGINE_IDS.map((id) => {
  const [product, version] = id.split('@') as ['elasticsearch' | 'opensearch', string];
  return { id, product, version, ...TRAITS[id], artefacts: lock[id].artefacts };
});

/**
 * The engine of an id such as `elasticsearch@9.2.0`; the product alone or with the first part of a version (`opensearch`,
 * `elasticsearch@8`) means the newest that fits.
 * @throws BitSecureError USAGE
 */
export function engineOf(id: string): Engine {
  const found = ENGINES.find((engine) => engine.id === id || engine.product === id || engine.id.startsWith(`${id}.`));
  if (found !== undefined) return found;
  throw new BitSecureError('USAGE', `no engine ${JSON.stringify(id)}`, { hint: `there are ${ENGINE_IDS.join(', ')}` });
}
