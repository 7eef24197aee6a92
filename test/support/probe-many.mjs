// Probes more endpoints than this process may have files open, in a process of its own: `ulimit -n` is a process's. Then opens
// files until there is none left, and probes once more. Tells what came of both as JSON. Argument: the port of a silent server.
import { openSync, closeSync } from 'node:fs';
import process from 'node:process';

const { ProbeEngine } = /** @type {typeof import('../../pools/probe/engine.ts')} */ (
  await import(new URL('../../lib/pools/probe/engine.js', import.meta.url).href)
);
const engine = new ProbeEngine({
  userAgent: 'BitSecure/test',
  allowPrivate: true,
  replyTimeoutMs: 100,
  perAddressRate: Number.POSITIVE_INFINITY,
});
const probe = () =>
  engine.probe({ host: '127.0.0.1', address: '127.0.0.1', port: Number(process.argv[2]), dialects: ['stratum'] });

const told = await Promise.all(Array.from({ length: 300 }, probe));
const reasons = [...new Set(told.map(({ reason }) => reason))];

const files = [];
try {
  for (;;) files.push(openSync('/dev/null', 'r'));
} catch {
  // None is left.
}
const without = await probe().catch((/** @type {{code: string, message: string}} */ { code, message }) => ({
  code,
  message,
}));
for (const file of files) closeSync(file);
const { reason } = await probe();
engine.close();
process.stdout.write(JSON.stringify({ notice: engine.notice, reasons, without, after: reason }));
