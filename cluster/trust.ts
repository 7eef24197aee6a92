/** Which certificates a connection trusts: the system's, those of a file, or the one that has a given fingerprint. */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { readText } from '../files/read.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Connection } from './connection.ts';
import { WireError } from './wire.ts';

/** Options of `tls.connect`. */
export interface Trust {
  ca: string[];
  /** A pinned authority may stand in the middle of its chain. */
  allowPartialTrustChain: true;
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function fromFile(file: string): Trust {
  const certificates = readText(file).match(PEM) ?? [];
  const refuse = (message: string): BitSecureError =>
    new BitSecureError('BAD_CONFIG', message, { file, hint: 'give the CA certificates in PEM form' });
  if (certificates.length === 0) throw refuse('holds no certificate');
  for (const certificate of certificates) {
    try {
      void new X509Certificate(certificate);
    } catch {
      throw refuse('holds a certificate that cannot be read');
    }
  }
  return { ca: [...certificates], allowPartialTrustChain: true };
}

/** The chain that a server shows, its own certificate first. */
function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  for (let at: DetailedPeerCertificate | undefined = leaf; at?.raw !== undefined; at = at.issuerCertificate) {
    if (seen.has(at.fingerprint256)) break;
    seen.add(at.fingerprint256);
    chain.push(new X509Certificate(at.raw));
  }
  return chain;
}

/** Asks the server for its chain. Nothing is sent to it but the handshake: it is not trusted yet. */
function shownChain(url: URL, timeoutMs: number, signal: AbortSignal | undefined): Promise<X509Certificate[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(url.port || 443),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      rejectUnauthorized: false,
      timeout: timeoutMs,
    });
    socket.once('secureConnect', () => {
      resolve(chainOf(socket.getPeerCertificate(true)));
      socket.destroy();
    });
    const abort = (): void => {
      socket.destroy();
      reject(new WireError('aborted', 'the request was given up'));
    };
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    socket.once('close', () => signal?.removeEventListener('abort', abort));
    socket.once('timeout', () => {
      socket.destroy();
      reject(new WireError('timeout', `no certificate within ${Math.ceil(timeoutMs / 1000)} s`));
    });
    socket.once('error', (error: Error) => reject(new WireError('connection', error.message)));
  });
}

/**
 * What to trust for a connection; undefined for the system's authorities. With a fingerprint, the certificate that has it
 * must be in the chain that the server shows, and is then the only authority: dates and names are checked all the same.
 * @throws BitSecureError BAD_CONFIG, NOT_FOUND, UNREADABLE, CLUSTER_DENIED; WireError when the server cannot be asked
 */
export async function trustOf(
  connection: Connection,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Trust | undefined> {
  if (connection.caFile !== undefined) return fromFile(connection.caFile);
  if (connection.caFingerprint === undefined) return undefined;
  const chain = await shownChain(new URL(connection.url), timeoutMs, signal);
  const digits = (certificate: X509Certificate): string => certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  const pinned = chain.find((certificate) => digits(certificate) === connection.caFingerprint);
  if (pinned !== undefined) return { ca: [pinned.toString()], allowPartialTrustChain: true };
  const shown = chain.map((certificate) => digits(certificate)).join(', ');
  throw new BitSecureError(
    'CLUSTER_UNREACHABLE',
    `${connection.url} shows no certificate with the given fingerprint; it shows ${shown || 'none'}`,
    {
      hint: 'give the fingerprint of the authority that signed it, or the CA file, and be sure that it is your cluster',
    },
  );
}
