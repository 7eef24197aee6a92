/** DHCP and BOOTP (RFC 2131 2) by operation, hardware type and magic cookie. */
import { u32 } from '../bytes.ts';
import { type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';

const COOKIE = 0x63825363;
const REPLY = 2;

function operation(bytes: Uint8Array): number {
  const [op = 0, hardware] = bytes;
  return bytes.length >= 240 && hardware !== 0 && op <= REPLY && u32(bytes, 236) === COOKIE ? op : 0;
}

function recognise({ client, server }: RecogniserInput): Answer {
  const said = operation(client);
  if (said === 0 && operation(server) === 0) return undefined;
  return { path: ['dhcp'], ...(said === REPLY ? { reversed: true } : {}) };
}

export const dhcp: Recogniser = { transports: ['udp'], recognise };
