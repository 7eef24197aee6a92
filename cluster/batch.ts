/** One bulk body: a buffer of fixed size that is filled with actions and documents, and knows where each begins. */
import { objectOf, stringOf } from '../model/json.ts';
import type { IndexDocument } from './document.ts';

const NEW_LINE = 0x0a;
/** UTF-8 takes at most three octets for a unit of UTF-16. */
const WIDEST = 3;

export class Batch {
  readonly #starts: number[] = [];
  #bytes: Buffer;
  #length = 0;

  /** @param bytes memory to fill; nobody else may write into it */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get count(): number {
    return this.#starts.length;
  }

  /** The memory, to be used again when no connection holds the body any more. */
  get memory(): Buffer {
    return this.#bytes;
  }

  /** The body, valid until something is added. */
  get body(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Adds a document; false when the batch has no room for it. An empty one makes room for any. */
  add(action: string, source: string | Buffer): boolean {
    const most = action.length * WIDEST + source.length * (typeof source === 'string' ? WIDEST : 1) + 2;
    if (this.#length + most > this.#bytes.length) {
      if (this.count > 0) return false;
      this.#bytes = Buffer.allocUnsafeSlow(most);
    }
    this.#starts.push(this.#length);
    this.#length += this.#bytes.write(action, this.#length);
    this.#bytes[this.#length++] = NEW_LINE;
    this.#length +=
      typeof source === 'string' ? this.#bytes.write(source, this.#length) : source.copy(this.#bytes, this.#length);
    this.#bytes[this.#length++] = NEW_LINE;
    return true;
  }

  #lines(number: number): Buffer {
    return this.#bytes.subarray(this.#starts[number], this.#starts[number + 1] ?? this.#length);
  }

  /** A batch of some of the documents, in memory of its own. */
  only(numbers: readonly number[]): Batch {
    const parts = numbers.map((number) => this.#lines(number));
    const batch = new Batch(Buffer.concat(parts));
    for (const part of parts) {
      batch.#starts.push(batch.#length);
      batch.#length += part.length;
    }
    return batch;
  }

  /** A document as it was added. */
  document(number: number): IndexDocument {
    const [action = '', source = ''] = this.#lines(number).toString('utf8').split('\n');
    const { _index: index, _id: id } = objectOf(Object.values(objectOf(JSON.parse(action)))[0]);
    return { index: stringOf(index) ?? '', id: stringOf(id) ?? '', source };
  }
}
