/** Ids of exported objects: the same thing has the same id in every export. */
import { v5 } from 'uuid';

/** Of BitSecure's exports: chosen once. */
const NAMESPACE = '6d1f3bd2-58f7-4c5e-9f0b-6a5de7c1f0a4';

/** UUIDv5 (RFC 9562) of what the parts name. */
export function exportId(...parts: readonly string[]): string {
  return v5(parts.join('\n'), NAMESPACE);
}
