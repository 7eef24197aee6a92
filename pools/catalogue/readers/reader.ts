/** What a reader of a list makes of it. It gets text, never a file; it never throws; and every line that it leaves out is told. */
import type { HostRefusal } from '../host.ts';

/** Why a line of a list is not in the catalogue. */
export const DROP_REASONS = {
  'malformed-host': 'the host is no host name and no address',
  underscore: 'the host name has an underscore, which no host name has (RFC 952, RFC 1123)',
  'not-public': 'the address is not globally routable: zero, private, loopback, link-local, multicast, reserved',
  'special-use-name': 'public DNS does not resolve the name (onion, localhost, single labels, …)',
  'bad-port': 'there is no port from 1 to 65535',
  'p2p-node': 'another list knows the endpoint as a peer of a blockchain network, which is no pool',
  'p2p-port': 'the port is that of a blockchain network between nodes; miners do not use it',
  malware:
    'a server that malware is fetched from or commanded by: it neither has the name or the port of a pool, nor does another list know it as one',
  'url-or-path': 'a URL or a path on a web server is no endpoint',
  'bad-line': 'the line has not the columns of its list',
} as const satisfies Record<HostRefusal, string> & Record<string, string>;
export type DropReason = keyof typeof DROP_REASONS;

interface ListLine {
  /** 1-based. */
  line: number;
  /** As it stands in the list. */
  text: string;
}

/** Somebody says that there is mining. Host and port are as the list spells them. */
export interface Sighting extends ListLine {
  kind: 'endpoint';
  host: string;
  /** Absent where the list names hosts alone. */
  port?: string;
  coin?: string;
  coinName?: string;
  algorithm?: string;
  pool?: string;
  site?: string;
  scheme?: string;
  tls?: boolean;
  region?: string;
  /** The line says too little by itself: it counts where another list names the host. */
  corroborates?: true;
}

/** What else a line may be. */
export type ListEntry =
  | Sighting
  | (ListLine & { kind: 'not-a-pool'; host: string; port: string })
  | (ListLine & { kind: 'pool-site'; pool: string; site: string })
  | (ListLine & { kind: 'dropped'; reason: DropReason });

export type ListReader = (text: string) => Iterable<ListEntry>;
