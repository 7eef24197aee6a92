/** Documents that were written before: by `sessions`, by `replay --output`, or as dead letters. */
import { hash } from 'node:crypto';
import { parseBoundedJson } from '../files/bounded-json.ts';
import type { Profile } from '../files/profile.ts';
import { rangeContains, type AddressRange } from '../model/address.ts';
import { indexNameAt } from '../model/document.ts';
import { BitSecureError } from '../model/errors.ts';
import type { SemanticField } from '../model/fields.ts';
import { isObject, propertyOf, type JsonObject } from '../model/json.ts';
import { documentMs } from '../model/time.ts';
import type { IndexDocument } from '../cluster/document.ts';
import { shiftedId, shiftTime } from './shift.ts';

export interface StoredOptions {
  profile: Profile;
  shiftUs: number;
  miners: readonly AddressRange[];
}

export interface StoredDocument extends IndexDocument {
  updatedUs: number;
}

/** Path of a field in a document; undefined where the profile has no such field. */
function pathOf(profile: Profile, field: SemanticField): string[] | undefined {
  return profile.fields[field]?.name.split('.');
}

function valueAt(document: unknown, path: readonly string[] | undefined): unknown {
  return path?.reduce<unknown>((at, part) => propertyOf(at, part), document);
}

function replaceAt(document: JsonObject, path: readonly string[], change: (value: unknown) => unknown): void {
  const parent = valueAt(document, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  if (isObject(parent) && Object.hasOwn(parent, last)) parent[last] = change(parent[last]);
}

/** What every engine takes at most; a longer one makes it refuse the whole bulk request, and not the document. */
const LONGEST_ID = 512;

/** Reads lines of stored documents. */
export class StoredReader {
  readonly #options: StoredOptions;
  readonly #paths: Record<'updated' | 'session' | 'number' | 'client' | 'server', string[] | undefined>;
  readonly #times: string[][];

  constructor(options: StoredOptions) {
    const { profile } = options;
    this.#options = options;
    this.#paths = {
      updated: pathOf(profile, 'time.updated'),
      session: pathOf(profile, 'session.id'),
      number: pathOf(profile, 'session.update'),
      client: pathOf(profile, 'source.address'),
      server: pathOf(profile, 'destination.address'),
    };
    this.#times = Object.values(profile.fields)
      .filter(({ type }) => type === 'date')
      .map(({ name }) => name.split('.'));
  }

  /**
   * The document of a line; undefined for one of no miner that was asked for.
   * @throws BitSecureError BAD_VALUE for what is none; USAGE for one with its place already, which cannot be moved
   */
  read(line: string, place: { file: string; line: number }): StoredDocument | undefined {
    const parsed = parseBoundedJson(line);
    if ('fault' in parsed) throw new BitSecureError('BAD_VALUE', parsed.fault.message, place);
    const { value } = parsed;
    if (!isObject(value))
      throw new BitSecureError('BAD_VALUE', 'is no document', { ...place, hint: 'give one JSON object a line' });
    const source = value['_source'];
    const document = isObject(source) ? this.#placed(value, source, place) : this.#plain(value, place);
    const octets = Buffer.byteLength(document?.id ?? '');
    if (octets > LONGEST_ID)
      throw new BitSecureError('BAD_VALUE', `has an id of ${octets} octets`, {
        ...place,
        hint: `give one of at most ${LONGEST_ID}: engines refuse longer ones`,
      });
    return document;
  }

  #placed(value: JsonObject, source: JsonObject, place: { file: string; line: number }): StoredDocument {
    const { _index: index, _id: id } = value;
    if (typeof index !== 'string' || index === '' || typeof id !== 'string' || id === '')
      throw new BitSecureError('BAD_VALUE', 'has _source and not both _index and _id', place);
    if (this.#options.shiftUs !== 0 || this.#options.miners.length > 0)
      throw new BitSecureError('USAGE', 'the document has its index and id already', {
        ...place,
        hint: 'replay such a file without --shift-to and --miner-ip',
      });
    return { index, id, source: JSON.stringify(source), updatedUs: this.#updated(source) ?? 0 };
  }

  #updated(document: JsonObject): number | undefined {
    const ms = documentMs(valueAt(document, this.#paths.updated));
    return ms !== undefined && Math.abs(ms) <= 8.64e15 ? ms * 1000 : undefined;
  }

  #plain(document: JsonObject, place: { file: string; line: number }): StoredDocument | undefined {
    const { profile, miners, shiftUs } = this.#options;
    const updatedUs = this.#updated(document);
    if (updatedUs === undefined)
      throw new BitSecureError('BAD_VALUE', `has no time in ${profile.fields['time.updated'].name}`, {
        ...place,
        hint: `is it of another profile than ${profile.id}? Give --profile`,
      });
    if (miners.length > 0) {
      const sides = [valueAt(document, this.#paths.client), valueAt(document, this.#paths.server)];
      if (!sides.some((side) => typeof side === 'string' && miners.some((miner) => rangeContains(miner, side))))
        return undefined;
    }
    const session = valueAt(document, this.#paths.session);
    const number = valueAt(document, this.#paths.number);
    // Where the profile has no session id, the content is the identity.
    const content = hash('sha256', JSON.stringify(document), 'hex').slice(0, 32);
    if (shiftUs !== 0) for (const path of this.#times) replaceAt(document, path, (value) => shiftTime(value, shiftUs));
    if (typeof session === 'string' && typeof number === 'number') {
      const own = shiftUs === 0 ? session : shiftedId(session, shiftUs);
      if (shiftUs !== 0 && this.#paths.session) replaceAt(document, this.#paths.session, () => own);
      return this.#document(`${own}-${number}`, document, updatedUs + shiftUs);
    }
    const id = shiftUs === 0 ? content : shiftedId(content, shiftUs);
    return this.#document(id, document, updatedUs + shiftUs);
  }

  #document(id: string, document: JsonObject, updatedUs: number): StoredDocument {
    const index = indexNameAt(updatedUs, this.#options.profile);
    return { index, id, source: JSON.stringify(document), updatedUs };
  }
}
