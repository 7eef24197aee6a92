/** Compressed messages of a WebSocket: what was agreed on, what they say, and that nothing makes them cost much, or say another thing. */
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFirstMessage } from '../../../capture/recognise/http-message.ts';
import { MessageInflater, windowsOf } from '../../../capture/recognise/websocket-deflate.ts';
import { WebSocketFrames } from '../../../capture/recognise/websocket-frames.ts';
import { CompressingSide, deflateAnswer, WEBSOCKET_ANSWER, webSocketFrame } from '../../support/websocket.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const text = (octets: Uint8Array | undefined): string | undefined =>
  octets === undefined ? undefined : Buffer.from(octets).toString();

describe('the agreement', () => {
  const windows = (answer: string) => windowsOf(readFirstMessage(answer)!.message);

  it.each([
    ['', { client: 32_768, server: 32_768 }],
    ['; server_no_context_takeover', { client: 32_768, server: 0 }],
    ['; client_no_context_takeover; server_max_window_bits=10', { client: 0, server: 1024 }],
    ['; Client_Max_Window_Bits="9"', { client: 512, server: 32_768 }],
    ['; client_max_window_bits=99', { client: 32_768, server: 32_768 }],
    [', x-other; server_no_context_takeover', { client: 32_768, server: 32_768 }],
  ])('with the parameters "%s"', (parameters, expected) => {
    expect(windows(deflateAnswer(parameters))).toEqual(expected);
  });

  it('is none of another extension', () => {
    expect(windows(WEBSOCKET_ANSWER)).toBeUndefined();
    for (const other of ['x-webkit-deflate-frame', 'permessage-deflated', 'x; permessage-deflate'])
      expect(windows(deflateAnswer().replace('permessage-deflate', other))).toBeUndefined();
  });
});

describe('messages', () => {
  it('are those of RFC 7692 7.2.3', () => {
    for (const octets of [
      'f2 48 cd c9 c9 07 00',
      '00 05 00 fa ff 48 65 6c 6c 6f 00',
      'f3 48 cd c9 c9 07 00 00',
      'f2 48 05 00 00 00 ff ff ca c9 c9 07 00',
    ])
      expect(text(new MessageInflater(32_768, 1).inflate(hex(octets)))).toBe('Hello');
    const inflater = new MessageInflater(32_768, 1);
    expect(text(inflater.inflate(hex('f2 48 cd c9 c9 07 00')))).toBe('Hello');
    expect(text(inflater.inflate(hex('f2 00 11 00 00')))).toBe('Hello');
    expect(text(new MessageInflater(0, 1).inflate(hex('f2 00 11 00 00')))).toBeUndefined();
  });

  const words = fc.array(
    fc.constantFrom('{"type":"', 'submit', 'job', '","params":{', '}', 'å', '0123456789'.repeat(40)),
  );
  const messages = fc.array(
    words.map((parts) => parts.join('')),
    { maxLength: 20 },
  );
  const window = fc.constantFrom(0, 512, 1024, 32_768);

  it('are what was said, by any window, in fragments and however they are cut', () => {
    fc.assert(
      fc.property(messages, window, fc.integer({ min: 1, max: 300 }), fc.boolean(), (said, size, cut, parted) => {
        const side = new CompressingSide(size);
        const stream = Buffer.concat(
          said.flatMap((message) => {
            const octets = side.compress(message);
            if (!parted) return [webSocketFrame(octets, { reserved: 4, mask: 77 })];
            return [
              webSocketFrame(octets.subarray(0, 3), { reserved: 4, final: false }),
              webSocketFrame('ping', { opcode: 9 }),
              webSocketFrame(octets.subarray(3), { opcode: 0 }),
            ];
          }),
        );
        const read: string[] = [];
        const frames = new WebSocketFrames((message) => read.push(text(message)!), new MessageInflater(size, 1));
        for (let at = 0; at < stream.length; at += cut) frames.add(stream.subarray(at, at + cut));
        expect(read).toEqual(said);
      }),
    );
  });

  it('are never others than were said, whatever was missed', () => {
    fc.assert(
      fc.property(messages, window, fc.array(fc.nat(19)), (said, size, missed) => {
        const side = new CompressingSide(size);
        const read: string[] = [];
        const frames = new WebSocketFrames((message) => read.push(text(message)!), new MessageInflater(size, 99));
        const there: string[] = [];
        for (const [index, message] of said.entries()) {
          const frame = side.frame(message);
          if (missed.includes(index)) frames.gap();
          else {
            there.push(message);
            frames.add(frame);
          }
        }
        if (size === 0) expect(read).toEqual(there);
        let from = 0;
        for (const message of read) {
          from = there.indexOf(message, from) + 1;
          expect(from).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('that are not compressed stand between those that are, and are referred to by none', () => {
    const side = new CompressingSide();
    const read: string[] = [];
    const frames = new WebSocketFrames((message) => read.push(text(message)!), new MessageInflater(32_768, 1));
    frames.add(Buffer.concat([side.frame('one one'), webSocketFrame('two two'), side.frame('one one')]));
    expect(read).toEqual(['one one', 'two two', 'one one']);
  });
});

describe('hostile messages', () => {
  const bomb = deflateRawSync(Buffer.alloc(20_000_000)).subarray(0, 20_000);

  it('that would be long are left out at small cost, and soon none is tried', () => {
    const inflater = new MessageInflater(32_768, 3);
    const { user } = process.cpuUsage();
    for (let n = 0; n < 10_000; n += 1) expect(inflater.inflate(bomb)).toBeUndefined();
    expect(process.cpuUsage().user - user).toBeLessThan(500_000);
    expect(inflater.inflate(new CompressingSide().compress('later'))).toBeUndefined();
  });

  it('may give little for little', () => {
    const side = new CompressingSide();
    const inflater = new MessageInflater(32_768, 3);
    expect(inflater.inflate(side.compress('a'.repeat(20_000)))).toBeUndefined();
    expect(text(inflater.inflate(new CompressingSide().compress('a'.repeat(4000))))).toBe('a'.repeat(4000));
  });

  it('in one piece are read so many, and those of the next again', () => {
    const side = new CompressingSide(0);
    let read = 0;
    const frames = new WebSocketFrames(() => (read += 1), new MessageInflater(0, 1));
    const many = Buffer.concat(Array.from({ length: 1000 }, () => side.frame('x')));
    frames.add(many);
    expect(read).toBe(32);
    frames.add(side.frame('x'));
    expect(read).toBe(33);
  });

  it('of any octets are no trouble', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 })), (said) => {
        const inflater = new MessageInflater(1024, 99);
        for (const octets of said) expect(inflater.inflate(octets)?.length ?? 0).toBeLessThanOrEqual(65_536);
      }),
    );
  });
});
