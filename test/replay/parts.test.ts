/** The parts of a replay: bodies, lines, stored documents, times and speed. */
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInProfiles, loadProfile } from '../../files/profile.ts';
import { parseAddressRange } from '../../model/address.ts';
import { documentId, indexName, indexNameAt, toDocument } from '../../model/document.ts';
import { documentWriter, indexNamer } from '../../model/document-writer.ts';
import { constantOf, Octets } from '../../model/octets.ts';
import { BitSecureError } from '../../model/errors.ts';
import type { SessionUpdate } from '../../model/session.ts';
import { Batch } from '../../cluster/batch.ts';
import { uniformBulkAnswer } from '../../cluster/bulk-answer.ts';
import { CountSink } from '../../replay/count-sink.ts';
import { documentLine, writeSource, type IndexDocument } from '../../cluster/document.ts';
import { outcomesOf } from '../../cluster/outcome.ts';
import { Pace, parseSpeed } from '../../replay/pace.ts';
import { replay } from '../../replay/replay.ts';
import { parseTarget, shiftTime, shiftUpdate } from '../../replay/shift.ts';
import { endOf, readDocuments, sizeOf, sortInputs, type ReadSettings } from '../../replay/source.ts';
import { templateOf } from '../../replay/template.ts';
import { OWN_CAPTURES } from '../support/captures.ts';
import { sessionsOf } from '../support/sessions.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-parts-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const netmon = loadProfile('netmon');
const HOME = OWN_CAPTURES.find(({ name }) => name.endsWith('home-miner.pcap'))?.path ?? '';
const settings: ReadSettings = { profile: netmon, miners: [], shiftUs: 0 };

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

type TextDocument = IndexDocument & { source: string };

async function documentsOf(files: string[], options: Partial<ReadSettings> = {}): Promise<TextDocument[]> {
  const documents: TextDocument[] = [];
  await readDocuments(await sortInputs(files), { ...settings, ...options }, (document) => {
    const out = new Octets();
    writeSource(document, out);
    documents.push({ ...document, source: out.toString() });
    return undefined;
  });
  return documents;
}

async function errorOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof BitSecureError) return error.toLine();
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A document as the writer of a profile writes it. */
function writerOf(profile: Parameters<typeof documentWriter>[0]): (update: SessionUpdate) => unknown {
  const write = documentWriter(profile);
  const out = new Octets();
  return (update) => {
    out.truncate(0);
    write(update, out);
    return JSON.parse(out.view().toString());
  };
}

describe('documents as text', () => {
  it.each(builtInProfiles())('are what toDocument says, for every capture at hand: %s', async (id) => {
    const profile = loadProfile(id);
    const written = writerOf(profile);
    const indexOf = indexNamer(profile);
    let compared = 0;
    for (const { path } of OWN_CAPTURES) {
      for (const update of (await sessionsOf(path)).updates) {
        expect(written(update)).toEqual(JSON.parse(JSON.stringify(toDocument(update, profile))));
        expect(indexOf(update.updatedUs)).toBe(indexName(update, profile));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(300);
  });

  it('whatever names and times an update has', async () => {
    const [base] = (await sessionsOf(HOME)).updates as [SessionUpdate];
    const ecs = loadProfile('ecs');
    const written = writerOf(ecs);
    const us = fc.integer({ min: -1_000_000_000_000_000, max: 8_000_000_000_000_000 });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), us, us, (text, names, startedUs, updatedUs) => {
        const client = { ...base.client, names, mac: text, port: undefined };
        const update = { ...base, client, startedUs, updatedUs, transport: text } as SessionUpdate;
        expect(written(update)).toEqual(JSON.parse(JSON.stringify(toDocument(update, ecs))));
        expect(indexNamer(netmon)(updatedUs)).toBe(indexNameAt(updatedUs, netmon));
      }),
    );
  });
});

