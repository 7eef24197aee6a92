/** What answers at an address: Kibana or OpenSearch Dashboards, and its version. */
import type { WireAnswer } from '../cluster/wire.ts';
import type { TargetId } from '../model/profile.ts';
import { arrayOf, propertyOf, stringOf } from '../model/json.ts';

export interface Product {
  name: 'kibana' | 'opensearch-dashboards';
  /** `5.1.1`. */
  version: string;
}

const header = ({ headers }: WireAnswer, name: string): string | undefined => stringOf(headers[name]);

/** True for what only Kibana or OpenSearch Dashboards send, whatever else they say. */
export function isKibana(answer: WireAnswer): boolean {
  return header(answer, 'kbn-name') !== undefined || header(answer, 'osd-name') !== undefined;
}

/** The product by its answer to `GET /api/status`; undefined where that tells none, as to one who is not logged in. */
export function productOf(answer: WireAnswer): Product | undefined {
  const told = propertyOf(answer.body, 'version');
  const version =
    stringOf(propertyOf(told, 'number')) ??
    stringOf(told) ??
    header(answer, 'kbn-version') ??
    header(answer, 'osd-version');
  const status = propertyOf(answer.body, 'status');
  if (version === undefined || status === undefined) return undefined;
  // A proxy may strip the headers: then its own plugins tell.
  const services = arrayOf(propertyOf(status, 'statuses')).map((entry) => stringOf(propertyOf(entry, 'id')) ?? '');
  const opensearch =
    header(answer, 'osd-name') !== undefined || services.some((id) => id.startsWith('core:opensearch'));
  return { name: opensearch ? 'opensearch-dashboards' : 'kibana', version };
}

export function majorOf({ version }: Product): number {
  return Number.parseInt(version, 10);
}

/** `Kibana 5.1.1`. */
export function titleOf({ name, version }: Product): string {
  return `${name === 'kibana' ? 'Kibana' : 'OpenSearch Dashboards'} ${version}`;
}

/** The target whose packs a server takes; undefined for Kibana before 4 and for Kibana 6, which none is made for. */
export function targetFor(product: Product): TargetId | undefined {
  if (product.name === 'opensearch-dashboards') return 'opensearch-dashboards';
  const major = majorOf(product);
  if (major === 4 || major === 5) return 'netmon';
  return major >= 7 ? 'kibana' : undefined;
}
