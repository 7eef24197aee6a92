/** What the three Stratum dialects have in common: JSON lines, in which some objects come from a miner and some from a pool. */
import { isObject, type JsonObject } from '../../model/json.ts';
import { readJsonLines, type JsonLines } from './json.ts';
import type { Answer, RecogniserInput } from './recogniser.ts';

export interface Dialect {
  name: string;
  /** Only a miner says this. */
  fromMiner: (line: JsonObject) => boolean;
  /** Only a pool says this. */
  fromPool: (line: JsonObject) => boolean;
}

/** Recognises a dialect by the first of its lines in either direction, also when the capture began in the middle. */
export function recogniseDialect(input: RecogniserInput, dialect: Dialect): Answer {
  const client = readJsonLines(input.client);
  const server = readJsonLines(input.server);
  if (client === undefined && server === undefined) return undefined;
  return (
    ofLines(client, dialect, false) ??
    ofLines(server, dialect, true) ??
    (client?.open === true || server?.open === true ? 'more' : undefined)
  );
}

function ofLines(lines: JsonLines | undefined, dialect: Dialect, fromServer: boolean): Answer {
  for (const line of lines?.objects ?? []) {
    const miner = dialect.fromMiner(line);
    if (!miner && !dialect.fromPool(line)) continue;
    return miner === fromServer ? { path: [dialect.name], reversed: true } : { path: [dialect.name] };
  }
  return undefined;
}

/** Method name of a JSON-RPC request or notification; empty when it is none. */
export function methodOf(line: JsonObject): string {
  return typeof line['method'] === 'string' ? line['method'] : '';
}

/** Positional parameters; empty when there are none. */
export function paramsOf(line: JsonObject): readonly unknown[] {
  return Array.isArray(line['params']) ? (line['params'] as unknown[]) : [];
}

/** Named parameters; empty when there are none. */
export function namedParamsOf(line: JsonObject): JsonObject {
  return isObject(line['params']) ? line['params'] : {};
}

/** True for a hash of 32 octets in hexadecimal. */
export function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^(0x)?[0-9a-f]{64}$/i.test(value);
}

/** True for the answer to eth_getWork: header hash, seed hash, target. */
export function isEthereumWork(result: unknown): boolean {
  if (!Array.isArray(result) || result.length < 3) return false;
  return (result as unknown[]).slice(0, 3).every((part) => isHash(part) && String(part).startsWith('0x'));
}
