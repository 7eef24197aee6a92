/** NTP on its port (RFC 5905 7.3): version, mode and size have to fit. */
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';

const NTP: Answer = { path: ['ntp'] };

function isNtp(bytes: Uint8Array): boolean {
  const first = bytes[0];
  if (first === undefined) return false;
  const version = (first >> 3) & 7;
  const mode = first & 7;
  // Modes 6 and 7 are control messages of 12 and 8 octets at least (RFC 9327).
  return version >= 1 && version <= 4 && mode >= 1 && bytes.length >= (mode < 6 ? 48 : 8);
}

function recognise(input: RecogniserInput): Answer {
  if (input.serverPort !== 123 && input.clientPort !== 123) return undefined;
  return isNtp(input.client) || isNtp(input.server) ? NTP : undefined;
}

export const ntp: Recogniser = { transports: ['udp'], recognise };
