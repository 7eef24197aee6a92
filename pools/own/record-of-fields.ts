/** What a user says of an endpoint, as a record of the catalogue; or why it is none. */
import { DIALECTS, type Dialect } from '../../model/dialect.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { coinTable } from '../catalogue/coins.ts';
import { cleanHost, cleanPort, HOST_REFUSALS, splitEndpoint, type HostOptions } from '../catalogue/host.ts';
import { recordOf } from '../catalogue/record-of.ts';
import { mergeRecords } from '../catalogue/record.ts';
import { tlsOfScheme } from '../catalogue/tls.ts';
import type { FieldValues } from './fields.ts';

/** Why a line is no record: continues the line, `has no host`. */
export interface Refused {
  refused: string;
}

export interface FieldOptions extends HostOptions {
  /** A pool's one spelling. */
  nameOf: (pool: string) => string | undefined;
}

const YES = new Set(['true', 'yes', 'y', '1', 'on', 'tls', 'ssl']);
const NO = new Set(['false', 'no', 'n', '0', 'off', 'plain', 'tcp', 'none']);

function readTls(text: string, scheme: string | undefined): { tls?: boolean } | Refused {
  const word = text.trim().toLowerCase();
  const byScheme = scheme === undefined ? undefined : tlsOfScheme(scheme);
  if (word === '') return byScheme === undefined ? {} : { tls: byScheme };
  if (!YES.has(word) && !NO.has(word))
    return { refused: `says ${JSON.stringify(text)} of TLS, which is neither yes nor no` };
  const tls = YES.has(word);
  if (byScheme !== undefined && byScheme !== tls)
    return { refused: `says ${scheme}, and of TLS ${JSON.stringify(text)}` };
  return { tls };
}

function readDialects(text: string): { dialects: Dialect[] } | Refused {
  const words = text.split(/[\s,;/|]+/).filter((word) => word !== '');
  const unknown = words.find((word) => !(DIALECTS as readonly string[]).includes(word));
  if (unknown !== undefined) {
    return { refused: `names a dialect ${JSON.stringify(unknown)}, which is none of ${DIALECTS.join(', ')}` };
  }
  return { dialects: [...new Set(words as Dialect[])] };
}

/** Where it is: of a host, a host:port or a URL, and a port beside it. */
function readPlace(
  fields: FieldValues,
  options: HostOptions,
): (Pick<PoolRecord, 'host' | 'port'> & { scheme?: string }) | Refused {
  const { host: text = '', port: apart = '' } = fields;
  if (text.trim() === '') return { refused: 'has no host' };
  const { host, port, scheme } = splitEndpoint(text);
  const cleaned = cleanHost(host, options);
  if ('refused' in cleaned)
    return { refused: `names ${JSON.stringify(host)}, which ${HOST_REFUSALS[cleaned.refused]}` };
  if (port !== undefined && apart.trim() !== '' && Number(port) !== Number(apart)) {
    return { refused: `has two ports, ${port} and ${apart.trim()}` };
  }
  const named = fields.scheme?.trim() || scheme;
  const given = apart.trim() || port;
  const number = given === undefined ? undefined : cleanPort(given);
  if (given !== undefined && number === undefined) {
    return { refused: `has the port ${JSON.stringify(given)}, which is no number from 1 to 65535` };
  }
  return {
    host: cleaned.host,
    ...(number === undefined ? {} : { port: number }),
    ...(named === undefined ? {} : { scheme: named.toLowerCase() }),
  };
}

/** `Monero` for `XMR`, where the table knows the name and no coin is abbreviated so. */
function abbreviated(label: string): string {
  const { coins } = coinTable();
  return label
    .split(/[/\n]/)
    .map((part) => {
      const word = part.trim().toLowerCase();
      if (Object.hasOwn(coins, word.toUpperCase())) return part;
      return Object.entries(coins).find(([, { name }]) => name.toLowerCase() === word)?.[0] ?? part;
    })
    .join('/');
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:/i.test(text);
}

/** The record of a user's list or command line. */
export function recordOfFields(fields: FieldValues, options: FieldOptions): { record: PoolRecord } | Refused {
  const place = readPlace(fields, options);
  if ('refused' in place) return place;
  const tls = readTls(fields.tls ?? '', place.scheme);
  if ('refused' in tls) return tls;
  const said = readDialects(fields.dialect ?? '');
  if ('refused' in said) return said;
  const given = (field: 'algorithm' | 'coinName' | 'region' | 'site' | 'pool'): string | undefined =>
    fields[field]?.trim() || undefined;
  const site = given('site');
  if (site !== undefined && !isWebAddress(site)) {
    return { refused: `has the web site ${JSON.stringify(site)}, which is no http or https address` };
  }
  const [algorithm, coinName, region, pool] = [given('algorithm'), given('coinName'), given('region'), given('pool')];
  const { host, port, scheme } = place;
  const sighting = {
    coin: abbreviated(fields.coin ?? ''),
    ...(coinName === undefined ? {} : { coinName }),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(region === undefined ? {} : { region }),
    ...(site === undefined ? {} : { site: new URL(site).href }),
    ...(scheme === undefined ? {} : { scheme }),
    ...tls,
  };
  const placed = { sighting, host, ...(port === undefined ? {} : { port }) };
  const { record, unread } = recordOf(placed, { id: 'user' }, { poolOf: () => undefined, siteOf: () => undefined });
  if (unread !== undefined) return { refused: `has the coin ${JSON.stringify(unread)}, which is no abbreviation` };
  const pools = pool === undefined ? [] : pool.split('\n').flatMap((name) => options.nameOf(name) ?? []);
  const regions = region === undefined || (record.regions ?? []).length > 0 ? {} : { regions: [region] };
  const dialects = said.dialects.length === 0 ? {} : { dialects: said.dialects };
  return { record: mergeRecords([{ ...record, ...regions, ...dialects, pools }]) };
}
