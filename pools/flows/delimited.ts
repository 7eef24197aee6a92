/**
 * Flow records as lines of separated fields. Millions of lines are read for each one that matters: a line's addresses and
 * ports are read where they lie, and strings are made only for a line that is wanted.
 */
import { canonicalAddress } from '../../model/address.ts';
import { addressWords, readAddress, readNumber, type AddressWords } from './address-octets.ts';
import type { Flow, FlowContext, FlowParser } from './flow.ts';
import { LONGEST_LINE } from './lines.ts';

const NEW_LINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const DOT = 0x2e;

/** Places of the fields in a line, from 0. */
export interface Columns {
  source: number;
  sourcePort: number;
  destination: number;
  destinationPort: number;
}

/**
 * What a line that is no record is. `columns`: a heading, which names those of the lines behind it. (`record`: its look told the
 * columns, and it is one of them. `width`: fields from the first on that `rest` looks at.) `skip`: something else begins, up to the
 * next heading. `ignore`: words of the format.
 */
export type Heading =
  { kind: 'columns'; columns: Columns; width: number; record?: true } | { kind: 'skip' } | { kind: 'ignore' };

/** What a format says of its lines. */
export interface LineDialect {
  /** An octet below 128. */
  separator: () => number;
  /** Undefined for what is a bad record. @throws BitSecureError for a heading of another kind of file */
  heading: (line: string) => Heading | undefined;
  /** The rest of a record whose addresses and ports are good; a string says why it is none. */
  rest: (fields: readonly string[]) => Omit<Flow, 'source' | 'destination'> | string;
}

/** Canonical spelling of what was read as an address: dotted decimal has but one. */
function spelled(address: string): string {
  return address.includes(':') ? (canonicalAddress(address) ?? address) : address;
}

export class DelimitedFlows implements FlowParser {
  readonly #context: FlowContext;
  readonly #dialect: LineDialect;
  readonly #source = addressWords();
  readonly #destination = addressWords();
  #columns: Columns = { source: 0, sourcePort: 0, destination: 0, destinationPort: 0 };
  #state: 'heading' | 'records' | 'skip' = 'heading';
  #last = 0;
  #width = 0;
  /** Where the fields of the present line start; one more than the last that is needed. */
  #starts = new Int32Array(1);
  #line = 0;

  constructor(context: FlowContext, dialect: LineDialect) {
    this.#context = context;
    this.#dialect = dialect;
  }

  block(data: Buffer, from: number, to: number): void {
    const { wanted } = this.#context;
    let separator = this.#dialect.separator();
    let records = 0;
    for (let at = from; at < to;) {
      this.#line += 1;
      if (this.#state !== 'records') {
        const end = data.indexOf(NEW_LINE, at);
        if (this.#beside(data, at, end)) this.#line -= 1;
        else at = end + 1;
        separator = this.#dialect.separator();
        continue;
      }
      const begin = at;
      const starts = this.#starts;
      const last = this.#last;
      starts[0] = at;
      let field = 0;
      let octet = 0;
      for (; field <= last; at += 1) {
        octet = data[at]!;
        if (octet === separator) starts[++field] = at + 1;
        else if (octet === NEW_LINE) break;
      }
      const end = octet === NEW_LINE ? at : data.indexOf(NEW_LINE, at);
      if (octet === NEW_LINE) starts[++field] = end + 1;
      at = end + 1;
      if (field <= last || !this.#isRecord(data)) {
        this.#beside(data, begin, end);
        continue;
      }
      const isWanted = wanted.has(this.#source) || wanted.has(this.#destination);
      if (!isWanted || this.#emit(data.toString('utf8', begin, end))) records += 1;
    }
    if (records > 0) this.#context.count(records);
  }

  end(): void {
    // A record is complete with its line.
  }

  /** The field without the blanks around it: one of few lines is padded. */
  #trimmed(data: Buffer, column: number): { from: number; to: number } {
    let from = this.#starts[column]!;
    let to = this.#starts[column + 1]! - 1;
    while (from < to && data[from] === SPACE) from += 1;
    while (from < to && (data[to - 1] === SPACE || data[to - 1] === RETURN)) to -= 1;
    return { from, to };
  }

  #isAddress(data: Buffer, column: number, words: AddressWords): boolean {
    if (readAddress(data, this.#starts[column]!, this.#starts[column + 1]! - 1, words)) return true;
    const { from, to } = this.#trimmed(data, column);
    return readAddress(data, from, to, words);
  }

  #isPort(data: Buffer, column: number): boolean {
    const port = readNumber(data, this.#starts[column]!, this.#starts[column + 1]! - 1);
    return port >= 0 ? port <= 65_535 : this.#isPortOrType(data, column);
  }

  /** A port with blanks, or what stands there for ICMP: `8.0` is its type and code. */
  #isPortOrType(data: Buffer, column: number): boolean {
    const { from, to } = this.#trimmed(data, column);
    let end = from;
    while (end < to && data[end] !== DOT) end += 1;
    const port = readNumber(data, from, end);
    return port >= 0 && port <= 65_535 && (end === to || readNumber(data, end + 1, to) >= 0);
  }

  #isRecord(data: Buffer): boolean {
    const { source, sourcePort, destination, destinationPort } = this.#columns;
    return (
      this.#isAddress(data, source, this.#source) &&
      this.#isAddress(data, destination, this.#destination) &&
      this.#isPort(data, sourcePort) &&
      this.#isPort(data, destinationPort)
    );
  }

  /** False when the rest of the line makes it no record. */
  #emit(line: string): boolean {
    const fields = line.split(String.fromCharCode(this.#dialect.separator()), this.#width).map((field) => field.trim());
    const { source, sourcePort, destination, destinationPort } = this.#columns;
    const side = (address: number, port: number): Flow['source'] => ({
      address: spelled(fields[address] ?? ''),
      port: Number(/^\d+$/.exec(fields[port] ?? '')?.[0] ?? 0),
    });
    const rest = this.#dialect.rest(fields);
    if (typeof rest === 'string') {
      this.#context.onBad(this.#line, rest);
      return false;
    }
    const sides = { source: side(source, sourcePort), destination: side(destination, destinationPort) };
    this.#context.onFlow({ ...sides, ...rest }, this.#line);
    return true;
  }

  /** A line that is no record where one may stand, or that comes before the columns are known. True when it is to be read again. */
  #beside(data: Buffer, begin: number, end: number): boolean {
    const tooLong = end - begin >= LONGEST_LINE;
    const line = tooLong
      ? ''
      : data
          .toString('utf8', begin, end)
          .replace(/^\uFEFF/, '')
          .trim();
    if (line === '' && !tooLong) return false;
    const heading = tooLong ? undefined : this.#dialect.heading(line);
    if (heading?.kind === 'columns') {
      this.#columns = heading.columns;
      this.#width = heading.width;
      this.#last = Math.max(...Object.values(heading.columns));
      this.#starts = new Int32Array(this.#last + 2);
      this.#state = 'records';
      return heading.record === true;
    }
    if (heading?.kind === 'skip') this.#state = 'skip';
    else if (heading === undefined && this.#state !== 'skip')
      this.#context.onBad(this.#line, tooLong ? `is longer than ${LONGEST_LINE} octets` : 'is no record');
    return false;
  }
}
