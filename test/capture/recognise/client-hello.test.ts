/** ClientHellos: whole, cut, and rubbish. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientHello } from '../../../capture/recognise/client-hello.ts';
import { clientHello } from '../../support/traffic.ts';

describe('ClientHello', () => {
  const message = clientHello('pool.example.net').subarray(5);

  it('is read', () => {
    expect(readClientHello(message)).toMatchObject({ complete: true, serverName: 'pool.example.net' });
  });

  it('cut anywhere it is incomplete, and says no other name', () => {
    for (let length = 6; length < message.length; length += 1) {
      const read = readClientHello(message.subarray(0, length));
      expect(read?.complete).toBe(false);
      expect([undefined, 'pool.example.net']).toContain(read?.serverName);
    }
  });

  it('whatever the octets are, it returns', () => {
    const damaged = fc.tuple(fc.nat(message.length - 1), fc.nat(255)).map(([at, octet]) => {
      const copy = Buffer.from(message);
      copy[at] = octet;
      return copy;
    });
    fc.assert(
      fc.property(
        fc.oneof(
          damaged,
          fc.uint8Array({ maxLength: 300 }).map((rest) => Buffer.from([1, ...rest])),
        ),
        (bytes) => {
          const read = readClientHello(bytes);
          if (read?.serverName !== undefined) expect(read.serverName.length).toBeLessThanOrEqual(bytes.length);
        },
      ),
    );
  });
});
