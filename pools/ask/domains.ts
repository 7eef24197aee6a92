/** Names above and below each other, up to the domain that somebody registered and never to a public suffix. */
import { getDomain } from 'tldts';

/** Names are given in lower case without a trailing dot; addresses are kept out by the caller. */
const OPTIONS = { allowPrivateDomains: true, extractHostname: false, validateHostname: false, detectIp: false };

/**
 * The domain that the holder of a name registered: `example.co.uk` of `a.b.example.co.uk`, `me.github.io` of `www.me.github.io`.
 * Undefined for what is itself a public suffix (`co.uk`, `github.io`; publicsuffix.org, its private part included).
 */
export function registrableDomain(fqdn: string): string | undefined {
  return getDomain(fqdn, OPTIONS) ?? undefined;
}

/** The names above a name, nearest first, the registrable domain last; none for a public suffix. */
export function parentDomains(fqdn: string): string[] {
  const top = registrableDomain(fqdn);
  if (top === undefined) return [];
  const labels = fqdn.split('.');
  const most = labels.length - top.split('.').length;
  return Array.from({ length: most }, (_, above) => labels.slice(above + 1).join('.'));
}
