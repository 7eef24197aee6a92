/** SMB 1 to 3 in their direct TCP framing: a zero octet, a 24-bit length, the protocol id (MS-SMB2 2.1, 2.2.1). */
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';

function isSmb(bytes: Uint8Array): boolean {
  const [zero, , , , id] = bytes;
  if (bytes.length < 8 || zero !== 0 || id === undefined || id < 0xfc) return false;
  return bytes[5] === 0x53 && bytes[6] === 0x4d && bytes[7] === 0x42;
}

function recognise({ client, server }: RecogniserInput): Answer {
  return isSmb(client) || isSmb(server) ? { path: ['smb'] } : undefined;
}

export const smb: Recogniser = { transports: ['tcp'], recognise };
