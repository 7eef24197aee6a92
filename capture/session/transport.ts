/** Names of transports: IANA protocol keywords in lower case (protocol-numbers registry). */
import type { Transport } from '../../model/session.ts';

export const TCP = 6;
export const UDP = 17;
export const SCTP = 132;
export const ICMP = 1;
export const ICMPV6 = 58;

const KEYWORDS: Readonly<Record<number, Transport>> = {
  0: 'hopopt',
  1: 'icmp',
  2: 'igmp',
  3: 'ggp',
  4: 'ipv4',
  6: 'tcp',
  8: 'egp',
  9: 'igp',
  17: 'udp',
  27: 'rdp',
  33: 'dccp',
  41: 'ipv6',
  43: 'ipv6-route',
  44: 'ipv6-frag',
  46: 'rsvp',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  57: 'skip',
  58: 'ipv6-icmp',
  59: 'ipv6-nonxt',
  60: 'ipv6-opts',
  88: 'eigrp',
  89: 'ospfigp',
  94: 'ipip',
  97: 'etherip',
  98: 'encap',
  103: 'pim',
  108: 'ipcomp',
  112: 'vrrp',
  115: 'l2tp',
  124: 'isis',
  132: 'sctp',
  133: 'fc',
  135: 'mobility',
  136: 'udplite',
  137: 'mpls-in-ip',
  139: 'hip',
  140: 'shim6',
  143: 'ethernet',
};

/** Keyword of an IP protocol number; `ip-proto-<n>` where none is known here. */
export function transportName(protocol: number): Transport {
  return KEYWORDS[protocol] ?? `ip-proto-${protocol}`;
}

/** True when the protocol number has a keyword, which then is the name of what the session speaks. */
export function isKnownTransport(protocol: number): boolean {
  return KEYWORDS[protocol] !== undefined;
}

/** True for transports whose sessions are told apart by ports. */
export function hasPorts(protocol: number): boolean {
  return protocol === TCP || protocol === UDP || protocol === SCTP;
}
