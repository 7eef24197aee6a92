/** Flow records as JSON objects: one a line, or the elements of one array (whatever its line breaks). */
import { isIP } from 'node:net';
import { canonicalAddress } from '../../model/address.ts';
import { isObject, type JsonObject } from '../../model/json.ts';
import type { SessionProxied } from '../../model/session.ts';
import type { Flow, FlowContext, FlowParser } from './flow.ts';
import { LONGEST_LINE } from './lines.ts';

const NEW_LINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const BRACKET = 0x5b;

/** A record's sides, whom a proxy among them was asked for, and how to read the rest of it once somebody wants it. */
export interface JsonRecord {
  source: { address: unknown; port: unknown; names?: readonly string[] };
  destination: { address: unknown; port: unknown; names?: readonly string[] };
  proxied?: SessionProxied | undefined;
  /** A string says why it is no record. */
  rest: () => Omit<Flow, 'source' | 'destination' | 'proxied'> | string;
}

/** What a format makes of an object: `other` is one that tells of no flow, a string says why it is no record. */
export type JsonReader = (object: JsonObject) => JsonRecord | 'other' | { bad: string };

/** Sum of the members that are numbers; undefined when none is. */
export function sumOf(object: JsonObject, ...names: string[]): number | undefined {
  const numbers = names.map((name) => object[name]).filter((value) => typeof value === 'number');
  return numbers.length === 0 ? undefined : numbers.reduce((total, number) => total + number, 0);
}

/** Whether somebody asks for whom a proxy was asked for. */
export function isWantedBehind(
  { host, names }: SessionProxied,
  { wanted, wantedNames }: Pick<FlowContext, 'wanted' | 'wantedNames'>,
): boolean {
  return wantedNames.has(host) || wanted.hasText(host) || names.some((name) => wantedNames.has(name));
}

export class JsonFlows implements FlowParser {
  readonly #context: FlowContext;
  readonly #read: JsonReader;
  #shape: 'unknown' | 'lines' | 'array' = 'unknown';
  #line = 0;
  #records = 0;
  /** Of an array: the object that is being put together, the line it began on, and where in it we are. */
  #pieces: Buffer[] = [];
  #size = 0;
  #objectLine = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  constructor(context: FlowContext, read: JsonReader) {
    this.#context = context;
    this.#read = read;
  }

  block(data: Buffer, from: number, to: number): void {
    this.#records = 0;
    for (let at = from; at < to;) {
      const end = data.indexOf(NEW_LINE, at);
      this.#line += 1;
      if (this.#shape === 'unknown') this.#findShape(data, at, end);
      if (this.#shape === 'array') this.#arrayLine(data, at, end + 1);
      else if (this.#shape === 'lines') this.#wholeLine(data, at, end);
      at = end + 1;
    }
    if (this.#records > 0) this.#context.count(this.#records);
  }

  end(): void {
    if (this.#depth > 0) this.#cut();
  }

  #cut(): void {
    this.#context.onBad(this.#objectLine, 'is cut: it is never closed');
    this.#forget();
  }

  #findShape(data: Buffer, from: number, to: number): void {
    const text = data
      .toString('utf8', from, Math.min(to, from + LONGEST_LINE))
      .replace(/^\uFEFF/, '')
      .trimStart();
    if (text !== '') this.#shape = text.codePointAt(0) === BRACKET ? 'array' : 'lines';
  }

  #wholeLine(data: Buffer, from: number, to: number): void {
    if (to - from >= LONGEST_LINE) {
      this.#context.onBad(this.#line, `is longer than ${LONGEST_LINE} octets`);
      return;
    }
    const text = data
      .toString('utf8', from, to)
      .replace(/^\uFEFF/, '')
      .trim();
    if (text !== '') this.#object(text, this.#line);
  }

  /** One line of an array's text. Objects are cut out by their braces, with an eye on strings. */
  #arrayLine(data: Buffer, from: number, to: number): void {
    let begin = from;
    for (let at = from; at < to; at += 1) {
      const octet = data[at]!;
      if (this.#depth > 0 && this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (octet === BACKSLASH) this.#escaped = true;
        else if (octet === QUOTE) this.#inString = false;
        // A string has no line feed: one that is not closed on its line is broken, and must not swallow what follows.
        else if (octet === NEW_LINE) this.#inString = false;
      } else if (octet === OPEN) {
        // Written over several lines, only an element begins at the margin: the one before it was never closed.
        if (this.#depth > 0 && at === from) this.#cut();
        if (this.#depth === 0) {
          begin = at;
          this.#objectLine = this.#line;
        }
        this.#depth += 1;
      } else if (this.#depth > 0) {
        if (octet === QUOTE) this.#inString = true;
        else if (octet === CLOSE) {
          this.#depth -= 1;
          if (this.#depth === 0) this.#closeObject(data.subarray(begin, at + 1));
        }
      }
    }
    if (this.#depth > 0) this.#keep(Buffer.from(data.subarray(begin, to)));
  }

  #keep(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size <= LONGEST_LINE) return;
    this.#context.onBad(this.#objectLine, `is longer than ${LONGEST_LINE} octets`);
    this.#forget();
  }

  #forget(): void {
    this.#pieces = [];
    this.#size = 0;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  #closeObject(piece: Buffer): void {
    const text = Buffer.concat([...this.#pieces, piece]).toString('utf8');
    this.#forget();
    this.#object(text, this.#objectLine);
  }

  #object(text: string, line: number): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#context.onBad(line, 'is not valid JSON');
      return;
    }
    if (!isObject(value)) {
      this.#context.onBad(line, 'is no JSON object');
      return;
    }
    const record = this.#read(value);
    if (record === 'other') this.#context.onOther();
    else if ('bad' in record) this.#context.onBad(line, record.bad);
    else this.#record(record, line);
  }

  #record({ source, destination, proxied, rest }: JsonRecord, line: number): void {
    const sides: Flow['source'][] = [];
    for (const { address, port, names } of [source, destination]) {
      if (typeof address !== 'string' || isIP(address) === 0) {
        this.#context.onBad(line, `has no address: ${JSON.stringify(address ?? null)}`);
        return;
      }
      const number = Number(port ?? 0);
      if (!Number.isInteger(number) || number < 0 || number > 65_535) {
        this.#context.onBad(line, `has no port: ${JSON.stringify(port)}`);
        return;
      }
      sides.push({ address, port: number, ...(names === undefined ? {} : { names }) });
    }
    const { wanted, wantedNames } = this.#context;
    const isWanted =
      sides.some(
        ({ address, names }) => wanted.hasText(address) || names?.some((name) => wantedNames.has(name)) === true,
      ) ||
      (proxied !== undefined && isWantedBehind(proxied, this.#context));
    if (isWanted) {
      const more = rest();
      if (typeof more === 'string') {
        this.#context.onBad(line, more);
        return;
      }
      for (const side of sides) side.address = canonicalAddress(side.address) ?? side.address;
      const behind = proxied === undefined ? {} : { proxied };
      this.#context.onFlow({ source: sides[0]!, destination: sides[1]!, ...behind, ...more }, line);
    }
    this.#records += 1;
  }
}
