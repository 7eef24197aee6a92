/** Documents that profiles make of sessions: golden ones, their schema, and the corners. */
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInProfiles, loadProfile } from '../../files/profile.ts';
import { documentSchema } from '../../model/document-schema.ts';
import { documentWriter } from '../../model/document-writer.ts';
import { Octets } from '../../model/octets.ts';
import { documentId, indexName, timeText, toDocument } from '../../model/document.ts';
import { SEMANTIC_FIELDS } from '../../model/fields.ts';
import type { Profile } from '../../model/profile.ts';
import type { SessionUpdate } from '../../model/session.ts';
import { OWN_CAPTURES } from '../support/captures.ts';
import { expectGolden } from '../support/golden.ts';
import { sessionsOf } from '../support/sessions.ts';

function compile(profile: Profile): (document: unknown) => string[] {
  const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
  formats.default(ajv);
  const validate = ajv.compile(documentSchema(profile));
  return (document) => (validate(document) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`));
}

const update: SessionUpdate = {
  sessionId: '0123456789abcdef0123456789abcdef',
  updateNumber: 3,
  final: false,
  transport: 'tcp',
  client: {
    address: '10.0.0.5',
    port: 40000,
    mac: '02:00:00:00:00:05',
    names: [],
    bytes: 500,
    bytesDelta: 100,
    packets: 7,
    packetsDelta: 2,
  },
  server: {
    address: '2001:db8::9',
    port: 3333,
    names: ['a.example', 'b.example'],
    bytes: 0,
    bytesDelta: 0,
    packets: 0,
    packetsDelta: 0,
  },
  application: { name: 'stratum', path: '/tcp/stratum', certainty: 'seen' },
  startedUs: 1_772_431_199_500_999,
  updatedUs: 1_772_431_201_100_000,
  burstsUs: [],
};

describe.each(builtInProfiles())('profile %s', (name) => {
  const profile = loadProfile(name);
  const violations = compile(profile);

  it('makes the documents that it made', async () => {
    const { updates } = await sessionsOf(
      OWN_CAPTURES.find((capture) => capture.name.endsWith('/applications.pcap'))!.path,
    );
    const documents = updates.map((one) => toDocument(one, profile));
    expectGolden(
      `model/applications.${name}.ndjson`,
      documents.map((document) => `${JSON.stringify(document)}\n`).join(''),
    );
  });

  it.each(OWN_CAPTURES)('makes documents of $name that its schema allows', async ({ path }) => {
    const { updates } = await sessionsOf(path, { updateIntervalSeconds: 5 });
    expect(updates.length).toBeGreaterThan(0);
    for (const one of updates) {
      const document = toDocument(one, profile);
      expect(violations(document)).toEqual([]);
      // What is read back is what was meant: nothing in it is lost by JSON.
      expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    }
  });

  it('has a schema that would notice', () => {
    const document = structuredClone(toDocument(update, profile));
    expect(violations(document)).toEqual([]);
    expect(violations({ ...document, more: 1 })).toEqual([' must NOT have additional properties']);
    const updated = profile.fields['time.updated'].name;
    expect(violations({ ...document, [updated]: '2026-03-02' })).not.toEqual([]);
    expect(violations({ ...document, [updated]: undefined })).not.toEqual([]);
  });

  it('has a place for what the pool index knows', () => {
    const pool = {
      endpoint: 'eu.pool.example:3333',
      names: ['A pool', 'B'],
      coins: ['BCH', 'BTC'],
      status: 'up',
    } as const;
    const { status: _, ...unproved } = { ...pool, names: [...pool.names], coins: [] };
    for (const known of [{ ...pool, names: [...pool.names], coins: [...pool.coins] }, unproved]) {
      const document = toDocument({ ...update, pool: known }, profile);
      expect(violations(structuredClone(document))).toEqual([]);
      const text = JSON.stringify(document);
      for (const value of Object.values(known).flat()) expect(text).toContain(JSON.stringify(value));
      const out = new Octets();
      documentWriter(profile)({ ...update, pool: known }, out);
      expect(JSON.parse(out.view().toString())).toEqual(JSON.parse(text));
    }
  });

  it('names only fields that there are', () => {
    expect(Object.keys(profile.fields).filter((field) => !(field in SEMANTIC_FIELDS))).toEqual([]);
  });
});

describe('toDocument', () => {
  it('makes objects of dots, rounds whole numbers, leaves out what is not there, and adds constants', () => {
    expect(toDocument(update, loadProfile('ecs'))).toEqual({
      '@timestamp': '2026-03-02T06:00:01.100Z',
      ecs: { version: '8.17.0' },
      event: {
        start: '2026-03-02T05:59:59.500Z',
        kind: 'event',
        category: ['network'],
        type: ['connection'],
        dataset: 'bitsecure.sessions',
      },
      network: { transport: 'tcp', application: 'stratum', bytes: 100, packets: 2 },
      source: { ip: '10.0.0.5', port: 40000, mac: '02:00:00:00:00:05', bytes: 100, packets: 2 },
      destination: { ip: '2001:db8::9', port: 3333, domain: ['a.example', 'b.example'], bytes: 0, packets: 0 },
      bitsecure: {
        application: { path: '/tcp/stratum', certainty: 'seen' },
        session: {
          id: update.sessionId,
          update: 3,
          final: false,
          directions: 1,
          seconds: 1.599001,
          bytes: 500,
          packets: 7,
          source: { bytes: 500 },
          destination: { bytes: 0 },
        },
      },
    });
    expect(toDocument(update, loadProfile('netmon'))).toMatchObject({
      Duration: 2,
      SrcIP: '10.0.0.5',
      DestIP: '2001:db8::9',
      TimeUpdated: '2026-03-02T06:00:01.100Z',
    });
    expect('DestMAC' in toDocument(update, loadProfile('netmon'))).toBe(false);
  });

  it('takes a name for a name, whatever it means in JavaScript', () => {
    const netmon = loadProfile('netmon');
    const odd: Profile = {
      ...netmon,
      fields: { ...netmon.fields, 'session.id': { name: '__proto__.constructor', type: 'keyword' } },
    };
    const text = JSON.stringify(toDocument(update, odd));
    expect(text).toContain(`"__proto__":{"constructor":"${update.sessionId}"}`);
    expect(({} as Record<string, unknown>)['constructor']).toBe(Object);
  });
});

describe('a document', () => {
  it('has an id of its session and number, and an index of its day', () => {
    expect(documentId(update)).toBe('0123456789abcdef0123456789abcdef-3');
    expect(indexName(update, loadProfile('netmon'))).toBe('network_2026_03_02');
    expect(indexName({ ...update, updatedUs: update.startedUs - 6 * 3600e6 }, loadProfile('netmon'))).toBe(
      'network_2026_03_01',
    );
    expect(indexName(update, loadProfile('ecs'))).toBe('logs-bitsecure.sessions-default');
  });

  it('has times in milliseconds, rounded down', () => {
    expect(timeText(1_999_999)).toBe('1970-01-01T00:00:01.999Z');
  });
});

describe('a profile of a user', () => {
  function load(change: (profile: Profile) => void): string {
    const folder = mkdtempSync(join(tmpdir(), 'bitsecure-test-'));
    try {
      const profile = structuredClone(loadProfile('ecs'));
      change(profile);
      writeFileSync(join(folder, 'own.json'), JSON.stringify(profile));
      loadProfile(join(folder, 'own.json'));
      return '';
    } catch (error) {
      return String(error);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('is refused when two fields cannot be in one document', () => {
    expect(load((profile) => (profile.fields['session.id'] = { name: 'source', type: 'keyword' }))).toMatch(
      /source \(session\.id\) and source\.ip \(source\.address\) cannot both be in a document/,
    );
    expect(load((profile) => (profile.fields['session.id'] = { name: 'event.kind', type: 'keyword' }))).toMatch(
      /event\.kind \(session\.id\) and event\.kind \(a constant\) cannot both be/,
    );
    expect(load(() => undefined)).toBe('');
  });
});