describe('a body', () => {
  it('holds what was added, and gives any of it back', () => {
    const text = fc.string({ unit: 'binary' }).map((value) => JSON.stringify({ value }));
    const action = constantOf('{"create":{"_index":"i","_id":');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), text), { minLength: 1 }), (entries) => {
        const batch = new Batch(new Octets(100_000));
        for (const [id, source] of entries) expect(batch.add(action, { index: 'i', id, source })).toBe(true);
        const lines = entries.flatMap(([id, source]) => [JSON.stringify({ create: { _index: 'i', _id: id } }), source]);
        expect(batch.body.toString()).toBe(`${lines.join('\n')}\n`);
        const odd = entries.map((_, number) => number).filter((number) => number % 2 === 1);
        const half = batch.only(odd);
        expect(odd.map((_, number) => half.document(number))).toEqual(odd.map((number) => batch.document(number)));
        expect(odd.map((number) => batch.document(number).source)).toEqual(odd.map((number) => entries[number]?.[1]));
        expect(half.body.toString()).toBe(odd.map((n) => `${lines[2 * n]}\n${lines[2 * n + 1]}\n`).join(''));
      }),
    );
  });

  it('is full when the next document might not fit, and makes room for a single large one', () => {
    const batch = new Batch(new Octets(100));
    const action = constantOf('{"create":{"_id":');
    expect(batch.add(action, { index: 'i', id: 'a', source: '"x"' })).toBe(true);
    expect(batch.add(action, { index: 'i', id: 'a', source: 'x'.repeat(40) })).toBe(false);
    expect(batch.add(action, { index: 'i', id: 'a', source: (out) => out.raw('"x"') })).toBe(false);
    expect(batch.count).toBe(1);
    const large = new Batch(new Octets(10));
    expect(large.add(action, { index: 'i', id: 'a', source: (out) => out.text('ü'.repeat(1000)) })).toBe(true);
    expect(large.document(0).source).toHaveLength(1002);
  });
});

describe('an answer', () => {
  const answer = (body: unknown, status = 200) => ({ status, body, headers: {} });
  it.each([
    ['a page', answer('<html>')],
    ['fewer items', answer({ items: [{ create: { status: 201 } }] })],
    ['items without status', answer({ items: [{ create: {} }, null] })],
    ['another status', answer({ items: [] }, 503)],
  ])('that is %s says nothing of the documents', (_, it) => {
    expect(outcomesOf(it, 2, String)).toBeUndefined();
  });

  it('is read whatever stands in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, count) => {
        outcomesOf(answer({ items: value }), count, String);
        outcomesOf(answer({ items: [value, { create: value }] }), 2, String);
      }),
    );
  });
});

describe('an answer that says the same of each document', () => {
  const taken = { create: { status: 201 } };

  it('is what JSON.parse makes of it, with one object for all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.constantFrom('create', 'index'), (count, action) => {
        const items = Array.from({ length: count }, () => ({ [action]: { status: 201 } }));
        const read = uniformBulkAnswer(JSON.stringify({ errors: false, items }));
        expect(read).toEqual({ errors: false, items });
        expect(new Set(read?.items).size).toBe(1);
      }),
    );
  });

  it.each([
    ['has an error', { errors: true, items: [taken, taken] }],
    ['has items that differ', { errors: false, items: [taken, { create: { status: 200 } }, taken] }],
    ['has items of another length', { errors: false, items: [taken, { index: { status: 201 } }] }],
    ['has more behind the items', { errors: false, items: [taken, taken], took: 1 }],
    ['has an error of one document', { errors: false, items: [taken, { create: { status: 409, error: {} } }] }],
    ['has no items', { errors: false, items: [] }],
  ])('is not one that %s', (_, body) => {
    expect(uniformBulkAnswer(JSON.stringify(body))).toBeUndefined();
  });

  it('is not one that is cut, or no JSON', () => {
    const text = JSON.stringify({ errors: false, items: [taken, taken, taken] });
    for (let length = 0; length < text.length; length += 1)
      expect(uniformBulkAnswer(text.slice(0, length))).toBeUndefined();
    expect(uniformBulkAnswer(text.replaceAll('201', '2-1'))).toBeUndefined();
  });
});

