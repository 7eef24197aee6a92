/** DNS over UDP and TCP (RFC 1035, RFC 7766), mDNS (RFC 6762) and LLMNR (RFC 4795): one format, told apart by port. */
import { u16 } from '../bytes.ts';
import { readDns, type DnsMessage } from '../names/dns.ts';
import { normaliseName } from '../names/name-table.ts';
import { type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';

const BY_PORT: Readonly<Record<number, string>> = { 53: 'dns', 5353: 'mdns', 5355: 'llmnr' };
/** Opcodes in use: QUERY, IQUERY, STATUS, NOTIFY, UPDATE, DSO (RFC 1035, 1996, 2136, 8490). */
const OPCODE_LIMIT = 6;

/** On its own port a plausible header and question will do; elsewhere every octet has to make sense. */
function isDns(message: DnsMessage | undefined, ownPort: boolean): message is DnsMessage {
  if (message === undefined || message.opcode > OPCODE_LIMIT) return false;
  if (ownPort) return message.question !== undefined || message.exact;
  const { question } = message;
  return message.exact && question?.internet === true && normaliseName(question.name) !== undefined;
}

function overUdp(input: RecogniserInput): Answer {
  const name = BY_PORT[input.serverPort] ?? BY_PORT[input.clientPort];
  const fromServer = input.client.length === 0;
  const message = readDns(fromServer ? input.server : input.client);
  if (!isDns(message, name !== undefined)) return undefined;
  // Multicast replies go to the group: whoever speaks there is a client of it.
  const reversed = name !== 'mdns' && message.response !== fromServer;
  return { path: [name ?? 'dns'], ...(reversed ? { reversed } : {}) };
}

/** The first length-prefixed message of a stream (RFC 1035 4.2.2). */
export function firstTcpMessage(stream: Uint8Array): { message: Uint8Array; complete: boolean } | undefined {
  if (stream.length < 14) return undefined;
  const end = 2 + u16(stream, 0);
  return { message: stream.subarray(2, end), complete: end <= stream.length };
}

function overTcp(input: RecogniserInput): Answer {
  if (input.serverPort !== 53 && input.clientPort !== 53) return undefined;
  const stream = firstTcpMessage(input.client.length > 0 ? input.client : input.server);
  if (stream === undefined) return 'more';
  if (!isDns(readDns(stream.message), true)) return undefined;
  // The names are in the server's reply: it is waited for.
  const reply = firstTcpMessage(input.server);
  return { path: ['dns'], ...(reply?.complete === true ? {} : { tentative: true }) };
}

export const dns: Recogniser = {
  transports: ['tcp', 'udp'],
  recognise: (input) => (input.transport === 'udp' ? overUdp(input) : overTcp(input)),
};
