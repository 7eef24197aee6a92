/** A server's certificate as the index keeps it. */
import type { X509Certificate } from 'node:crypto';
import type { PoolCertificate } from '../../model/generated/pool-endpoint.ts';

/** Names of real certificates are shorter; a hostile one would fill the index. */
const NAME_LENGTH = 512;

/**
 * OpenSSL's lines, most significant first, as one RFC 4514 string. The values are escaped by RFC 2253 already, so that a comma,
 * a plus or a line end within one is none here.
 */
function distinguishedName(lines: string | undefined): string {
  const name = (lines ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .reverse()
    .map((line) => line.replaceAll(/(?<!\\) \+ /g, '+'))
    .join(',');
  return name.length <= NAME_LENGTH ? name : `${name.slice(0, NAME_LENGTH - 1)}…`;
}

function time(text: string): string | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** @returns undefined when its validity cannot be read */
export function poolCertificate(certificate: X509Certificate): PoolCertificate | undefined {
  const validFrom = time(certificate.validFrom);
  const validTo = time(certificate.validTo);
  if (validFrom === undefined || validTo === undefined) return undefined;
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    validFrom,
    validTo,
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}
