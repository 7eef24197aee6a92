/** One direction of JSON inside a WebSocket, in pieces as they come: the handshake is passed over, then messages are read. */
import { MessageInflater } from '../recognise/websocket-deflate.ts';
import { WebSocketFrames } from '../recognise/websocket-frames.ts';
import { behindHandshake } from '../recognise/websocket.ts';
import { LineStream } from './line-stream.ts';
import type { RpcMessage } from './rpc-message.ts';

/** Headers of a handshake that are waited for. */
const LONGEST = 16 * 1024;
/** Behind a gap it may take a while until a message refers to nothing before it. */
const PATIENCE = 64;
const EMPTY = Buffer.alloc(0);

export class WebSocketStream {
  readonly #frames: WebSocketFrames;
  /** What is there of the handshake; undefined behind it. */
  #handshake: Buffer | undefined = EMPTY;

  /** @param window how far compressed messages refer back; undefined where none are */
  constructor(onMessage: (message: RpcMessage) => void, window: number | undefined) {
    const lines = new LineStream(onMessage);
    const inflater = window === undefined ? undefined : new MessageInflater(window, PATIENCE);
    this.#frames = new WebSocketFrames((message) => {
      lines.add(message, 0, message.length);
      // A message is whole, with a line feed or without.
      lines.finish();
    }, inflater);
  }

  /** Octets are missing in front of what comes next. */
  gap(): void {
    this.#handshake = undefined;
    this.#frames.gap();
  }

  add(data: Uint8Array, begin: number, end: number): void {
    const octets = data.subarray(begin, end);
    if (this.#handshake === undefined) {
      this.#frames.add(octets);
      return;
    }
    const whole = Buffer.concat([this.#handshake, octets]);
    const frames = behindHandshake(whole);
    if (frames === undefined && whole.length > LONGEST) this.gap();
    else if (frames === undefined) this.#handshake = whole;
    else {
      this.#handshake = undefined;
      this.#frames.add(frames);
    }
  }

  /** Nothing is left: messages are read when they are whole. */
  finish(): void {
    this.#handshake = undefined;
  }
}
