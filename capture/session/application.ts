/**
 * What sessions speak: by payload, else by port as a guess, else unknown; a well-known service by its name on top. Sessions
 * are many and applications few: each is made once, and a session that is settled keeps a number.
 */
import type { ApplicationCertainty, SessionApplication } from '../../model/session.ts';
import { normaliseName, type NameTable } from '../names/name-table.ts';
import { applicationOfPort } from '../recognise/ports.ts';
import type { Recognition } from '../recognise/recogniser.ts';
import { serviceOf } from '../recognise/services.ts';
import { hasPorts, isKnownTransport, transportName } from './transport.ts';

/** Protocols that carry anything: who is asked tells more than they do. */
const CARRIERS = new Set(['tls', 'http', 'websocket', 'quic', 'dtls']);

/** Hosts remembered with their service. */
const ASKED = 4096;

/** A recognition that sessions share. */
export interface Spoken {
  readonly application: SessionApplication;
  /** First of the stack above the transport. */
  readonly first: string;
  /** It carries anything, and the client did not say whom it asked: the names that DNS gave the server may tell. */
  readonly nameless: boolean;
}

export class Applications {
  readonly #names: NameTable;
  /** Number 0 stands for nothing. */
  readonly #spoken: Spoken[] = [{ application: unknown('ip'), first: '', nameless: false }];
  readonly #numbers = new Map<string, number>();
  /** Recognisers give one object for what is said often. */
  readonly #known = new WeakMap<Recognition, number>();
  /** Services by the hosts that were asked for: the same ones are asked again and again. */
  readonly #asked = new Map<string, string | undefined>();
  readonly #shared = new Map<string, SessionApplication>();
  /** By the server's port, where that tells something (times 256), and protocol number. */
  readonly #unrecognisedOnes = new Map<number, SessionApplication>();

  constructor(names: NameTable) {
    this.#names = names;
  }

  /** Number of what was recognised in sessions of a protocol; what is recognised of one is never of another. */
  numberOf(protocol: number, recognition: Recognition): number {
    let number = this.#known.get(recognition);
    if (number === undefined) this.#known.set(recognition, (number = this.#number(protocol, recognition)));
    return number;
  }

  #number(protocol: number, { path, hosts, certainty, preface }: Recognition): number {
    const top = path[path.length - 1]!;
    let service = '';
    let nameless = false;
    if (CARRIERS.has(top)) {
      // What the client asked for counts alone.
      const known = hosts === undefined ? '' : this.#serviceAsked(hosts);
      // The names of a proxy are not those of whom it was asked for.
      nameless = known === '' && preface === undefined;
      service = known ?? '';
    }
    const surely = certainty ?? 'seen';
    const key = `${protocol} ${path.length === 1 ? top : path.join('/')} ${nameless ? '?' : service} ${surely}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#spoken.length;
      const stack = [transportName(protocol), ...path, ...(service === '' ? [] : [service])];
      this.#spoken.push({ application: this.#share(stack, surely), first: path[0]!, nameless });
      this.#numbers.set(key, number);
    }
    return number;
  }

  /** Service of the hosts that a client asked for; undefined for none that is known, empty where none is a name. */
  #serviceAsked(hosts: readonly string[]): string | undefined {
    const key = hosts.length === 1 ? hosts[0]! : hosts.join(' ');
    if (this.#asked.has(key)) return this.#asked.get(key);
    const names = hosts.map(normaliseName).filter((name) => name !== undefined);
    const service = names.length === 0 ? '' : serviceOf(names);
    if (this.#asked.size >= ASKED) this.#asked.clear();
    this.#asked.set(key, service);
    return service;
  }

  spoken(number: number): Spoken {
    return this.#spoken[number]!;
  }

  /** What a session speaks as it is known now, of the number of its recognition or 0. */
  of(number: number, protocol: number, serverPort: number, serverAddress: string): SessionApplication {
    if (number === 0) return this.#unrecognised(protocol, serverPort);
    const { application, nameless } = this.spoken(number);
    const service = nameless ? serviceOf(this.#names.of(serverAddress)) : undefined;
    return service === undefined
      ? application
      : this.#share([...application.path.slice(1).split('/'), service], 'seen');
  }

  #unrecognised(protocol: number, port: number): SessionApplication {
    const transport = transportName(protocol);
    // Without ports the IP header itself says what is spoken.
    const ownName = !hasPorts(protocol) && isKnownTransport(protocol);
    const usual = ownName || port < 0 ? undefined : applicationOfPort(transport, port);
    const key = usual === undefined ? protocol : port * 256 + protocol;
    let application = this.#unrecognisedOnes.get(key);
    if (application === undefined) {
      if (ownName) application = { name: transport, path: `/${transport}`, certainty: 'seen' };
      else if (usual === undefined) application = unknown(transport);
      else application = { name: usual, path: `/${transport}/${usual}`, certainty: 'guess' };
      this.#unrecognisedOnes.set(key, application);
    }
    return application;
  }

  #share(stack: readonly string[], certainty: ApplicationCertainty): SessionApplication {
    const path = `/${stack.join('/')}`;
    const key = `${certainty} ${path}`;
    let application = this.#shared.get(key);
    if (application === undefined) {
      application = { name: stack.at(-1)!, path, certainty };
      this.#shared.set(key, application);
    }
    return application;
  }
}

function unknown(transport: string): SessionApplication {
  return { name: 'unknown', path: `/${transport}/unknown`, certainty: 'unknown' };
}
