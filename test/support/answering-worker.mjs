// A server in a thread of its own: it answers while the test's own event loop is blocked. Tells its port; each connection gets the
// text after so many milliseconds.
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

const { text, afterMs } = /** @type {{text: string, afterMs: number}} */ (workerData);
const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => setTimeout(() => socket.write(text), afterMs));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(typeof address === 'object' ? address?.port : undefined);
});
