/** Well-known services by host name (catalogue/services.json). */
import { readData } from '../../files/package-data.ts';
import type { Services } from '../../model/generated/services.ts';

let byDomain: ReadonlyMap<string, string> | undefined;

function load(): ReadonlyMap<string, string> {
  const { services } = JSON.parse(readData('catalogue', 'services.json')) as Services;
  return new Map(services.flatMap(({ name, domains }) => domains.map((domain) => [domain, name] as const)));
}

/** Service of one host name: that of the longest domain which is the name or above it. */
function serviceOfName(name: string): string | undefined {
  byDomain ??= load();
  for (let at = 0; ;) {
    const service = byDomain.get(name.slice(at));
    if (service !== undefined) return service;
    const dot = name.indexOf('.', at);
    if (dot < 0) return undefined;
    at = dot + 1;
  }
}

/**
 * Service that all of the names which belong to one agree on. A content network's address has names of many: then none.
 * @param names in lower case, without a dot at the end
 */
export function serviceOf(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const services = new Set(names.map(serviceOfName).filter((service) => service !== undefined));
  return services.size === 1 ? [...services][0] : undefined;
}
