/** What a session document must be, whatever the packets were. */
import { createRequire } from 'node:module';
import type * as ajvModule from 'ajv';
import type * as formatsModule from 'ajv-formats';
import type { ValidateFunction } from 'ajv';
import { isDeepStrictEqual } from 'node:util';
import { builtInProfiles, loadProfile } from '../files/profile.ts';
import { normaliseName } from '../capture/names/name-table.ts';
import { canonicalAddress } from '../model/address.ts';
import { documentSchema } from '../model/document-schema.ts';
import { documentWriter } from '../model/document-writer.ts';
import { toDocument } from '../model/document.ts';
import { Octets } from '../model/octets.ts';
import type { Profile } from '../model/profile.ts';
import type { SessionMining, SessionProxied, SessionSide, SessionTls, SessionUpdate } from '../model/session.ts';

const NAMES = 16;
const BURSTS = 256;
const METHODS = 32;
const PROTOCOLS = 8;
const TEXT = 256;

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function* ofSide(side: SessionSide): Generator<string> {
  const { address, port, names, bytes, bytesDelta, packets, packetsDelta } = side;
  if (canonicalAddress(address) !== address) yield `the address ${address}`;
  if (port !== undefined && !(isCount(port) && port <= 0xffff)) yield `the port ${port}`;
  if (side.mac !== undefined && !/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(side.mac))
    yield `the link address ${side.mac}`;
  if (names.length > NAMES || names.some((name, at) => at > 0 && names[at - 1]! >= name))
    yield `the names ${names.join(' ')}`;
  for (const [whole, part] of [
    [bytes, bytesDelta],
    [packets, packetsDelta],
  ] as const)
    if (!isCount(whole) || !isCount(part) || part > whole) yield `counts of ${whole}, of them new ${part}`;
}

function* ofMining(mining: SessionMining): Generator<string> {
  const { submitted = 0, accepted = 0, rejected = 0, jobs = 0, methods, difficulty, jobIntervalSeconds } = mining;
  if ((mining.certainty === 'likely') !== (mining.submitted === undefined))
    yield `shares of what is ${mining.certainty} mining`;
  if (![submitted, accepted, rejected, jobs].every(isCount) || accepted + rejected > submitted)
    yield `${submitted} shares, ${accepted} accepted, ${rejected} rejected, ${jobs} jobs`;
  if (methods.length > METHODS || methods.some(({ name, count }) => name.length > 64 || !isCount(count)))
    yield `${methods.length} methods`;
  if (difficulty !== undefined && !(Number.isFinite(difficulty) && difficulty >= 0))
    yield `the difficulty ${difficulty}`;
  if (jobIntervalSeconds !== undefined && !Number.isFinite(jobIntervalSeconds))
    yield `a job every ${jobIntervalSeconds} s`;
  for (const text of [mining.agent, mining.login, mining.algorithm])
    if (text !== undefined && (text === '' || text.length > TEXT)) yield `a text of ${text.length} characters`;
}

function* ofTls({ serverName, alpn, nextProtocol, version, ja4 }: SessionTls): Generator<string> {
  if (serverName !== undefined && normaliseName(serverName) !== serverName) yield `the server name ${serverName}`;
  if (alpn.length > PROTOCOLS || [...alpn, nextProtocol ?? 'h2'].some((name) => !/^[\x21-\x7e]{1,32}$/.test(name)))
    yield `the protocols ${alpn.join(' ')} and ${nextProtocol}`;
  if (version !== undefined && !/^(?:1\.[0-3]|3\.0)$/.test(version)) yield `the version ${version}`;
  if (
    ja4 !== undefined &&
    !/^(?:[tq](?:1[0-3]|s[23]|00)|d(?:d[1-3]|00))[di]\d{4}[0-9a-zA-Z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/.test(ja4)
  )
    yield `the JA4 ${ja4}`;
}

function* ofProxied({ host, port, names }: SessionProxied): Generator<string> {
  if ((normaliseName(host) ?? canonicalAddress(host)) !== host) yield `the proxied host ${host}`;
  if (!isCount(port) || port > 0xffff) yield `the proxied port ${port}`;
  if (names.length > NAMES || (names.length > 0 && canonicalAddress(host) === undefined))
    yield `the names ${names.join(' ')} of ${host}`;
}

/** What is wrong with a document; empty where nothing is. */
export function faultsOfUpdate(update: SessionUpdate): string[] {
  const { sessionId, transport, application, startedUs, updatedUs, burstsUs } = update;
  const faults = [...ofSide(update.client), ...ofSide(update.server)];
  if (!/^[0-9a-f]{32}$/.test(sessionId)) faults.push(`the id ${sessionId}`);
  if (!isCount(update.updateNumber)) faults.push(`the number ${update.updateNumber}`);
  if (!application.path.startsWith(`/${transport}`) || !application.path.endsWith(`/${application.name}`))
    faults.push(`the application ${application.name} as ${application.path}`);
  if (!isCount(startedUs) || !isCount(updatedUs) || updatedUs < startedUs)
    faults.push(`from ${startedUs} to ${updatedUs}`);
  if (burstsUs.length > BURSTS || !burstsUs.every(isCount)) faults.push(`${burstsUs.length} bursts`);
  if (update.mining !== undefined) faults.push(...ofMining(update.mining));
  if (update.tls !== undefined) faults.push(...ofTls(update.tls));
  if (update.proxied !== undefined) faults.push(...ofProxied(update.proxied));
  for (const text of [update.http?.host, update.http?.userAgent])
    if (text !== undefined && (text === '' || text.length > TEXT)) faults.push(`a text of ${text.length} characters`);
  return faults;
}

interface Written {
  name: string;
  profile: Profile;
  validate: ValidateFunction;
  write: (update: SessionUpdate, out: Octets) => void;
}

/** Checks index documents of updates against the schemas of the built-in profiles; costs much more than `faultsOfUpdate`. */
export class DocumentCheck {
  readonly #written: Written[];
  readonly #out = new Octets();

  constructor() {
    const load = createRequire(import.meta.url);
    const { Ajv } = load('ajv') as typeof ajvModule;
    const formats = load('ajv-formats') as typeof formatsModule.default;
    this.#written = builtInProfiles().map((name) => {
      const profile = loadProfile(name);
      const ajv = new Ajv({ strict: true, allowUnionTypes: true });
      formats.default(ajv);
      return { name, profile, validate: ajv.compile(documentSchema(profile)), write: documentWriter(profile) };
    });
  }

  /** What is wrong with the documents of an update. */
  faultsOf(update: SessionUpdate): string[] {
    return this.#written.flatMap(({ name, profile, validate, write }) => {
      this.#out.truncate(0);
      write(update, this.#out);
      const text = this.#out.view().toString('utf8');
      const document = JSON.parse(text) as unknown;
      if (!validate(document)) {
        const [error] = validate.errors ?? [];
        return [`its ${name} document: ${error?.instancePath} ${error?.message}`];
      }
      const plain = JSON.parse(JSON.stringify(toDocument(update, profile))) as unknown;
      return isDeepStrictEqual(document, plain) ? [] : [`its ${name} document is written otherwise: ${text}`];
    });
  }
}
