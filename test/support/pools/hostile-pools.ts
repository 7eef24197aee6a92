/** Servers that are no pools, that lie, or that want to cost their caller dear. */
import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Behaviour } from './behaviour.ts';

/** Writes as fast as it is read, for ever. */
function pour(socket: Duplex, chunk: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.writable && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

/** Calls back every few milliseconds while the connection stands. */
function every(socket: Duplex, milliseconds: number, act: () => void): void {
  const timer = setInterval(act, milliseconds);
  socket.on('close', () => {
    clearInterval(timer);
  });
}

const ignore = (socket: Duplex): void => {
  socket.resume();
};

/** Says a text before it is asked; then answers every line with another. */
function banner(greeting: string, answer = ''): Behaviour {
  return (socket) => {
    if (greeting !== '') socket.write(greeting, 'latin1');
    socket.on('data', () => {
      if (answer !== '') socket.write(answer, 'latin1');
    });
  };
}

const closesAtOnce: Behaviour = (socket) => {
  socket.resume();
  socket.end();
};

const closesWhenAsked: Behaviour = (socket) => {
  socket.once('data', () => socket.end());
};

const resetsWhenAsked: Behaviour = (socket) => {
  socket.once('data', () => {
    if (socket instanceof Socket) socket.resetAndDestroy();
    else socket.destroy();
  });
};

/** One octet of a line that never ends, again and again. */
const tarpit: Behaviour = (socket) => {
  socket.resume();
  every(socket, 50, () => socket.write('{'));
};

const endlessLine: Behaviour = (socket) => {
  socket.resume();
  pour(socket, Buffer.alloc(65_536, 0x20));
};

const endlessHttp: Behaviour = (socket) => {
  socket.resume();
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"result":"');
  pour(socket, Buffer.alloc(65_536, 0x61));
};

/** Pushes of somebody else's protocol, thousands of them. */
const endlessPushes: Behaviour = (socket) => {
  socket.resume();
  pour(socket, Buffer.from('{"method":"tick","params":[1]}\n'.repeat(1000)));
};

/** The octets of Stratum V2's second act by number, to whatever has 64 octets or more: text, HTTP, TLS. */
const binaryToEverything: Behaviour = (socket) => {
  let length = 0;
  socket.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length >= 64) socket.write(randomBytes(234));
  });
};

const invalidUtf8: Behaviour = (socket) => {
  socket.once('data', () =>
    socket.write(Buffer.concat([Buffer.from('{"id":1,"error":"'), Buffer.of(0xff, 0xfe, 0), Buffer.from('"}\n')])),
  );
};

/** A record of TLS that is none. */
const tlsRubbish: Behaviour = (socket) => {
  socket.once('data', () => socket.write(Buffer.concat([Buffer.from('1603030010', 'hex'), randomBytes(16)])));
};

/** A fatal alert, as OpenSSL answers what is no TLS: unexpected_message. */
const tlsAlert: Behaviour = (socket) => {
  socket.once('data', () => socket.end(Buffer.from('1503010002020a', 'hex')));
};

/** Says what it was told. */
const echo: Behaviour = (socket) => {
  socket.on('data', (chunk: Buffer) => socket.write(chunk));
};

/** A node of Bitcoin's network: resets what is not its magic number. */
const bitcoinP2p: Behaviour = (socket) => {
  socket.once('data', (chunk: Buffer) => {
    if (chunk.length < 24) return;
    if (socket instanceof Socket) socket.resetAndDestroy();
    else socket.destroy();
  });
};

export const HOSTILE_POOLS = {
  silent: ignore,
  'closes-at-once': closesAtOnce,
  'closes-when-asked': closesWhenAsked,
  'resets-when-asked': resetsWhenAsked,
  tarpit,
  'endless-line': endlessLine,
  'endless-http': endlessHttp,
  'endless-pushes': endlessPushes,
  'binary-to-everything': binaryToEverything,
  'invalid-utf8': invalidUtf8,
  'tls-rubbish': tlsRubbish,
  'tls-alert': tlsAlert,
  echo,
  'bitcoin-p2p': bitcoinP2p,
  ssh: banner('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n', 'Invalid SSH identification string.\r\n'),
  smtp: banner('220 mail.example.net ESMTP\r\n', '500 5.5.2 Error: bad syntax\r\n'),
  redis: banner('', '-ERR unknown command \'{"id":1,\', with args beginning with: \r\n'),
} satisfies Record<string, Behaviour>;
