/**
 * Semantic fields: what a session document says, whatever an index calls it. A profile maps each to a name and a type;
 * replay writes by it and the generator queries by it.
 */
import type { SessionUpdate } from './session.ts';

export type FieldKind = 'address' | 'keyword' | 'number' | 'boolean' | 'time';
/** A keyword that is spelt `mining.submit 12`. */
export interface Count {
  readonly name: string;
  readonly count: number;
}
/** Arrays are multi-valued keywords. Times are epoch microseconds until a profile's writer spells them. */
export type FieldValue = string | number | boolean | readonly string[] | readonly Count[];

interface SemanticFieldDefinition {
  kind: FieldKind;
  /** The value in an update; undefined where it has none. */
  of: (update: SessionUpdate) => FieldValue | undefined;
}

/** Over datagrams it has a name of its own, but in QUIC; the version that was called SSL still is 3.0. */
function protocolOf({ tls, application }: SessionUpdate): string | undefined {
  if (tls?.version === undefined) return undefined;
  if (application.path.startsWith('/udp/dtls')) return 'dtls';
  return tls.version === '3.0' ? 'ssl' : 'tls';
}

export const SEMANTIC_FIELDS = {
  'session.id': { kind: 'keyword', of: (u) => u.sessionId },
  'session.update': { kind: 'number', of: (u) => u.updateNumber },
  'session.final': { kind: 'boolean', of: (u) => u.final },
  /** 1: one direction only was seen, 2: both. */
  'session.directions': { kind: 'number', of: (u) => (u.client.packets > 0 && u.server.packets > 0 ? 2 : 1) },
  /** Seconds from the first packet to this update. */
  'session.duration': { kind: 'number', of: (u) => (u.updatedUs - u.startedUs) / 1e6 },
  'time.start': { kind: 'time', of: (u) => u.startedUs },
  'time.updated': { kind: 'time', of: (u) => u.updatedUs },
  transport: { kind: 'keyword', of: (u) => u.transport },
  'application.name': { kind: 'keyword', of: (u) => u.application.name },
  'application.path': { kind: 'keyword', of: (u) => u.application.path },
  'application.certainty': { kind: 'keyword', of: (u) => u.application.certainty },
  'source.address': { kind: 'address', of: (u) => u.client.address },
  'source.port': { kind: 'number', of: (u) => u.client.port },
  'source.mac': { kind: 'keyword', of: (u) => u.client.mac },
  'source.names': { kind: 'keyword', of: (u) => u.client.names },
  'source.bytes': { kind: 'number', of: (u) => u.client.bytes },
  'source.bytes.delta': { kind: 'number', of: (u) => u.client.bytesDelta },
  'source.packets.delta': { kind: 'number', of: (u) => u.client.packetsDelta },
  'destination.address': { kind: 'address', of: (u) => u.server.address },
  'destination.port': { kind: 'number', of: (u) => u.server.port },
  'destination.mac': { kind: 'keyword', of: (u) => u.server.mac },
  'destination.names': { kind: 'keyword', of: (u) => u.server.names },
  'destination.bytes': { kind: 'number', of: (u) => u.server.bytes },
  'destination.bytes.delta': { kind: 'number', of: (u) => u.server.bytesDelta },
  'destination.packets.delta': { kind: 'number', of: (u) => u.server.packetsDelta },
  'bytes.total': { kind: 'number', of: (u) => u.client.bytes + u.server.bytes },
  'bytes.delta': { kind: 'number', of: (u) => u.client.bytesDelta + u.server.bytesDelta },
  'packets.total': { kind: 'number', of: (u) => u.client.packets + u.server.packets },
  'packets.delta': { kind: 'number', of: (u) => u.client.packetsDelta + u.server.packetsDelta },
  /** Whom a proxy was asked for. */
  'proxied.host': { kind: 'keyword', of: (u) => u.proxied?.host },
  'proxied.port': { kind: 'number', of: (u) => u.proxied?.port },
  'proxied.names': { kind: 'keyword', of: (u) => u.proxied?.names },
  /** Of a known mining endpoint: always there with one of these. */
  'pool.endpoint': { kind: 'keyword', of: (u) => u.pool?.endpoint },
  'pool.name': { kind: 'keyword', of: (u) => u.pool?.names },
  'pool.coin': { kind: 'keyword', of: (u) => u.pool?.coins },
  'pool.status': { kind: 'keyword', of: (u) => u.pool?.status },
  /** `seen` or `likely`; of a session that is mining, always there with one of these. */
  'mining.certainty': { kind: 'keyword', of: (u) => u.mining?.certainty },
  'mining.dialect': { kind: 'keyword', of: (u) => u.mining?.dialect },
  'mining.agent': { kind: 'keyword', of: (u) => u.mining?.agent },
  'mining.login': { kind: 'keyword', of: (u) => u.mining?.login },
  'mining.algorithm': { kind: 'keyword', of: (u) => u.mining?.algorithm },
  'mining.methods': { kind: 'keyword', of: (u) => u.mining?.methods },
  'mining.submitted': { kind: 'number', of: (u) => u.mining?.submitted },
  'mining.accepted': { kind: 'number', of: (u) => u.mining?.accepted },
  'mining.rejected': { kind: 'number', of: (u) => u.mining?.rejected },
  'mining.jobs': { kind: 'number', of: (u) => u.mining?.jobs },
  'mining.job.interval': { kind: 'number', of: (u) => u.mining?.jobIntervalSeconds },
  'mining.difficulty': { kind: 'number', of: (u) => u.mining?.difficulty },
  /** Of what the first messages of a session said. */
  'tls.server.name': { kind: 'keyword', of: (u) => u.tls?.serverName },
  'tls.alpn': { kind: 'keyword', of: (u) => u.tls?.alpn },
  'tls.next.protocol': { kind: 'keyword', of: (u) => u.tls?.nextProtocol },
  'tls.version': { kind: 'keyword', of: (u) => u.tls?.version },
  'tls.version.protocol': { kind: 'keyword', of: protocolOf },
  'tls.ja4': { kind: 'keyword', of: (u) => u.tls?.ja4 },
  'http.host': { kind: 'keyword', of: (u) => u.http?.host },
  'http.user.agent': { kind: 'keyword', of: (u) => u.http?.userAgent },
} as const satisfies Record<string, SemanticFieldDefinition>;
export type SemanticField = keyof typeof SEMANTIC_FIELDS;
