/** Reading a server's JSON lines as they come: bounded, and tolerant of everything that servers do to them. */
import { parseJson, parseJsonPrefix } from '../../capture/recognise/json.ts';
import { isObject, type JsonObject } from '../../model/json.ts';

/** What stands around JSON and means nothing: white space, NUL, a byte order mark. */
// oxlint-disable-next-line no-control-regex -- NUL is what is looked for
const PADDING = /^[\s\0\uFEFF]+|[\s\0\uFEFF]+$/g;

export interface JsonLine {
  object: JsonObject;
  text: string;
}

/** Takes lines out of octets that only ever grow. Each octet is looked at once, a cut line once more at the end. */
export class JsonLineReader {
  #start = 0;
  #scanned = 0;
  #lines = 0;
  #found = false;

  /** Lines that were seen. */
  get lines(): number {
    return this.#lines;
  }

  /** The next complete line that holds JSON objects (one, or a batch); undefined when there is none yet. */
  next(received: Buffer): JsonLine[] | undefined {
    for (;;) {
      const end = received.indexOf(0x0a, this.#scanned);
      if (end < 0) {
        this.#scanned = received.length;
        return undefined;
      }
      const text = padded(received.subarray(this.#start, end));
      this.#start = end + 1;
      this.#scanned = this.#start;
      this.#lines += 1;
      const found = objectsIn(parseJson(text), text);
      if (found.length > 0) {
        this.#found = true;
        return found;
      }
    }
  }

  /** What stands behind the last line end, whole or cut; where no line was JSON, a text over several of them. */
  rest(received: Buffer): JsonLine[] {
    const tail = padded(received.subarray(this.#found ? this.#start : 0));
    return objectsIn(parseJsonPrefix(tail).value, tail);
  }
}

function padded(octets: Buffer): string {
  return octets.toString('utf8').replace(PADDING, '');
}

function objectsIn(value: unknown, text: string): JsonLine[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isObject).map((object) => ({ object, text }));
}
