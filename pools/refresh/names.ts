/** The addresses of all names of a pass, and how far their servers can be believed. */
import { registrableDomain } from '../ask/domains.ts';
import { refusal, type AddressPolicy } from '../probe/address-policy.ts';
import type { NameResolver, Resolution } from '../resolve/resolver.ts';
import { BitSecureError } from '../../model/errors.ts';

/** What is known of a name now. `unknown`: nobody says; it keeps the addresses that it had. */
export type NameAnswer =
  | { kind: 'addresses'; addresses: Resolution['addresses']; canonicalNames: readonly string[] }
  | { kind: 'none'; why: string }
  | { kind: 'unknown'; why: string };

export interface NameAnswers {
  /** By name. A name is missing where it was not asked for, because nobody answers. */
  answers: Map<string, NameAnswer>;
  /** Some DNS server answered for some name. */
  answered: boolean;
  /** Addresses that are not to be probed, by why. */
  skipped: Map<string, Set<string>>;
  /** A line each. */
  warnings: string[];
}

/** So many names in a row without any answer, and none before: there is no DNS here. */
const DEAF = 200;
/** Fewer domains may well be one company's. */
const DOMAINS = 20;

/** The reason of a refusal without the address that it was found by: `private (RFC 1918)`. */
export function reasonOfRefusal(told: string): string {
  return told.replace(/^stands for \S+, which /, '').replace(/^is /, '');
}

/** Asks for all names; stops early where nobody answers. @throws BitSecureError INTERRUPTED */
async function askAll(
  names: readonly string[],
  resolver: Pick<NameResolver, 'resolve'>,
  signal: AbortSignal,
  onDone: () => void,
): Promise<Resolution[]> {
  const done: Resolution[] = [];
  const deaf = new AbortController();
  const stop = (): void => deaf.abort();
  signal.addEventListener('abort', stop, { once: true });
  let answered = false;
  try {
    await Promise.all(
      names.map(async (name) => {
        if (deaf.signal.aborted) return;
        const resolution = await resolver.resolve(name, deaf.signal).catch((error: unknown) => {
          if (deaf.signal.aborted) return undefined;
          throw error;
        });
        if (resolution === undefined) return;
        done.push(resolution);
        answered ||= resolution.unanswered !== true;
        if (!answered && done.length >= DEAF) deaf.abort();
        onDone();
      }),
    );
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (signal.aborted) throw new BitSecureError('INTERRUPTED', 'interrupted');
  return done;
}

/** The one address that most domains have, and nothing else, where they are many: a server that answers so for all. */
function lie(resolutions: readonly Resolution[]): { address: string; domains: number; of: number } | undefined {
  const domains = new Map<string, Set<string>>();
  for (const { fqdn, addresses } of resolutions) {
    if (addresses.length === 0) continue;
    const domain = registrableDomain(fqdn) ?? fqdn;
    const known = domains.get(domain) ?? new Set();
    for (const { address } of addresses) known.add(address);
    domains.set(domain, known);
  }
  const alone = new Map<string, number>();
  for (const [address, more] of domains.values())
    if (address !== undefined && more === undefined) alone.set(address, (alone.get(address) ?? 0) + 1);
  for (const [address, count] of alone)
    if (domains.size >= DOMAINS && count * 2 > domains.size) return { address, domains: count, of: domains.size };
  return undefined;
}

/**
 * Resolves names, and sets aside what cannot be their addresses: private ones as a filter of a network says, and one that is
 * said of everybody.
 * @throws BitSecureError INTERRUPTED
 */
export async function resolveNames(
  names: readonly string[],
  resolver: Pick<NameResolver, 'resolve'>,
  policy: AddressPolicy,
  signal: AbortSignal,
  onDone: () => void = () => undefined,
): Promise<NameAnswers> {
  const resolutions = await askAll(names, resolver, signal, onDone);
  const answers = new Map<string, NameAnswer>();
  const skipped = new Map<string, Set<string>>();
  const warnings: string[] = [];
  const lied = lie(resolutions);
  let filtered = 0;
  for (const { fqdn, addresses, canonicalNames, error, unanswered } of resolutions) {
    const honest = addresses.filter(({ address }) => address !== lied?.address);
    const refused = honest.map(({ address }) => refusal(address, policy));
    const probed = honest.filter((_, at) => refused[at] === undefined);
    for (const [at, told] of refused.entries())
      if (told !== undefined) {
        const known = skipped.get(reasonOfRefusal(told)) ?? new Set();
        skipped.set(reasonOfRefusal(told), known.add(honest[at]?.address ?? ''));
      }
    if (probed.length > 0) answers.set(fqdn, { kind: 'addresses', addresses: probed, canonicalNames });
    else if (addresses.length === 0)
      answers.set(fqdn, { kind: unanswered === true ? 'unknown' : 'none', why: error ?? '' });
    else {
      filtered += 1;
      const told = honest.length === 0 ? 'is what the DNS server says of most names' : (refused[0] ?? '');
      answers.set(fqdn, { kind: 'unknown', why: `${(honest[0] ?? addresses[0])?.address} ${told}` });
    }
  }
  const answered = resolutions.some((one) => one.unanswered !== true);
  const first = resolutions.find((one) => one.unanswered === true)?.error;
  if (!answered && names.length > 0)
    warnings.push(`no DNS server answers (${first ?? 'none was asked'}): names keep the addresses that they had`);
  if (lied !== undefined)
    warnings.push(
      `the DNS server says ${lied.address} of ${lied.domains} of ${lied.of} domains, which is set aside: does it lie? --resolver names another`,
    );
  else if (filtered > 0)
    warnings.push(
      `${filtered} of ${names.length} names have only addresses that are not probed: does the DNS server filter them? --resolver names another`,
    );
  return { answers, answered, skipped, warnings };
}
