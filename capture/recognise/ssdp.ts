/** SSDP, the discovery of UPnP: HTTP lines in datagrams (UPnP Device Architecture 1.1, 1.1.2). */
import { latin1, type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';

function isSsdp(bytes: Uint8Array): boolean {
  const text = latin1(bytes, 0, 1500);
  if (/^(?:M-SEARCH|NOTIFY) \* HTTP\/1\.[01]\r?\n/.test(text)) return true;
  return /^HTTP\/1\.[01] 200 /.test(text) && /\nUSN:/i.test(text) && /\nST:/i.test(text);
}

function recognise({ client, server }: RecogniserInput): Answer {
  return isSsdp(client) || isSsdp(server) ? { path: ['ssdp'] } : undefined;
}

export const ssdp: Recogniser = { transports: ['udp'], recognise };
