/** The states of a pass in memory: by id, and by the name whose addresses they are. */
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';

export class KnownStates {
  readonly byId = new Map<string, PoolEndpoint>();
  readonly #ofName = new Map<string, Set<string>>();

  constructor(states: Iterable<PoolEndpoint> = []) {
    for (const state of states) this.put(state);
  }

  get(id: string): PoolEndpoint | undefined {
    return this.byId.get(id);
  }

  put(state: PoolEndpoint): void {
    this.byId.set(state.id, state);
    if (state.fqdn === undefined) return;
    const ids = this.#ofName.get(state.fqdn);
    if (ids === undefined) this.#ofName.set(state.fqdn, new Set([state.id]));
    else ids.add(state.id);
  }

  /** Endpoints of a name, on all ports. */
  ofName(fqdn: string): PoolEndpoint[] {
    return [...(this.#ofName.get(fqdn) ?? [])].flatMap((id) => this.byId.get(id) ?? []);
  }
}
