/** Endpoints by what pools and coins are called. */
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { wordKey } from '../catalogue/pool-names.ts';
import { Groups } from './groups.ts';
import type { KnownEndpoint } from './known-endpoint.ts';

/** `wordKey` for many of the same words. */
function wordKeys(): (text: string) => string {
  const keys = new Map<string, string>();
  return (text) => {
    let key = keys.get(text);
    if (key === undefined) keys.set(text, (key = wordKey(text)));
    return key;
  };
}

export class WordIndex {
  readonly #byPool = new Groups();
  readonly #byCoin = new Groups();
  /** Symbols by the words that coins are called. */
  readonly #symbols = new Map<string, Set<string>>();
  readonly #coinNames = new Map<string, string>();

  constructor(endpoints: Iterable<KnownEndpoint>, catalogue: Iterable<PoolRecord>) {
    const keyOf = wordKeys();
    for (const { coins } of catalogue) for (const { symbol, name } of coins) this.#learnCoin(symbol, name, keyOf);
    for (const endpoint of endpoints) {
      for (const pool of endpoint.pools) this.#byPool.add(keyOf(pool), endpoint);
      for (const symbol of endpoint.coins) {
        if (this.#symbols.get(keyOf(symbol))?.has(symbol) !== true) this.#learnCoin(symbol, undefined, keyOf);
        this.#byCoin.add(symbol, endpoint);
      }
    }
  }

  #learnCoin(symbol: string, name: string | undefined, keyOf: (text: string) => string): void {
    for (const word of name === undefined ? [symbol] : [symbol, name]) {
      const key = keyOf(word);
      const symbols = this.#symbols.get(key);
      if (symbols === undefined) this.#symbols.set(key, new Set([symbol]));
      else symbols.add(symbol);
    }
    if (name !== undefined && !this.#coinNames.has(symbol)) this.#coinNames.set(symbol, name);
  }

  /** Endpoints of a pool by its name, whatever its case, spaces and hyphens. */
  ofPool(name: string): readonly KnownEndpoint[] | undefined {
    return this.#byPool.get(wordKey(name));
  }

  /** Endpoints where a coin is mined, by its symbol or name. */
  ofCoin(symbolOrName: string): readonly KnownEndpoint[] {
    const symbols = [...(this.#symbols.get(wordKey(symbolOrName)) ?? [])];
    const found = symbols.flatMap((symbol) => this.#byCoin.get(symbol) ?? []);
    return symbols.length > 1 ? [...new Set(found)] : found;
  }

  /** Name of a coin by its symbol, where a list gives it. */
  coinName(symbol: string): string | undefined {
    return this.#coinNames.get(symbol);
  }
}
