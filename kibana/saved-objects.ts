/** The saved objects API of Kibana 7 and later and of OpenSearch Dashboards: `_export` to read, `_import` to write. */
import { randomUUID } from 'node:crypto';
import type { WireAnswer } from '../cluster/wire.ts';
import { parseBoundedJson } from '../files/bounded-json.ts';
import { BitSecureError } from '../model/errors.ts';
import { arrayOf, objectOf, propertyOf, stringOf } from '../model/json.ts';
import type { ObjectStore, WriteResult } from './import.ts';
import { PROXY_HINT } from '../cluster/faults.ts';
import { answerFailure } from './faults.ts';
import type { Kibana } from './kibana.ts';
import { keyOf, referencesOf, type ImportObject, type ObjectKey, type StoredObject } from './object.ts';
import type { Step } from './plan.ts';

const EXPORT = '/api/saved_objects/_export';
const IMPORT = '/api/saved_objects/_import';

interface Key {
  type: string;
  id: string;
}

/** Objects of an NDJSON answer. A line that is none is a sign of something else in the server's place. */
function storedObjects({ body }: WireAnswer, kibana: Kibana): Map<ObjectKey, StoredObject> {
  const found = new Map<ObjectKey, StoredObject>();
  // One object alone may come as JSON, which is parsed already.
  const lines =
    typeof body === 'string' ? body.split('\n').filter((line) => line.trim() !== '') : [JSON.stringify(body)];
  for (const line of lines) {
    const parsed = parseBoundedJson(line);
    const value = 'value' in parsed ? parsed.value : undefined;
    const [type, id] = [stringOf(propertyOf(value, 'type')), stringOf(propertyOf(value, 'id'))];
    if (type === undefined || id === undefined)
      throw new BitSecureError(
        'NOT_A_KIBANA',
        `${kibana.url} (POST ${EXPORT}): the answer holds a line that is no saved object`,
        {
          hint: PROXY_HINT,
        },
      );
    found.set(keyOf({ type, id }), {
      attributes: objectOf(propertyOf(value, 'attributes')),
      references: referencesOf(propertyOf(value, 'references')),
    });
  }
  return found;
}

/** The objects that an export stumbled over because they are not there; undefined when the answer is another complaint. */
function missingKeys(answer: WireAnswer): Set<ObjectKey> | undefined {
  const objects = arrayOf(propertyOf(propertyOf(answer.body, 'attributes'), 'objects'));
  const missing = objects.map((object) => ({
    status: propertyOf(propertyOf(object, 'error'), 'statusCode'),
    key: keyOf({ type: String(propertyOf(object, 'type')), id: String(propertyOf(object, 'id')) }),
  }));
  if (missing.length === 0 || missing.some(({ status }) => status !== 404)) return undefined;
  return new Set(missing.map(({ key }) => key));
}

/** `_bulk_get` is deprecated since Kibana 8.7; `_export` is there from 7.0 on, and refuses as a whole when one object is missing. */
async function read(kibana: Kibana, keys: readonly Key[]): Promise<Map<ObjectKey, StoredObject>> {
  let wanted = keys.map(({ type, id }) => ({ type, id }));
  while (wanted.length > 0) {
    const body = { objects: wanted, excludeExportDetails: true };
    const answer = await kibana.ask({ method: 'POST', path: EXPORT, body, reading: true }, [400]);
    if (answer.status !== 400) return storedObjects(answer, kibana);
    const missing = missingKeys(answer);
    const left = wanted.filter((key) => missing?.has(keyOf(key)) === false);
    if (missing === undefined || left.length === wanted.length) {
      const denied = arrayOf(propertyOf(propertyOf(answer.body, 'attributes'), 'objects')).some(
        (object) => propertyOf(propertyOf(object, 'error'), 'statusCode') === 403,
      );
      throw answerFailure(denied ? { ...answer, status: 403 } : answer, `POST ${EXPORT}`, kibana.connection);
    }
    wanted = left;
  }
  return new Map();
}

function multipart(content: string): { body: Buffer; headers: Record<string, string> } {
  const boundary = `bitsecure-${randomUUID()}`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="bitsecure.ndjson"\r\nContent-Type: application/ndjson\r\n\r\n`;
  return {
    body: Buffer.from(`${head}${content}\r\n--${boundary}--\r\n`),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

function lineOf({ type, id, attributes, references, rest }: ImportObject): string {
  return `${JSON.stringify({ ...rest, id, type, attributes, references })}\n`;
}

const EXISTS = 'an object of this id is there: made meanwhile, or in another space';

/** The reason of one entry of `errors` in words. */
function reasonOf(entry: unknown, type: string, redact: (text: string) => string): { reason: string; hint?: string } {
  const error = objectOf(propertyOf(entry, 'error'));
  const kind = stringOf(error['type']) ?? '';
  if (kind === 'conflict') return { reason: EXISTS, hint: 'run again; --overwrite replaces it' };
  if (kind === 'ambiguous_conflict')
    return {
      reason: 'several objects could be the one that it is a copy of',
      hint: 'delete those that are not needed',
    };
  if (kind === 'unsupported_type')
    return { reason: `the server has no objects of type ${type}`, hint: 'generate the pack for this server' };
  if (kind === 'missing_references') {
    const missing = arrayOf(error['references']).map(
      (one) => `${String(propertyOf(one, 'type'))} ${String(propertyOf(one, 'id'))}`,
    );
    return {
      reason: `it refers to ${missing.join(', ') || 'objects'}, not there`,
      hint: 'import that first, or the whole pack',
    };
  }
  const status = typeof error['statusCode'] === 'number' ? ` (${error['statusCode']})` : '';
  const message = stringOf(error['message']) ?? (kind || 'the server gave no reason');
  return { reason: `${redact(message)}${status}` };
}

async function write(kibana: Kibana, steps: readonly Step[]): Promise<WriteResult> {
  const overwrite = steps.some(({ action }) => action === 'overwrite');
  const { body, headers } = multipart(steps.map(({ object }) => lineOf(object)).join(''));
  const query = { overwrite: String(overwrite) };
  const answer = await kibana.ask({ method: 'POST', path: IMPORT, query, body, headers });
  if (typeof propertyOf(answer.body, 'success') !== 'boolean')
    throw new BitSecureError(
      'NOT_A_KIBANA',
      `${kibana.url} (POST ${IMPORT}): ${answer.status}, not as Kibana answers an import`,
      {
        hint: PROXY_HINT,
      },
    );
  const moved = new Map<ObjectKey, string>();
  for (const result of arrayOf(propertyOf(answer.body, 'successResults'))) {
    const [type, id, to] = ['type', 'id', 'destinationId'].map((key) => stringOf(propertyOf(result, key)));
    if (type !== undefined && id !== undefined && to !== undefined) moved.set(keyOf({ type, id }), to);
  }
  const refused = arrayOf(propertyOf(answer.body, 'errors')).flatMap((entry) => {
    const key = keyOf({ type: String(propertyOf(entry, 'type')), id: String(propertyOf(entry, 'id')) });
    const object = steps.find((step) => keyOf(step.object) === key)?.object;
    return object === undefined ? [] : [{ object, ...reasonOf(entry, object.type, kibana.connection.redact) }];
  });
  return { refused, moved };
}

/** The objects of one space of a server. */
export function savedObjects(kibana: Kibana): ObjectStore {
  return { read: (keys) => read(kibana, keys), write: (steps) => write(kibana, steps) };
}
