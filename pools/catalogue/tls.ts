/** What a scheme says of TLS. */

/** True or false for `stratum+ssl`, `stratum+tcp` and their like; undefined for a scheme that does not tell. */
export function tlsOfScheme(scheme: string): boolean | undefined {
  const words = scheme.toLowerCase().split('+');
  if (words.some((word) => ['ssl', 'tls', 'tls12', 'tls13', 'https', 'stratums', 'stratum2s'].includes(word)))
    return true;
  return words.some((word) => ['tcp', 'http', 'plain'].includes(word)) ? false : undefined;
}
