/** What tshark and we say of a packet, in the same words. */
import { isIPv6 } from 'node:net';
import { createDecodedPacket, decodePacket, type Tunnels } from '../../capture/decode/index.ts';
import type { DecodedPacket, PacketRecord } from '../../capture/packet.ts';
import { readCapture } from '../../capture/read.ts';
import { BitSecureError } from '../../model/errors.ts';
import type { TsharkRecord } from './tshark.ts';

export const FIELDS = [
  'ip.src',
  'ip.dst',
  'ip.proto',
  'ipv6.src',
  'ipv6.dst',
  'tcp.srcport',
  'tcp.dstport',
  'udp.srcport',
  'udp.dstport',
  'sctp.srcport',
  'sctp.dstport',
  'tcp.flags',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.len',
  'icmp.type',
  'icmp.code',
  'icmpv6.type',
  'icmpv6.code',
  'ieee8021ad.id',
  'vlan.id',
] as const;

type Facts = Record<string, string>;
const TRANSPORTS = new Set(['tcp', 'udp', 'sctp', 'icmp', 'icmpv6']);

/** Where the IP header stands whose addresses count; what ICMP quotes is none. -1 for none. */
function networkAt(protocols: readonly string[], tunnels: Tunnels): number {
  const isNetwork = (name: string): boolean => name === 'ip' || name === 'ipv6';
  const quoted = protocols.findIndex((name) => name === 'icmp' || name === 'icmpv6');
  const own = quoted < 0 ? protocols : protocols.slice(0, quoted);
  return tunnels === 'outer' ? own.findIndex(isNetwork) : own.findLastIndex(isNetwork);
}

/** The values of the layers that stand at these places, when all values of a field are told: one for each layer of its kind. */
function valuesAt(record: TsharkRecord, network: number, transport: number): Record<string, string> {
  const { protocols, fields } = record;
  return Object.fromEntries(
    Object.entries(fields).map(([field, all]) => {
      const [layer = ''] = field.split('.');
      const place = layer === 'ip' || layer === 'ipv6' ? network : transport;
      // Tags stand before the network: the outermost are told.
      const number = field.endsWith('.id') ? 1 : protocols.slice(0, place + 1).filter((name) => name === layer).length;
      return [field, all.split(',')[number - 1] ?? ''];
    }),
  );
}

/** What tshark says of the outermost or innermost IP header and of what follows it (its extension headers left out). */
function theirFacts(record: TsharkRecord, tunnels: Tunnels): Facts {
  const { time, length, capturedLength, protocols } = record;
  const at = networkAt(protocols, tunnels);
  const network = at < 0 ? 'none' : (protocols[at] ?? '');
  const follows = protocols.findIndex((name, i) => i > at && !name.startsWith('ipv6.') && name !== 'ah');
  const fields = valuesAt(record, at, follows < 0 ? protocols.length : follows);
  const next = protocols[follows] ?? '';
  const transport = at >= 0 && TRANSPORTS.has(next) ? next : '';
  const text = (...names: string[]): string => names.map((name) => fields[name] ?? '').join(' ');
  return {
    // To the microsecond, as ours.
    time: time.slice(0, -3),
    lengths: `${length} ${capturedLength}`,
    network,
    addresses: network === 'none' ? '' : text(`${network}.src`, `${network}.dst`),
    protocol: network === 'ip' ? text('ip.proto') : '',
    transport,
    ports: ['tcp', 'udp', 'sctp'].includes(transport) ? text(`${transport}.srcport`, `${transport}.dstport`) : '',
    tcp: transport === 'tcp' ? tcpFacts(fields) : '',
    icmp: transport.startsWith('icmp') ? text(`${transport}.type`, `${transport}.code`) : '',
    vlan: [fields['ieee8021ad.id'], fields['vlan.id']].find((id) => id !== '') ?? '',
  };
}

/** A header cut before its flags shows none of these: zeros, as ours. */
function tcpFacts(fields: Record<string, string>): string {
  const [flags, sequence, acknowledgement] = ['tcp.flags', 'tcp.seq_raw', 'tcp.ack_raw'].map((name) =>
    Number(fields[name]),
  );
  return `${(flags ?? 0) & 255} ${sequence} ${acknowledgement} ${fields['tcp.len']}`;
}

function address(data: Buffer, offset: number, version: number): string {
  if (version === 4) return data.subarray(offset, offset + 4).join('.');
  const groups = data.toString('hex', offset, offset + 16).match(/.{4}/g);
  return new URL(`http://[${groups?.join(':')}]/`).hostname.slice(1, -1);
}

/** tshark writes the last 32 bits of some IPv6 addresses with dots; the URL parser spells all of them alike. */
function spellAlike(text: string): string {
  const spell = (part: string): string => (isIPv6(part) ? new URL(`http://[${part}]/`).hostname.slice(1, -1) : part);
  return text.split(' ').map(spell).join(' ');
}

const NAMES: Record<number, string> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6', 132: 'sctp' };

function ourFacts(record: PacketRecord, packet: DecodedPacket): Facts {
  const { data } = record;
  const network = { 0: 'none', 4: 'ip', 6: 'ipv6' }[packet.ipVersion];
  const reached = packet.sourcePort >= 0 || packet.icmpType >= 0;
  const transport = reached ? (NAMES[packet.protocol] ?? '') : '';
  const length = packet.payloadOffset < 0 ? '' : packet.payloadWireLength;
  return {
    time: `${Math.floor(record.us / 1e6)}.${String(record.us % 1e6).padStart(6, '0')}`,
    lengths: `${record.originalLength} ${record.length}`,
    network,
    addresses:
      network === 'none'
        ? ''
        : `${address(data, packet.sourceOffset, packet.ipVersion)} ${address(data, packet.destinationOffset, packet.ipVersion)}`,
    protocol: network === 'ip' ? String(packet.protocol) : '',
    transport,
    ports: packet.sourcePort >= 0 ? `${packet.sourcePort} ${packet.destinationPort}` : '',
    tcp: transport === 'tcp' ? `${packet.tcpFlags} ${packet.tcpSequence} ${packet.tcpAcknowledgement} ${length}` : '',
    icmp: packet.icmpType >= 0 ? `${packet.icmpType} ${packet.icmpCode}` : '',
    vlan: packet.vlan >= 0 ? String(packet.vlan) : '',
  };
}

/** tshark shows blocks of unknown type as records of their own, without a packet's protocols and without a time. */
export const isPacket = ({ protocols, time }: TsharkRecord): boolean => !(protocols.join() === 'data' && time === '');

export async function differences(path: string, theirs: TsharkRecord[], tunnels: Tunnels): Promise<string[]> {
  const found: string[] = [];
  const packet = createDecodedPacket();
  let count = 0;
  const compare = (record: PacketRecord): void => {
    count += 1;
    const their = theirs[record.index];
    if (!their) return;
    decodePacket(record, packet, tunnels);
    const ours = ourFacts(record, packet);
    for (const [key, value] of Object.entries(theirFacts(their, tunnels)))
      if (spellAlike(value) !== ours[key]) {
        found.push(`#${record.index + 1} ${key}`);
        // What lies behind a header that one side does not show differs as a matter of course.
        if (key === 'network') break;
      }
  };
  try {
    await readCapture(path, compare);
  } catch (error) {
    if (!(error instanceof BitSecureError)) throw error;
  }
  for (let number = count + 1; number <= theirs.length; number += 1) found.push(`#${number} is missing`);
  for (let number = theirs.length + 1; number <= count; number += 1) found.push(`#${number} is ours alone`);
  return found;
}