describe('stored documents', () => {
  it('of sessions get the ids of the capture where the profile holds them, else of their content', async () => {
    const { updates } = await sessionsOf(HOME);
    const ecs = loadProfile('ecs');
    const lines = updates.map((update) => JSON.stringify(toDocument(update, ecs)));
    const read = await documentsOf([file('ecs.ndjson', lines.join('\n'))], { profile: ecs });
    expect(read.map(({ id }) => id)).toEqual(updates.map((update) => documentId(update)));
    expect(read.map(({ source }) => source)).toEqual(lines);
    const plain = updates.map((update) => JSON.stringify(toDocument(update, netmon)));
    const [first, again] = [
      await documentsOf([file('plain.ndjson', plain.join('\n'))]),
      await documentsOf([
        file('spaced.ndjson', plain.map((line) => ` ${line.replaceAll('":', '": ')}\r\n\n`).join('')),
      ]),
    ];
    expect(new Set(first.map(({ id }) => id)).size).toBe(plain.length);
    expect(again).toEqual(first);
    expect(first.map(({ index }) => index)).toEqual(updates.map((update) => indexName(update, netmon)));
  });

  it('moved in time are those of the capture moved in time', async () => {
    const ecs = loadProfile('ecs');
    const { updates } = await sessionsOf(HOME, { logins: 'drop' });
    const lines = updates.map((update) => JSON.stringify(toDocument(update, ecs)));
    const path = file('moved.ndjson', lines.join('\n'));
    const shiftUs = 86_400_000_000 * 400 + 1000;
    const options = { profile: ecs, shiftUs };
    const key = ({ id }: TextDocument): string => id;
    const sorted = (documents: TextDocument[]): TextDocument[] => documents.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    const [stored, captured] = [sorted(await documentsOf([path], options)), sorted(await documentsOf([HOME], options))];
    expect(stored.map(({ id, index }) => [id, index])).toEqual(captured.map(({ id, index }) => [id, index]));
    expect(stored.map(({ source }) => JSON.parse(source) as unknown)).toEqual(
      captured.map(({ source }) => JSON.parse(source) as unknown),
    );
  });

  it('with their place are sent as they are', async () => {
    const document = { index: 'i', id: 'a', source: '{"b":[1,"ü"]}' };
    const refused = { ...document, error: { status: 400, type: 't', reason: 'r' } };
    const path = file('placed.ndjson', `\uFEFF${documentLine(document)}${documentLine(refused)}`);
    expect(await documentsOf([path])).toMatchObject([document, document]);
    expect(await errorOf(() => documentsOf([path], { shiftUs: 1000 }))).toMatch(
      /placed\.ndjson:1: .*index and id already/,
    );
  });

  it.each([
    ['{"TimeUpdated":"2026-03-02T06:00:00.000Z"}\n{"a"', /:2: is cut: the JSON ends too early/],
    ['{"a":1}', /:1: has no time in TimeUpdated; is it of another profile than netmon\? Give --profile/],
    ['{"TimeUpdated":"soon"}', /:1: has no time in TimeUpdated/],
    ['{"TimeUpdated":1e300}', /:1: has no time in TimeUpdated/],
    ['{"_source":{},"_id":"a"}', /:1: has _source and not both _index and _id/],
    [`{"_source":{},"_index":"i","_id":"${'ü'.repeat(257)}"}`, /:1: has an id of 514 octets; give one of at most 512/],
    ['{"TimeUpdated":"2026-03-02T06:00:00.000Z"}\n[1]', /:2: is no document; give one JSON object a line/],
    [`{"a":${'['.repeat(500)}`, /:1: is nested deeper than 200 levels/],
    [`{"a":"${'x'.repeat(1 << 21)}"}`, /:1: is longer than 1048576 octets/],
  ])('that are none are told by their line: %.40s', async (content, expected) => {
    expect(await errorOf(() => documentsOf([file('wrong.ndjson', content)]))).toMatch(expected);
  });

  it('of other addresses are left out', async () => {
    const miners = [parseAddressRange('192.168.1.167')];
    const all = await documentsOf([HOME]);
    const some = await documentsOf([HOME], { miners });
    const lines = file('all.ndjson', all.map(({ source }) => source).join('\n'));
    const stored = await documentsOf([lines], { miners });
    expect(some.length).toBeGreaterThan(10);
    expect(some.length).toBeLessThan(all.length);
    const of = (documents: TextDocument[]): string[] => documents.map(({ source }) => source).sort();
    expect(of(stored)).toEqual(of(some));
  });
});

describe('inputs', () => {
  it('are told apart by how they begin', async () => {
    const lines = file('no-ending', '{"a":1}');
    const missing = join(folder, 'missing.pcap');
    expect(await sortInputs([HOME, lines, missing])).toEqual({ captures: [HOME, missing], stored: [lines] });
    expect(await sizeOf({ captures: [], stored: [lines] })).toBe(7);
    expect(await sizeOf({ captures: [missing], stored: [] })).toBeUndefined();
  });

  it('end with their latest packet or document', async () => {
    const end = await endOf({ captures: [HOME], stored: [] }, settings);
    const { summary } = await sessionsOf(HOME);
    expect(end).toBe(summary.captures[0]?.lastUs);
    const stored = [file('end.ndjson', '{"TimeUpdated":"2031-01-01T00:00:00.000Z"}')];
    expect(await endOf({ captures: [HOME], stored }, settings)).toBe(Date.UTC(2031, 0, 1) * 1000);
    expect(await errorOf(() => endOf({ captures: ['-'], stored: [] }, settings))).toMatch(
      /^stdin cannot be moved in time; the end must be known before the first document/,
    );
  });
});

