/** The busiest addresses of a capture, in bounded memory: what to tell a user who named an address that never occurs. */

/** Kept when there are too many, and how many are too many: sorting is rare then. */
const KEPT = 1024;
const TOO_MANY = 8 * KEPT;

export interface BusyHost {
  address: string;
  /** Octets of frames sent and received. */
  bytes: number;
}

export class BusyHosts {
  #bytes = new Map<string, number>();

  add(address: string, bytes: number): void {
    this.#bytes.set(address, (this.#bytes.get(address) ?? 0) + bytes);
    if (this.#bytes.size > TOO_MANY) {
      this.#bytes = new Map(this.busiest(KEPT).map((host) => [host.address, host.bytes]));
    }
  }

  /** At most `count` hosts, busiest first; equals by the spelling of their address. */
  busiest(count: number): BusyHost[] {
    return [...this.#bytes]
      .map(([address, bytes]) => ({ address, bytes }))
      .sort((a, b) => b.bytes - a.bytes || (a.address < b.address ? -1 : 1))
      .slice(0, count);
  }
}
