/** QUIC Initial packets as a client protects them (RFC 9001 5), written from the side that sends. */
import { createCipheriv } from 'node:crypto';
import { clientInitialKeys } from '../../capture/recognise/quic-initial.ts';

const VERSIONS = {
  1: { salt: '38762cf7f55934b34d179ae6a4c80cadccbb7f0a', prefix: 'quic ', initial: 0 },
  0x6b3343cf: { salt: '0dede3def700a6db819381be6e269dcbf9bd2ed9', prefix: 'quicv2 ', initial: 1 },
} as const;

function number(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE((0x80000000 | value) >>> 0);
  return octets;
}

export interface InitialOptions {
  version?: keyof typeof VERSIONS;
  token?: Buffer;
  packetNumber?: number;
  connectionId?: Buffer;
  /** The connection id that the keys are made of, where it is another. */
  keysOf?: Buffer;
}

/** A CRYPTO frame. */
export function cryptoFrame(offset: number, octets: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([6]), number(offset), number(octets.length), octets]);
}

/** A datagram that begins with an Initial packet of these frames. */
export function initialPacket(frames: Uint8Array, options: InitialOptions = {}): Buffer {
  const {
    version = 1,
    token = Buffer.alloc(0),
    packetNumber = 2,
    connectionId = Buffer.from('8394c8f03e515708', 'hex'),
    keysOf = connectionId,
  } = options;
  const { salt, prefix, initial } = VERSIONS[version];
  const { key, iv, hp } = clientInitialKeys({ salt: Buffer.from(salt, 'hex'), prefix, initial }, keysOf);
  const numberOctets = Buffer.alloc(4);
  numberOctets.writeUInt32BE(packetNumber);
  const versionOctets = Buffer.alloc(4);
  versionOctets.writeUInt32BE(version);
  const header = Buffer.concat([
    Buffer.from([0xc3 | (initial << 4)]),
    versionOctets,
    Buffer.from([connectionId.length]),
    connectionId,
    Buffer.from([0]),
    number(token.length),
    token,
    number(4 + frames.length + 16),
    numberOctets,
  ]);
  for (let i = 0; i < 4; i += 1) iv[8 + i] = iv[8 + i]! ^ numberOctets[i]!;
  const cipher = createCipheriv('aes-128-gcm', key, iv);
  cipher.setAAD(header);
  const sealed = Buffer.concat([cipher.update(frames), cipher.final(), cipher.getAuthTag()]);
  const mask = createCipheriv('aes-128-ecb', hp, null).update(sealed.subarray(0, 16));
  const at = header.length - 4;
  header[0] = header[0]! ^ (mask[0]! & 0x0f);
  for (let i = 0; i < 4; i += 1) header[at + i] = header[at + i]! ^ mask[1 + i]!;
  return Buffer.concat([header, sealed]);
}
