/** Applications by server port, for sessions whose payload does not tell (catalogue/ports.json): a guess, marked as one. */
import { readData } from '../../files/package-data.ts';
import type { Ports } from '../../model/generated/ports.ts';

let tables: Readonly<Record<string, ReadonlyMap<number, string>>> | undefined;

function load(): Readonly<Record<string, ReadonlyMap<number, string>>> {
  const { tcp, udp } = JSON.parse(readData('catalogue', 'ports.json')) as Ports;
  const table = (ports: Record<string, string>): Map<number, string> =>
    new Map(Object.entries(ports).map(([port, name]) => [Number(port), name]));
  return { tcp: table(tcp), udp: table(udp) };
}

/** Application that usually listens on a port; undefined where none does, mining ports included. */
export function applicationOfPort(transport: string, port: number): string | undefined {
  tables ??= load();
  return tables[transport]?.get(port);
}

/** How much a port looks like a server's: 2 a known service, 1 a system port (RFC 6335 6), 0 any other. */
export function serverRank(transport: string, port: number): number {
  if (applicationOfPort(transport, port) !== undefined) return 2;
  return port < 1024 ? 1 : 0;
}
