/**
 * What miners in browsers say to their pools' proxies by WebSocket: Coinhive's messages have a type and parameters, those of
 * webminerpool and its relatives an identifier. The work is Monero's, and so is the name of the dialect.
 */
import type { JsonObject } from '../../model/json.ts';
import { namedParamsOf, type Dialect } from './json-dialect.ts';

export interface BrowserMessage {
  kind: 'login' | 'submit' | 'job' | 'accepted' | 'refused' | 'welcome';
  /** The word that it was said by. */
  word: string;
  /** What the message is about: its parameters, or itself. */
  about: JsonObject;
}

/** Texts that a message must have to be what its word says: the words are everyday ones. */
const SHAPES: Readonly<Record<string, { kind: BrowserMessage['kind']; texts: readonly string[]; numbers?: string[] }>> =
  {
    'type auth': { kind: 'login', texts: ['site_key'] },
    'type authed': { kind: 'welcome', texts: ['token'], numbers: ['hashes'] },
    'type submit': { kind: 'submit', texts: ['job_id', 'nonce', 'result'] },
    'type job': { kind: 'job', texts: ['job_id', 'blob', 'target'] },
    'type hash_accepted': { kind: 'accepted', texts: [], numbers: ['hashes'] },
    'type error': { kind: 'refused', texts: ['error'] },
    'type banned': { kind: 'refused', texts: ['banned'] },
    'identifier handshake': { kind: 'login', texts: ['pool', 'login'] },
    'identifier solved': { kind: 'submit', texts: ['job_id', 'nonce', 'result'] },
    'identifier job': { kind: 'job', texts: ['job_id', 'blob', 'target'] },
    'identifier hashsolved': { kind: 'accepted', texts: [] },
    'identifier error': { kind: 'refused', texts: ['param'] },
  };

/** Reads a message of a browser's miner or its proxy; undefined for any other object. */
export function readBrowserMessage(line: JsonObject): BrowserMessage | undefined {
  const key = typeof line['type'] === 'string' ? 'type' : 'identifier';
  const word = line[key];
  if (typeof word !== 'string' || word.length > 16) return undefined;
  const about = key === 'type' ? namedParamsOf(line) : line;
  const name = `${key} ${word}`;
  const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name]! : undefined;
  if (shape === undefined || !shape.texts.every((text) => typeof about[text] === 'string')) return undefined;
  if (shape.numbers?.some((number) => typeof about[number] !== 'number') === true) return undefined;
  return { kind: shape.kind, word, about };
}

/** Words that prove it: an error or a bare acknowledgement could be anybody's. */
function says(line: JsonObject, kinds: readonly BrowserMessage['kind'][]): boolean {
  const message = readBrowserMessage(line);
  return message !== undefined && kinds.includes(message.kind);
}

export const BROWSER_MINER: Dialect = {
  name: 'stratum-monero',
  fromMiner: (line) => says(line, ['login', 'submit']),
  fromPool: (line) => says(line, ['job']) || (says(line, ['accepted', 'welcome']) && line['type'] !== undefined),
};
