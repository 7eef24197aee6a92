// Servers of the probing benchmark, in a process of their own: on each address of 127.0.0.0/8 that it is told, a silent one, a
// prompt Stratum pool and a mail server; all on loopback. Told on stdin: {"addresses": 1983}. Tells its ports on stdout.
import { createServer } from 'node:net';
import process from 'node:process';

const SUBSCRIBED = '{"id":1,"result":[[["mining.notify","0"]],"08000002",4],"error":null}\n';

/** @type {Record<string, (socket: import('node:net').Socket) => void>} */
const BEHAVIOURS = {
  silent: (socket) => socket.resume(),
  prompt: (socket) =>
    socket.on('data', (octets) => {
      if (octets.includes(10)) socket.write(SUBSCRIBED);
    }),
  mail: (socket) => socket.resume().write('220 mail.example.net ESMTP\r\n'),
};

/** @param {number} index */
export const addressOf = (index) => `127.1.${index >> 8}.${index & 255}`;

/**
 * @param {(socket: import('node:net').Socket) => void} behave
 * @param {string} host
 * @param {number} port
 * @returns {Promise<number>}
 */
const listen = (behave, host, port) =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      behave(socket);
    });
    server.once('error', reject);
    server.listen({ host, port, backlog: 4096 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

async function main() {
  // Whoever started it is gone when its end of stdin is.
  process.stdin.on('end', () => process.exit());
  const told = /** @type {string} */ (
    await new Promise((resolve) => process.stdin.setEncoding('utf8').once('data', resolve).resume())
  );
  const { addresses } = /** @type {{addresses: number}} */ (JSON.parse(told));
  /** @type {Record<string, number>} */
  const ports = {};
  for (const [name, behave] of Object.entries(BEHAVIOURS)) {
    // One port for all addresses of a kind: the first that listens finds a free one.
    const port = await listen(behave, addressOf(0), 0);
    ports[name] = port;
    await Promise.all(Array.from({ length: addresses - 1 }, (_, index) => listen(behave, addressOf(index + 1), port)));
  }
  console.log(JSON.stringify(ports));
}

if (import.meta.filename === process.argv[1]) await main();
