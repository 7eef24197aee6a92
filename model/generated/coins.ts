// Generated from schemas/coins.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * Where the algorithm does not tell.
 */
export type Dialects = (
  | 'stratum'
  | 'stratum-zcash'
  | 'stratum-monero'
  | 'stratum-ethereum'
  | 'ethereumstratum-1'
  | 'ethereumstratum-2'
  | 'stratum-v2'
  | 'getblocktemplate'
  | 'getwork'
  | 'monero-daemon'
)[];
export type Dialects1 = (
  | 'stratum'
  | 'stratum-zcash'
  | 'stratum-monero'
  | 'stratum-ethereum'
  | 'ethereumstratum-1'
  | 'ethereumstratum-2'
  | 'stratum-v2'
  | 'getblocktemplate'
  | 'getwork'
  | 'monero-daemon'
)[];

/**
 * What a coin's abbreviation stands for, and what its pools are likely to speak: catalogue/coins.json.
 */
export interface CoinTable {
  schema: 'bitsecure/coins/1';
  /**
   * By abbreviation in upper case.
   */
  coins: {
    [k: string]: CoinFacts;
  };
  /**
   * Proofs of work: what their pools speak, the likeliest first; none where it is no dialect of BitSecure.
   */
  algorithms: {
    [k: string]: Dialects1;
  };
  /**
   * How lists spell algorithms, in lower case with hyphens: key into algorithms.
   */
  spellings: {
    [k: string]: string;
  };
}
export interface CoinFacts {
  name: string;
  /**
   * Key into algorithms; absent where the coin had several, or none of the table.
   */
  algorithm?: string;
  dialects?: Dialects;
}