describe('times', () => {
  it.each([
    ['now', 1_000_000],
    ['2026-11-21T08:00:00Z', Date.UTC(2026, 10, 21, 8) * 1000],
    ['2026-11-21T08:00', Date.UTC(2026, 10, 21, 8) * 1000],
    ['2026-11-21T08:00:00.5+02:00', Date.UTC(2026, 10, 21, 6, 0, 0, 500) * 1000],
  ])('%s is read', (text, us) => expect(parseTarget(text, 1000)).toBe(us));

  it.each(['', 'tomorrow', '2026', '2026-13-01T00:00:00Z', '10000000000', 'NOW'])('%j is refused', async (text) => {
    expect(await errorOf(() => parseTarget(text, 0))).toMatch(/is not a time; give now, or ISO 8601/);
  });

  it('keep their distances, and ids tell the shift', async () => {
    const { updates } = await sessionsOf(HOME);
    const [first, second] = updates as [SessionUpdate, SessionUpdate];
    const moved = [first, second].map((update) => shiftUpdate(update, 5_000_000));
    expect(moved[1]!.updatedUs - moved[0]!.updatedUs).toBe(second.updatedUs - first.updatedUs);
    expect(moved[0]!.sessionId).toMatch(/^[0-9a-f]{32}$/);
    const ids = [first, ...moved, shiftUpdate(first, 6_000_000)].map(({ sessionId }) => sessionId);
    expect(new Set(ids).size).toBe(4);
    expect(shiftTime('no time', 1000)).toBe('no time');
    expect(shiftTime(0, 1000)).toBe('1970-01-01T00:00:00.001Z');
  });
});

describe('speed', () => {
  it.each([
    ['max', undefined],
    ['1x', 1],
    ['10x', 10],
    ['0.5x', 0.5],
    ['3', 3],
  ])('%s is read', (text, speed) => expect(parseSpeed(text)).toBe(speed));

  it.each(['', '0x', '-1x', 'x', 'fast', '1e3x'])('%j is refused', async (text) => {
    expect(await errorOf(() => parseSpeed(text))).toMatch(/is no speed; give max, 1x, 10x/);
  });

  it('paces by the time of the traffic, sends what waits before a long pause, and does not wait for the past', async () => {
    let flushed = 0;
    const pace = new Pace(10, () => {
      flushed += 1;
      return undefined;
    });
    const began = Date.now();
    expect(pace.wait(1_000_000)).toBeUndefined();
    await pace.wait(3_000_000);
    expect(Date.now() - began).toBeGreaterThanOrEqual(195);
    expect(Date.now() - began).toBeLessThan(1000);
    expect(pace.wait(2_000_000)).toBeUndefined();
    expect(flushed).toBe(0);
    await pace.wait(15_000_000);
    expect(Date.now() - began).toBeGreaterThanOrEqual(1395);
    expect(flushed).toBe(1);
  });

  it('a paced replay takes its time, and can be interrupted', async () => {
    const inputs = await sortInputs([HOME]);
    const began = Date.now();
    const signal = AbortSignal.timeout(300);
    const report = await replay(inputs, new CountSink(), { profile: netmon, miners: [], speed: 1, signal });
    expect(report.stopped?.code).toBe('INTERRUPTED');
    expect(report.unsettled).toBe(0);
    expect(Date.now() - began).toBeLessThan(3000);
  });
});

it('the template has every field of the profile, and settings only where they are given', () => {
  const ecs = loadProfile('ecs');
  const { properties } = templateOf(ecs).mappings as { properties: Record<string, { type: string }> };
  expect(templateOf(ecs)).toMatchObject({ name: 'bitsecure-ecs', dataStream: true, settings: {} });
  expect(properties).toMatchObject({
    'source.ip': { type: 'ip' },
    '@timestamp': { type: 'date' },
    'event.kind': { type: 'keyword' },
  });
  for (const { name, type } of Object.values(ecs.fields)) expect(properties[name]).toEqual({ type });
  expect(templateOf(netmon, { shards: 2, replicas: 0, refreshInterval: '30s' }).settings).toEqual({
    number_of_shards: 2,
    number_of_replicas: 0,
    refresh_interval: '30s',
  });
});
