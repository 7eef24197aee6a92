/** Addresses of dashboards. */
import { BitSecureError } from '../model/errors.ts';
import { isDateMath, isPickerTime } from '../model/time.ts';
import { majorOf, type Product } from './product.ts';

/** What the time picker takes: ISO times and date mathematics such as `now-24h` or `now/d`. */
export interface TimeRange {
  from: string;
  to: string;
}

/** @throws BitSecureError USAGE for what no time picker understands */
export function checkTime(option: string, value: string): string {
  if (isPickerTime(value)) return value;
  throw new BitSecureError('USAGE', `--${option} ${JSON.stringify(value)} is no time`, {
    hint: 'give now-24h, now, or 2026-03-02T06:00:00Z',
  });
}

const isLegacy = (product: Product): boolean => product.name === 'kibana' && majorOf(product) < 7;

/** Kibana 5 wants to be told what kind of range it is. */
function rison({ from, to }: TimeRange, product: Product): string {
  const mode = isDateMath(from) && isDateMath(to) ? 'relative' : 'absolute';
  return `(time:(from:'${from}',${isLegacy(product) ? `mode:${mode},` : ''}to:'${to}'))`;
}

function isOldPage({ name, version }: Product): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return name === 'kibana' && (major < 7 || (major === 7 && minor < 9));
}

/** Page of a dashboard, over a time range or over its own. @param url of the server or space, without a slash at its end */
export function dashboardUrl(url: string, product: Product, id: string, range?: TimeRange): string {
  const page = isOldPage(product) ? 'kibana#/dashboard' : 'dashboards#/view';
  // With a state of its own, if an empty one, Kibana 5 does not put the dashboard's saved range over that of the address.
  const state = isLegacy(product) ? '&_a=()' : '';
  const time = range === undefined ? '' : `?_g=${rison(range, product)}${state}`;
  return `${url}/app/${page}/${encodeURIComponent(id)}${time}`;
}
