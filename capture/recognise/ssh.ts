/** SSH by the identification line that both sides begin with (RFC 4253 4.2). */
import { latin1, type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';

const S = 0x53;

function recognise({ client, server }: RecogniserInput): Answer {
  if (client[0] !== S && server[0] !== S) return undefined;
  const lines = [client, server].map((bytes) => latin1(bytes, 0, 8));
  if (lines.some((line) => /^SSH-(?:2\.0|1\.\d\d?)-/.test(`${line}-`) && line.length >= 7)) return { path: ['ssh'] };
  return lines.some((line) => line !== '' && 'SSH-2.0-'.startsWith(line)) ? 'more' : undefined;
}

export const ssh: Recogniser = { transports: ['tcp'], recognise };
