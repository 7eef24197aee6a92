/** Zeek's conn.log as text: a heading of lines with `#` names separator and fields (docs.zeek.org, Log Formats). */
import { BitSecureError } from '../../model/errors.ts';
import { DelimitedFlows, type Columns, type Heading, type LineDialect } from './delimited.ts';
import type { FlowContext, FlowFormat } from './flow.ts';
import { readTime } from './time.ts';

const TAB = 0x09;
/** The log that holds flows. */
const CONN = 'conn';

class ZeekLines implements LineDialect {
  readonly #zone: FlowContext['zone'];
  #separator = TAB;
  #unset = '-';
  #names: readonly string[] = [];

  constructor({ zone }: FlowContext) {
    this.#zone = zone;
  }

  separator = (): number => this.#separator;

  heading = (line: string): Heading | undefined => {
    if (!line.startsWith('#')) return undefined;
    const [, name = '', rest = ''] = /^#(\w+)(.*)$/s.exec(line) ?? [];
    const values = rest.split(String.fromCharCode(this.#separator)).slice(1);
    if (name === 'separator') {
      // Only this line is separated by a space, because it names the separator: `\x09`, or the character itself.
      const octet = /^\\x([0-9a-f]{2})$/i.exec(rest.trim())?.[1];
      this.#separator = octet === undefined ? (rest.slice(1).codePointAt(0) ?? TAB) : Number.parseInt(octet, 16);
      if (this.#separator > 0x7f) throw new BitSecureError('BAD_FLOWS', 'has a separator that is not ASCII');
    } else if (name === 'unset_field') this.#unset = values[0] ?? '-';
    else if (name === 'path' && values[0] !== CONN) {
      throw new BitSecureError('BAD_FLOWS', `is Zeek's log ${JSON.stringify(values[0] ?? '')}, which holds no flows`, {
        hint: 'give conn.log',
      });
    } else if (name === 'fields') {
      this.#names = values;
      const place = (field: string): number => values.indexOf(field);
      const columns: Columns = {
        source: place('id.orig_h'),
        sourcePort: place('id.orig_p'),
        destination: place('id.resp_h'),
        destinationPort: place('id.resp_p'),
      };
      if (Object.values(columns).some((column) => column < 0) || place('ts') < 0)
        throw new BitSecureError('BAD_FLOWS', 'lacks the fields ts, id.orig_h, id.orig_p, id.resp_h and id.resp_p');
      return { kind: 'columns', columns, width: values.length };
    }
    return { kind: 'ignore' };
  };

  rest = (fields: readonly string[]): ReturnType<LineDialect['rest']> => {
    const valueOf = (name: string): string | undefined => {
      const text = fields[this.#names.indexOf(name)];
      return text === undefined || text === this.#unset ? undefined : text;
    };
    return zeekRest(valueOf, this.#zone);
  };
}

/**
 * What Zeek's conn says beyond addresses and ports, as TSV and JSON have it alike. Octets are those of IP packets where they
 * were counted, else of payload.
 */
export function zeekRest(
  valueOf: (name: string) => unknown,
  zone: FlowContext['zone'],
): ReturnType<LineDialect['rest']> {
  const firstMs = readTime(valueOf('ts'), zone);
  if (firstMs === undefined) return `has no time: ${JSON.stringify(valueOf('ts') ?? '')}`;
  const sum = (...names: string[]): number | undefined => {
    const numbers = names.map((name) => valueOf(name)).filter((value) => value !== undefined);
    return numbers.length === 0 ? undefined : numbers.map(Number).reduce((total, number) => total + number, 0);
  };
  const bytes = sum('orig_ip_bytes', 'resp_ip_bytes') ?? sum('orig_bytes', 'resp_bytes');
  const packets = sum('orig_pkts', 'resp_pkts');
  const seconds = Number(valueOf('duration') ?? 0);
  if (!(seconds >= 0)) return `has no duration: ${JSON.stringify(valueOf('duration'))}`;
  for (const [name, number] of [
    ['octets', bytes],
    ['packets', packets],
  ] as const)
    if (number !== undefined && !Number.isSafeInteger(number)) return `has no number of ${name}`;
  const proto = valueOf('proto');
  return {
    ...(typeof proto === 'string' ? { transport: proto.toLowerCase() } : {}),
    firstMs,
    lastMs: firstMs + Math.round(seconds * 1000),
    ...(bytes === undefined ? {} : { bytes }),
    ...(packets === undefined ? {} : { packets }),
  };
}

/** Zeek TSV, by its first line. */
export const zeekTsv: FlowFormat = {
  title: 'Zeek conn.log',
  recognises: (head) => /^#(?:separator|path|fields)\b/.test(head.toString('latin1', 0, 16)),
  create: (context) => new DelimitedFlows(context, new ZeekLines(context)),
};
