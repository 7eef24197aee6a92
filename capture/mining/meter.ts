/**
 * Counts what a miner and its pool say to each other, once a session is known to be mining: shares and their answers, jobs,
 * difficulty, who the miner says it is. It reads both directions in order and forgets what it has read.
 */
import type { Dialect } from '../../model/dialect.ts';
import type { MessageWindows } from '../recognise/websocket-deflate.ts';
import { nameOf, newFacts, type MiningFacts } from './facts.ts';
import { fromBrowser } from './from-browser.ts';
import { fromMiner } from './from-miner.ts';
import { fromPool } from './from-pool.ts';
import { HttpStream } from './http-stream.ts';
import { LineStream } from './line-stream.ts';
import type { OctetSink } from './ordered-stream.ts';
import { Pending } from './pending.ts';
import type { RpcMessage } from './rpc-message.ts';
import { WebSocketStream } from './websocket-stream.ts';

/** Application of a recogniser → the dialect that it is until more is seen. */
const DIALECTS: Readonly<Record<string, Dialect>> = {
  stratum: 'stratum',
  'stratum-monero': 'stratum-monero',
  'stratum-ethereum': 'stratum-ethereum',
  getblocktemplate: 'getblocktemplate',
  getwork: 'getwork',
};

/** Applications whose calls are HTTP's. */
const HTTP: ReadonlySet<string> = new Set(['getblocktemplate', 'getwork']);

interface Stream extends OctetSink {
  finish: () => void;
}

export class MiningMeter {
  readonly facts: MiningFacts;
  readonly #pending = new Pending();
  /** What the miner says, and what the pool. */
  readonly miner: Stream;
  readonly pool: Stream;
  /** Time of what is said. */
  us = 0;

  /** @param path of the recognised application, such as `['http', 'getwork']` @param windows of a WebSocket that compresses @throws never */
  constructor(path: readonly string[], windows?: MessageWindows) {
    this.facts = newFacts(DIALECTS[path.at(-1) ?? ''] ?? 'stratum');
    const onMiner = (message: RpcMessage): void => fromMiner(this.facts, this.#pending, message);
    const onPool = (message: RpcMessage): void => fromPool(this.facts, this.#pending, message, this.us);
    if (path.includes('websocket')) {
      const either = (other: (message: RpcMessage) => void) => (message: RpcMessage) => {
        if (!fromBrowser(this.facts, message.object, this.us)) other(message);
      };
      this.miner = new WebSocketStream(either(onMiner), windows?.client);
      this.pool = new WebSocketStream(either(onPool), windows?.server);
    } else if (HTTP.has(path.at(-1) ?? '')) {
      this.miner = new HttpStream(onMiner, ({ agent, user }) => {
        this.facts.agent ??= nameOf(agent);
        this.facts.login ??= nameOf(user);
      });
      this.pool = new HttpStream(onPool);
    } else {
      this.miner = new LineStream(onMiner);
      this.pool = new LineStream(onPool);
    }
  }

  /** The session is over. */
  finish(): void {
    this.miner.finish();
    this.pool.finish();
  }
}
