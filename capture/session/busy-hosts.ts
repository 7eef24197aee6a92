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
  #hosts = new Map<string, BusyHost>();

  add(address: string, bytes: number): void {
    const known = this.#hosts.get(address);
    if (known !== undefined) {
      known.bytes += bytes;
      return;
    }
    this.#hosts.set(address, { address, bytes });
    if (this.#hosts.size > TOO_MANY) this.#hosts = new Map(this.busiest(KEPT).map((host) => [host.address, host]));
  }

  /** At most `count` hosts, busiest first; equals by the spelling of their address. */
  busiest(count: number): BusyHost[] {
    return [...this.#hosts.values()]
      .sort((a, b) => b.bytes - a.bytes || (a.address < b.address ? -1 : 1))
      .slice(0, count);
  }
}
