/** WebSocket: its handshake as the recogniser sees it, and its frames, however they are cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../../capture/recognise/index.ts';
import { WebSocketFrames } from '../../../capture/recognise/websocket-frames.ts';
import { behindHandshake } from '../../../capture/recognise/websocket.ts';
import { WEBSOCKET_ANSWER, WEBSOCKET_REQUEST, webSocketFrame, type FrameOptions } from '../../support/websocket.ts';

const ask = (client: string, server: string) =>
  recognise({
    transport: 'tcp',
    client: Buffer.from(client),
    server: Buffer.from(server),
    clientPort: 50_000,
    serverPort: 80,
  });
const WEBSOCKET = ['http', 'websocket'];

describe('the handshake', () => {
  it('counts when the server agrees; until then it is HTTP', () => {
    expect(ask(WEBSOCKET_REQUEST, '')).toMatchObject({
      more: true,
      recognition: { path: ['http'], hosts: ['ws.example.net'] },
    });
    expect(ask(WEBSOCKET_REQUEST, WEBSOCKET_ANSWER)).toMatchObject({
      // The first messages may be a miner's.
      more: true,
      recognition: { path: WEBSOCKET, hosts: ['ws.example.net'] },
    });
  });

  it('is known by the answer alone, and from the wrong side', () => {
    expect(ask('', WEBSOCKET_ANSWER)).toEqual({ more: true, recognition: { path: WEBSOCKET, tentative: true } });
    expect(ask(WEBSOCKET_ANSWER, '').recognition).toEqual({ path: WEBSOCKET, tentative: true, reversed: true });
    expect(ask(WEBSOCKET_ANSWER, WEBSOCKET_REQUEST).recognition).toMatchObject({
      path: WEBSOCKET,
      hosts: ['ws.example.net'],
      reversed: true,
    });
  });

  it('is waited for while the headers of a GET, or of a 101, are not all there', () => {
    const at = WEBSOCKET_REQUEST.indexOf('Upgrade');
    expect(ask(WEBSOCKET_REQUEST.slice(0, at), '')).toMatchObject({ more: true, recognition: { path: ['http'] } });
    const half = WEBSOCKET_ANSWER.indexOf('Upgrade');
    expect(ask(WEBSOCKET_REQUEST, WEBSOCKET_ANSWER.slice(0, half)).more).toBe(true);
  });

  it.each([
    ['another answer', WEBSOCKET_REQUEST, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['another protocol', WEBSOCKET_REQUEST, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n'],
    ['another method', WEBSOCKET_REQUEST.replace('GET', 'POST'), WEBSOCKET_ANSWER],
    ['no wish for it', 'GET / HTTP/1.1\r\nHost: ws.example.net\r\n\r\n', WEBSOCKET_ANSWER],
  ])('is none with %s', (_, client, server) => {
    expect(ask(client, server).recognition?.path).toEqual(['http']);
  });

  it('ends where the frames begin', () => {
    const frame = webSocketFrame('hello');
    expect(behindHandshake(Buffer.concat([Buffer.from(WEBSOCKET_ANSWER), frame]))).toEqual(frame);
    expect(behindHandshake(Buffer.from(WEBSOCKET_ANSWER))).toHaveLength(0);
    expect(behindHandshake(Buffer.from(WEBSOCKET_ANSWER).subarray(0, -1))).toBeUndefined();
    expect(behindHandshake(frame)).toBeUndefined();
  });
});

function messagesOf(...pieces: (Uint8Array | 'gap')[]): string[] {
  const messages: Uint8Array[] = [];
  const frames = new WebSocketFrames((message) => messages.push(message));
  for (const piece of pieces) {
    if (piece === 'gap') frames.gap();
    else {
      const memory = Uint8Array.from(piece);
      frames.add(memory);
      // A packet's memory is used again.
      memory.fill(0xff);
    }
  }
  return messages.map((message) => Buffer.from(message).toString());
}

const MASK = 0x37fa213d;
const mask = fc.option(fc.integer({ min: 0, max: 0xffffffff }), { nil: undefined });

describe('frames', () => {
  it('are those of RFC 6455 5.7', () => {
    const hex = (text: string): Buffer => Buffer.from(text, 'hex');
    expect(messagesOf(hex('810548656c6c6f'))).toEqual(['Hello']);
    expect(messagesOf(hex('818537fa213d7f9f4d5158'))).toEqual(['Hello']);
    expect(messagesOf(hex('010348656c80026c6f'))).toEqual(['Hello']);
    expect(messagesOf(hex('890548656c6c6f8a8537fa213d7f9f4d5158'))).toEqual([]);
    expect(messagesOf(Buffer.concat([hex('827e0100'), Buffer.alloc(256, 0x61)]))).toEqual(['a'.repeat(256)]);
    expect(messagesOf(Buffer.concat([hex('827f0000000000010000'), Buffer.alloc(65_536, 0x61)]))).toEqual([
      'a'.repeat(65_536),
    ]);
  });

  it('give the messages that were sent, masked or not, in fragments, with pings between, however they are cut', () => {
    const message = fc.tuple(
      fc.array(fc.string({ maxLength: 200 }), { minLength: 1, maxLength: 4 }),
      mask,
      fc.boolean(),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), cuts, (messages, lengths) => {
        const sent = messages.flatMap(([parts, key, pinged]) =>
          parts.flatMap((part, index) => {
            const options: FrameOptions = { opcode: index === 0 ? 1 : 0, final: index === parts.length - 1 };
            if (key !== undefined) options.mask = key;
            const frame = webSocketFrame(part, options);
            return pinged ? [webSocketFrame('ping', { opcode: 9 }), frame] : [frame];
          }),
        );
        const stream = Buffer.concat(sent);
        const pieces: Buffer[] = [];
        for (let at = 0, i = 0; at < stream.length; i += 1) {
          const length = lengths[i % lengths.length]!;
          pieces.push(stream.subarray(at, at + length));
          at += length;
        }
        expect(messagesOf(...pieces)).toEqual(messages.map(([parts]) => Buffer.from(parts.join('')).toString()));
      }),
    );
  });

  it('that are compressed or too long are left out, and the next is read', () => {
    const next = webSocketFrame('next', { mask: MASK });
    const compressed = [webSocketFrame('x', { reserved: 4, final: false }), webSocketFrame('y', { opcode: 0 })];
    const long = webSocketFrame(Buffer.alloc(70_000));
    const inParts = [
      webSocketFrame(Buffer.alloc(40_000), { final: false }),
      webSocketFrame(Buffer.alloc(40_000), { opcode: 0 }),
    ];
    const crumbs = Array.from({ length: 300 }, (_, i) =>
      webSocketFrame('.', { opcode: i === 0 ? 1 : 0, final: i === 299 }),
    );
    for (const frames of [compressed, [long], inParts, crumbs]) {
      expect(messagesOf(...frames, next)).toEqual(['next']);
      const stream = Buffer.concat([...frames, next]);
      expect(messagesOf(stream.subarray(0, 1000), stream.subarray(1000))).toEqual(['next']);
    }
  });

  it('are found again behind a gap, and behind what is no frame', () => {
    const [a, b] = [webSocketFrame('first'), webSocketFrame('second')];
    const later = Buffer.concat([webSocketFrame('third'), webSocketFrame('fourth')]);
    expect(messagesOf(a, 'gap', b.subarray(3), later)).toEqual(['first', 'third', 'fourth']);
    expect(messagesOf(a, Buffer.from('GET / HTTP/1.1\r\n'), later)).toEqual(['first', 'third', 'fourth']);
    expect(messagesOf(webSocketFrame('x', { opcode: 8, final: false }), a)).toEqual(['first']);
    expect(messagesOf(webSocketFrame('x', { opcode: 3 }), a)).toEqual(['first']);
  });

  it('whatever the octets are, they are no trouble', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => void messagesOf(...pieces)));
    // A length of 2^63 and more.
    const next = webSocketFrame('next');
    expect(messagesOf(Buffer.from('81ffffffffffffffffff', 'hex'), next, next)).toEqual(['next']);
  });
});
