/** One bulk body: a buffer of fixed size that is filled with actions and documents, and knows where each begins. */
import { objectOf, stringOf } from '../model/json.ts';
import { constantOf, Octets, type Constant } from '../model/octets.ts';
import { writeSource, type IndexDocument } from './document.ts';

const NEW_LINE = 0x0a;
/** UTF-8 takes at most three octets for a unit of UTF-16, an escape in JSON six. */
const WIDEST = 3;
const WIDEST_ESCAPED = 6;
/** What is kept free for a document whose length is not known before it is written; a longer one makes the memory grow. */
const ROOM = 16 * 1024;
const END = constantOf('}}\n');

export class Batch {
  readonly #starts: number[] = [];
  readonly #octets: Octets;
  readonly #size: number;

  /** @param memory to fill; nobody else may write into it */
  constructor(memory: Octets) {
    memory.truncate(0);
    this.#octets = memory;
    this.#size = memory.size;
  }

  get count(): number {
    return this.#starts.length;
  }

  /** The memory, to be used again when no connection holds the body any more. */
  get memory(): Octets {
    return this.#octets;
  }

  /** The body, valid until something is added. */
  get body(): Buffer {
    return this.#octets.view();
  }

  /**
   * Adds a document; false when the batch has no room for it. An empty one makes room for any.
   * @param action its line up to the id: `{"create":{"_index":"i","_id":`
   */
  add(action: Constant, document: IndexDocument): boolean {
    const octets = this.#octets;
    const { id, source } = document;
    const most = typeof source === 'string' ? source.length * WIDEST : ROOM;
    // Besides: quotes of the id, the action's end, a line's end, and what words write too much.
    const needed = action.length + id.length * WIDEST_ESCAPED + most + 16;
    if (octets.length + needed > this.#size && this.count > 0) return false;
    this.#starts.push(octets.length);
    octets.constant(action);
    octets.text(id);
    octets.constant(END);
    writeSource(document, octets);
    octets.octet(NEW_LINE);
    return true;
  }

  #lines(number: number): Buffer {
    return this.body.subarray(this.#starts[number], this.#starts[number + 1]);
  }

  /** A batch of some of the documents, in memory of its own. */
  only(numbers: readonly number[]): Batch {
    const parts = numbers.map((number) => this.#lines(number));
    const batch = new Batch(new Octets(this.#octets.length));
    for (const part of parts) {
      batch.#starts.push(batch.#octets.length);
      batch.#octets.append(part);
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
