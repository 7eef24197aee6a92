/** Addresses of names, asked of DNS servers that may be silent, wrong or hostile. What they say is told; who is probed is decided elsewhere. */
import { isIP } from 'node:net';
import { Cancellations } from '../cancellations.ts';
import { LoopClock } from '../loop-clock.ts';
import { Queue } from '../queue.ts';
import { follow, type ResolvedAddress } from './follow.ts';
import { ask, type DnsQuestion, type Reply } from './query.ts';
import { dnsServers, type DnsServer } from './servers.ts';

export interface Resolution {
  fqdn: string;
  /** IPv4 before IPv6, each in the order of the answer; private ones too, where a server says so. */
  addresses: ResolvedAddress[];
  /** The CNAME chain behind the FQDN, the owner of the addresses last; empty where the name is its own. */
  canonicalNames: string[];
  /** Why there is no address, in plain words. */
  error?: string;
  /** No server gave an answer of use: the name may have addresses. Absent where a server says that it has none. */
  unanswered?: true;
  /** What is missing beside the addresses: one family could not be asked for, or there were too many. */
  incomplete?: string;
}

export interface ResolverOptions {
  /** `address`, `address:port` or `[address]:port`; the system's when absent. They are asked in this order. */
  servers?: readonly string[];
  /** For one question to one server, and again over TCP; 2000 when absent. */
  timeoutMs?: number;
  /** Names at once; 64 when absent. */
  concurrency?: number;
  /** Rounds over all servers; 2 when absent. */
  attempts?: number;
}

interface Lookup {
  addresses: ResolvedAddress[];
  canonicalNames: string[];
  /** Set where there are no addresses: the server says that there are none, or could not be asked. */
  missing?: { kind: 'none' | 'fault'; why: string };
  leftOut: number;
}

/** RFC 1035 2.3.4, with underscores as lists have them; A-labels only. */
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

function unaskable(name: string): string | undefined {
  if (isIP(name) !== 0) return 'it is an address, not a name';
  const labels = name.split('.');
  return name.length <= 253 && labels.every((label) => LABEL.test(label)) ? undefined : 'it is no domain name';
}

export class NameResolver {
  readonly #servers: readonly DnsServer[];
  readonly #timeoutMs: number;
  readonly #attempts: number;
  readonly #clock = new LoopClock();
  readonly #cancellations = new Cancellations();
  readonly #waiting = new Queue<() => void>();
  #free: number;
  #closed = false;

  /** @throws BitSecureError BAD_ADDRESS for a server that is none */
  constructor(options: ResolverOptions = {}) {
    this.#servers = dnsServers(options.servers);
    this.#timeoutMs = options.timeoutMs ?? 2000;
    this.#attempts = options.attempts ?? 2;
    this.#free = options.concurrency ?? 64;
  }

  /**
   * A and AAAA records of a name, through its aliases. Never rejects for a fault of DNS: it tells it.
   * @throws the signal's reason; an Error after `close`
   */
  async resolve(fqdn: string, signal?: AbortSignal): Promise<Resolution> {
    const name = fqdn.toLowerCase().replace(/\.$/, '');
    const wrong = unaskable(name) ?? (this.#servers.length === 0 ? 'this machine has no DNS server' : undefined);
    if (wrong !== undefined) {
      const unanswered = this.#servers.length === 0 ? ({ unanswered: true } as const) : {};
      return { fqdn, addresses: [], canonicalNames: [], error: wrong, ...unanswered };
    }
    await this.#enter();
    this.#clock.use();
    try {
      const [v4, v6] = await Promise.all([this.#lookup(name, 'A', signal), this.#lookup(name, 'AAAA', signal)]);
      return combine(fqdn, v4, v6);
    } finally {
      this.#clock.release();
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }

  async #lookup(fqdn: string, type: DnsQuestion['type'], signal: AbortSignal | undefined): Promise<Lookup> {
    const chain = [fqdn];
    for (;;) {
      const reply = await this.#ask({ name: chain.at(-1)!, type }, signal);
      const step = reply.kind === 'fault' ? reply : follow(reply.packet, type, chain);
      if (step.kind === 'ask') continue;
      const lookup: Lookup = { addresses: [], canonicalNames: chain.slice(1), leftOut: 0 };
      return step.kind === 'addresses' ? { ...lookup, ...step } : { ...lookup, missing: step };
    }
  }

  /** The first server that has an opinion is believed; the others are asked when it is silent or has a fault. */
  async #ask(question: DnsQuestion, signal: AbortSignal | undefined): Promise<Reply> {
    const faults = new Map<string, string>();
    for (let attempt = 0; attempt < this.#attempts; attempt += 1) {
      for (const server of this.#servers) {
        if (this.#closed) throw closed();
        const reply = await ask(server, question, {
          timeoutMs: this.#timeoutMs,
          clock: this.#clock,
          cancellations: this.#cancellations,
          signal,
        });
        if (reply.kind === 'answer' && ['NOERROR', 'NXDOMAIN'].includes(reply.packet.rcode)) return reply;
        faults.set(server.text, reply.kind === 'fault' ? reply.why : `says ${reply.packet.rcode}`);
      }
    }
    const why = [...faults].map(([server, fault]) => `${server} ${fault}`).join(', ');
    return { kind: 'fault', why: `asked for ${question.name}, the DNS server ${why}` };
  }

  /** Ends all look-ups; those that run, or wait, reject. */
  close(): void {
    this.#closed = true;
    this.#cancellations.close(closed());
  }
}

function closed(): Error {
  return new Error('the resolver is closed');
}

function combine(fqdn: string, v4: Lookup, v6: Lookup): Resolution {
  // An AAAA record may hold an IPv4 address (RFC 4291 2.5.5.2): that of an A record, or one more.
  const known = new Set(v4.addresses.map(({ address }) => address));
  const addresses = [...v4.addresses, ...v6.addresses.filter(({ address }) => !known.has(address))];
  const { canonicalNames } = v4.addresses.length > 0 || v6.addresses.length === 0 ? v4 : v6;
  const resolution: Resolution = { fqdn, addresses, canonicalNames };
  const missing = [v4, v6].flatMap((lookup) => lookup.missing ?? []);
  if (addresses.length === 0) {
    resolution.error = [...new Set(missing.map(({ why }) => why))].join('; ');
    if (missing.some(({ kind }) => kind === 'fault')) resolution.unanswered = true;
    return resolution;
  }
  const incomplete = missing.filter(({ kind }) => kind === 'fault').map(({ why }) => why);
  const leftOut = v4.leftOut + v6.leftOut;
  if (leftOut > 0) incomplete.push(`${leftOut} more addresses are left out`);
  if (incomplete.length > 0) resolution.incomplete = incomplete.join('; ');
  return resolution;
}
